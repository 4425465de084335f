#![deny(warnings)]

use std::{
    cell::RefCell,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Waker},
};

use super::polling::pause;

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Writes its name down when it is dropped.
pub(crate) struct Noted(&'static str);

impl Drop for Noted {
    fn drop(&mut self) {
        DROPPED.with(|dropped| dropped.borrow_mut().push(self.0));
    }
}

impl Noted {
    async fn name(&self) -> usize {
        pause().await;
        self.0.len()
    }
}

/// A pattern that binds nothing.
pub(crate) struct Unit;

impl Drop for Unit {
    fn drop(&mut self) {
        drop(Noted("unit"));
    }
}

static LOCK: Mutex<u8> = Mutex::new(0);

/// Declares the items three times, bare, annotated, and annotated and boxed, in modules of these names.
macro_rules! each {
    ($($item:item)*) => {
        mod bare {
            use super::{MutexGuard, Noted, Unit, pause};
            $($item)*
        }

        #[memtrace::track_memory]
        mod annotated {
            use super::{MutexGuard, Noted, Unit, pause};
            $($item)*
        }

        #[memtrace::track_memory(boxed(local))]
        mod boxed {
            use super::{MutexGuard, Noted, Unit, pause};
            $($item)*
        }
    };
}

each! {
    pub(super) struct Owner(pub(super) Noted, pub(super) Noted);

    impl Owner {
        pub(super) async fn by_value(self, first: Noted, (left, _): (Noted, Noted), _: Noted, fail: bool) -> usize {
            let _local = Noted("local");
            pause().await;
            assert!(!fail, "on demand");
            drop(first);
            let _ = &left;
            Noted("temporary at the end").name().await
        }

        pub(super) async fn moved_in_part(self, last: Noted) -> Noted {
            pause().await;
            let _ = &last;
            self.0
        }

        pub(super) async fn unused(self, _first: Noted, mut _second: Noted) {
            pause().await;
        }

        #[must_use]
        pub(super) async fn used(self, first: Noted, (left, _): (Noted, Noted), _: Noted, _last: Noted) -> usize {
            let _local = Noted("local");
            pause().await;
            drop(left);
            Noted("temporary at the end").name().await + first.0.len()
        }

        pub(super) async fn takes_apart(self, Unit: Unit, (_, lock): (MutexGuard<'_, u8>, Noted), _: Noted) {
            pause().await;
            let _ = &lock;
        }

        pub(super) async fn never_suspends(self, _first: Noted, _: Noted, (_left, _): (Noted, Noted)) {
            let _local = Noted("local");
        }
    }
}

mod beneath {
    // To the attribute above it, a macro as any other.
    use memtrace::skip as another_macro;

    use super::{Noted, pause};

    macro_rules! function {
        ($(#[$attribute:meta])* $name:ident) => {
            $(#[$attribute])*
            pub(super) async fn $name(
                first: Noted,
                (left, right): (Noted, Noted),
                mut last: Noted,
                _kept: Noted,
            ) -> usize {
                let _local = Noted("local");
                pause().await;
                drop(left);
                last.0 = "changed";
                Noted("temporary at the end").name().await + first.0.len() + right.0.len() + last.0.len()
            }
        };
    }

    function! { bare }
    function! { #[memtrace::track_memory] #[another_macro] annotated }
}

/// What is dropped when the future is polled so often, then dropped.
fn dropped<F: Future>(polls: usize, future: F) -> Vec<&'static str> {
    let mut future = Box::pin(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut output = None;
    for _ in 0..polls {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context)));
        DROPPED.with(|dropped| dropped.borrow_mut().push("polled"));
        match polled {
            Ok(poll) if poll.is_pending() => {}
            ended => {
                output = Some(ended);
                break;
            }
        }
    }
    drop(future);
    DROPPED.with(|dropped| dropped.borrow_mut().push("future dropped"));
    drop(output);
    DROPPED.with(|dropped| dropped.take())
}

macro_rules! assert_same {
    ($polls:expr, $method:ident($($argument:expr),*)) => {
        let bare = dropped($polls, bare::Owner(Noted("self.0"), Noted("self.1")).$method($($argument),*));
        let annotated = dropped($polls, annotated::Owner(Noted("self.0"), Noted("self.1")).$method($($argument),*));
        let boxed = dropped($polls, boxed::Owner(Noted("self.0"), Noted("self.1")).$method($($argument),*));
        assert!(bare.contains(&"self.1"));
        assert_eq!(annotated, bare, "{} after {} polls", stringify!($method), $polls);
        assert_eq!(boxed, bare, "{} in a box after {} polls", stringify!($method), $polls);
    };
}

#[test]
fn all_own_as_much() {
    assert_eq!(bare::Owner(Noted("a"), Noted("b")).1.0, annotated::Owner(Noted("a"), Noted("b")).1.0);
    assert_eq!(boxed::Owner(Noted("a"), Noted("b")).1.0, "b");
    DROPPED.with(|dropped| dropped.take());
}

#[test]
fn futures_drop_what_bare_ones_drop_in_the_same_order() {
    for polls in [0, 1, 2, 3] {
        for fail in [false, true] {
            assert_same!(
                polls,
                by_value(Noted("first"), (Noted("left"), Noted("right")), Noted("ignored"), fail)
            );
        }
        assert_same!(polls, moved_in_part(Noted("last")));
        let lock = || LOCK.lock().unwrap_or_else(PoisonError::into_inner);
        assert_same!(polls, takes_apart(Unit, (lock(), Noted("lock")), Noted("ignored")));
        assert_same!(polls, unused(Noted("first"), Noted("second")));
        assert_same!(
            polls,
            used(Noted("first"), (Noted("left"), Noted("right")), Noted("ignored"), Noted("last"))
        );
        assert_same!(
            polls,
            never_suspends(Noted("first"), Noted("ignored"), (Noted("left"), Noted("right")))
        );
    }
}

#[test]
fn the_order_is_the_same_above_another_macro() {
    macro_rules! dropped {
        ($function:ident after $polls:expr) => {{
            let pair = (Noted("left"), Noted("right"));
            dropped($polls, beneath::$function(Noted("first"), pair, Noted("last"), Noted("kept")))
        }};
    }
    for polls in [0, 1, 2, 3] {
        assert_eq!(dropped!(annotated after polls), dropped!(bare after polls), "after {polls} polls");
    }
}
