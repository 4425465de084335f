#![deny(warnings)]

macro_rules! from_pieces {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty $body:block) => {
        #[memtrace::track_memory]
        $(#[$meta])*
        $vis fn $name($($arg: $ty),*) -> $ret $body
    };
}

macro_rules! from_an_item {
    ($item:item) => {
        #[memtrace::track_memory]
        $item
    };
}

macro_rules! with_arguments {
    ($name:ident, $shown:literal, $memtrace:path) => {
        #[memtrace::track_memory(name = $shown, crate = $memtrace)]
        fn $name() -> u8 {
            let local = 4;
            local
        }
    };
}

macro_rules! from_within {
    () => {
        #[$crate::functions_made_by_macros::reexport::memtrace::track_memory(crate = $crate::functions_made_by_macros::reexport::memtrace)]
        fn fixed_name(value: u8) -> u8 {
            value
        }
    };
}

mod reexport {
    pub use memtrace;
}

from_pieces! {
    /// Documented.
    #[must_use]
    pub(crate) fn sum(left: &(dyn Fn() -> u8 + Send), right: u8) -> u8 {
        left() + right
    }
}

from_pieces! {
    fn difference(left: u8, right: u8) -> u8 { left - right }
}

from_an_item! {
    pub fn product(left: u8, right: u8) -> u8 {
        left * right
    }
}

macro_rules! awaits_behind {
    ($nested:block $macro:path, $future:block) => {
        #[memtrace::track_memory]
        async fn behind_a_block() -> u8 {
            fn nested() -> u8 $nested
            std::future::ready(()).await;
            nested()
        }

        #[memtrace::track_memory]
        async fn behind_a_path() -> u8 {
            $macro!();
            1
        }

        #[memtrace::track_memory]
        fn returned() -> impl std::future::Future<Output = u8> {
            async move $future
        }
    };
}

macro_rules! wait {
    () => {
        std::future::ready(()).await
    };
}

awaits_behind!({ 3 } wait, { 2 });

#[test]
fn futures_are_seen_behind_what_macros_were_given() {
    use super::polling::block_on as run;

    fn send<F: std::future::Future<Output = u8> + Send>(future: F) -> u8 {
        // What is measured as a call holds its frame, and is not `Send`.
        run(future)
    }
    assert_eq!(send(behind_a_block()) + send(behind_a_path()), 4);
    assert_eq!(run(returned()), 2);
}

with_arguments!(four, "shown as four", ::memtrace);
from_within!();

#[test]
fn runs() {
    assert_eq!(sum(&|| 1, 2), 3);
    assert_eq!(difference(2, 1), 1);
    assert_eq!(product(2, 3), 6);
    assert_eq!(four(), 4);
    assert_eq!(fixed_name(5), 5);
}
