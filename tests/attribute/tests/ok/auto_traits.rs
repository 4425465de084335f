#![deny(warnings)]

use std::{
    cell::Cell,
    future::Future,
    panic::{RefUnwindSafe, UnwindSafe},
    pin::Pin,
    rc::Rc,
};

use super::polling::pause;

/// Declares the items bare and annotated, in modules of these names.
macro_rules! both {
    ($($item:item)*) => {
        mod bare {
            use super::{Cell, Future, Pin, Rc, pause};
            $($item)*
        }

        #[memtrace::track_memory]
        mod annotated {
            use super::{Cell, Future, Pin, Rc, pause};
            $($item)*
        }
    };
}

both! {
    pub(super) async fn everything(value: u8) -> u8 {
        pause().await;
        value
    }

    pub(super) async fn not_send(value: Rc<u8>) -> u8 {
        pause().await;
        *value
    }

    pub(super) async fn not_sync(value: Cell<u8>) -> u8 {
        pause().await;
        value.get()
    }

    pub(super) async fn not_unwind_safe(value: &mut u8) -> u8 {
        pause().await;
        *value
    }

    pub(super) async fn never_suspends(value: Cell<u8>) -> u8 {
        value.get()
    }

    pub(super) fn returned(value: u8) -> impl Future<Output = u8> {
        async move { value }
    }

    pub(super) fn returned_in_a_box(value: u8) -> Pin<Box<impl Future<Output = u8>>> {
        Box::pin(async move { value })
    }
}

/// Whether the type of a value has the trait.
macro_rules! has {
    ($value:ident: $bound:ident) => {{
        #[allow(dead_code)]
        struct Probe<'value, T>(&'value T);

        #[allow(dead_code)]
        impl<T: $bound> Probe<'_, T> {
            fn holds(&self) -> bool {
                true
            }
        }

        /// Where the trait does not hold.
        #[allow(dead_code)]
        trait Otherwise {
            fn holds(&self) -> bool {
                false
            }
        }

        impl<T> Otherwise for &Probe<'_, T> {}

        (&Probe(&$value)).holds()
    }};
}

macro_rules! traits {
    ($future:expr) => {{
        let future = $future;
        [
            has!(future: Send),
            has!(future: Sync),
            has!(future: Unpin),
            has!(future: UnwindSafe),
            has!(future: RefUnwindSafe),
        ]
    }};
}

macro_rules! assert_same {
    ($function:ident($argument:expr), $expected:expr) => {
        assert_eq!(traits!(bare::$function($argument)), $expected, "bare");
        assert_eq!(traits!(annotated::$function($argument)), $expected, "annotated");
    };
}

#[test]
fn a_future_has_the_traits_that_it_had() {
    assert_same!(everything(1), [true, true, false, true, true]);
    assert_same!(not_send(Rc::new(1)), [false, false, false, true, true]);
    assert_same!(not_sync(Cell::new(1)), [true, false, false, true, false]);
    let mut value = 1;
    assert_same!(not_unwind_safe(&mut value), [true, true, false, false, true]);
    assert_same!(never_suspends(Cell::new(1)), [true, false, false, true, false]);
    assert_same!(returned(1), [true, true, false, true, true]);
    assert_same!(returned_in_a_box(1), [true, true, true, true, true]);
}
