//! Annotated futures nest as deep as a program needs, and stay small.

// clippy is shown bare functions, which do not nest so deep.
#![cfg_attr(clippy, recursion_limit = "2048")]

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Ten functions, each of which awaits the next one, and the last of which awaits `$next`.
macro_rules! ten {
    ($name:ident($($arguments:tt)*) then $next:path) => {
        mod $name {
            ten! { ($($arguments)*) first second, second third, third fourth, fourth fifth, fifth sixth }
            ten! { ($($arguments)*) sixth seventh, seventh eighth, eighth ninth, ninth tenth }

            #[memtrace::track_memory($($arguments)*)]
            pub(super) async fn tenth(depth: u32) -> u32 {
                $next(depth + 1).await
            }
        }
    };
    ($arguments:tt $($this:ident $next:ident),*) => {
        $(ten! { $arguments, $this, $next })*
    };
    (($($arguments:tt)*), $this:ident, $next:ident) => {
        #[memtrace::track_memory($($arguments)*)]
        pub(super) async fn $this(depth: u32) -> u32 {
            $next(depth + 1).await
        }
    };
}

ten! { flat1() then super::flat2::first }
ten! { flat2() then super::flat3::first }

mod flat3 {
    ten! { () first second, second third, third fourth, fourth fifth }

    #[memtrace::track_memory]
    pub(super) async fn fifth(depth: u32) -> u32 {
        std::future::ready(depth + 1).await
    }
}

ten! { boxed1(boxed) then super::boxed2::first }
ten! { boxed2(boxed) then super::boxed3::first }
ten! { boxed3(boxed) then super::boxed4::first }
ten! { boxed4(boxed) then super::boxed5::first }
ten! { boxed5(boxed) then super::boxed6::first }
ten! { boxed6(boxed) then super::boxed7::first }
ten! { boxed7(boxed) then super::boxed8::first }
ten! { boxed8(boxed) then super::boxed9::first }
ten! { boxed9(boxed) then super::boxed10::first }
ten! { boxed10(boxed) then super::boxed11::first }
ten! { boxed11(boxed) then super::boxed12::first }
ten! { boxed12(boxed) then super::boxed13::first }
ten! { boxed13(boxed) then super::boxed14::first }
ten! { boxed14(boxed) then super::boxed15::first }
ten! { boxed15(boxed) then super::boxed16::first }
ten! { boxed16(boxed) then super::boxed17::first }
ten! { boxed17(boxed) then super::boxed18::first }
ten! { boxed18(boxed) then super::boxed19::first }
ten! { boxed19(boxed) then super::boxed20::first }
ten! { boxed20(boxed) then std::future::ready }

/// The output of a future that is ready at once.
fn ready<T>(future: impl Future<Output = T> + Send) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing in this file suspends"),
    }
}

#[test]
fn twenty_five_functions_nest_without_a_recursion_limit() {
    assert_eq!(ready(flat1::first(0)), 25);
}

#[test]
fn two_hundred_boxed_functions_nest_without_a_recursion_limit() {
    assert_eq!(ready(boxed1::first(0)), 200);
}

/// Declares the functions twice, bare and annotated, in modules of these names.
macro_rules! both {
    ($($function:item)*) => {
        mod bare {
            $($function)*
        }
        mod annotated {
            $(#[memtrace::track_memory] $function)*
        }
    };
}

both! {
    pub(super) async fn leaf(bytes: [u8; 100]) -> usize {
        std::future::ready(()).await;
        bytes.len()
    }

    pub(super) async fn ignores(_: [u8; 200]) {
        std::future::ready(()).await;
    }

    pub(super) async fn one_level(bytes: [u8; 100], mark: &str) -> usize {
        leaf(bytes).await + mark.len()
    }

    pub(super) async fn two_levels(bytes: [u8; 100], marks: (&str, &str)) -> usize {
        one_level(bytes, marks.0).await + marks.1.len()
    }
}

macro_rules! ends_in_async {
    ($future:block) => {
        #[memtrace::track_memory]
        fn ends_in_async() -> impl Future<Output = u8> {
            async move $future
        }
    };
}

ends_in_async!({ 1 });

#[test]
fn a_block_that_a_macro_was_given_is_measured_as_a_future() {
    assert!(size_of_val(&ends_in_async()) > size_of_val(&async { 1_u8 }), "it is a bare one");
    assert_eq!(ready(ends_in_async()), 1);
}

#[test]
fn a_level_adds_at_most_64_bytes() {
    let added = [
        size_of_val(&annotated::leaf([0; 100])) - size_of_val(&bare::leaf([0; 100])),
        size_of_val(&annotated::one_level([0; 100], "")) - size_of_val(&bare::one_level([0; 100], "")),
        size_of_val(&annotated::two_levels([0; 100], ("", "")))
            - size_of_val(&bare::two_levels([0; 100], ("", ""))),
    ];
    for (added, levels) in added.into_iter().zip(1..) {
        assert!(added > 0 && added <= 64 * levels, "{added} bytes at {levels} levels");
    }
    let ignored = size_of_val(&annotated::ignores([0; 200])) - size_of_val(&bare::ignores([0; 200]));
    assert!(ignored <= 64, "{ignored} bytes where an argument is ignored");
    assert_eq!(
        ready(annotated::two_levels([0; 100], ("a", "b"))),
        ready(bare::two_levels([0; 100], ("a", "b")))
    );
}
