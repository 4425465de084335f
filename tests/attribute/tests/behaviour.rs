//! An annotated function does what the bare one does.
//!
//! Each test writes down what happens in a pair of functions that differ in the attribute alone.

#![allow(clippy::needless_pass_by_value, reason = "arguments are dropped by the callee to see when")]

use std::{
    cell::RefCell,
    panic,
    panic::Location,
    pin::pin,
    task::{Context, Waker},
    thread,
};

use memtrace::track_memory;
use tracing::instrument;

thread_local! {
    static HAPPENED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Writes its name down when it is dropped.
struct Noted(&'static str);

impl Drop for Noted {
    fn drop(&mut self) {
        note(format!("{} dropped", self.0));
    }
}

impl Noted {
    fn name(&self) -> &'static str {
        self.0
    }
}

fn note(what: impl Into<String>) {
    HAPPENED.with_borrow_mut(|happened| happened.push(what.into()));
}

/// What a call writes down, and whether it panicked.
fn happening(call: impl FnOnce() + panic::UnwindSafe) -> (Vec<String>, Option<String>) {
    let panicked = panic::catch_unwind(call).err().map(|payload| {
        payload.downcast_ref::<&str>().map_or_else(|| "other payload".to_owned(), |text| (*text).to_owned())
    });
    (HAPPENED.take(), panicked)
}

/// Declares the function twice, bare and annotated, in modules of these names.
macro_rules! both {
    ($($function:item)*) => {
        mod bare {
            use super::*;
            $($function)*
        }
        mod annotated {
            use super::*;
            $(#[memtrace::track_memory] $function)*
        }
    };
}

both! {
    pub(super) fn drops_in_order(argument: Noted, _: Noted, fail: bool) -> Noted {
        let _first = Noted("first");
        let returned = Noted("returned");
        let _last = Noted("last");
        Noted("temporary").name();
        assert!(!fail, "on demand");
        note(argument.name());
        returned
    }

    pub(super) fn ends_in_a_temporary() -> usize {
        let _local = Noted("local");
        Noted("tail").name().len()
    }

    pub(super) fn leaves_early(text: &str) -> Result<u32, std::num::ParseIntError> {
        let _guard = Noted("guard");
        let number: u32 = text.parse()?;
        if number == 0 {
            return Ok(number);
        }
        note("stayed");
        Ok(number + 1)
    }

    pub(super) fn recurses(depth: u32) -> u32 {
        let _level = Noted("level");
        if depth == 0 { 0 } else { 1 + recurses(depth - 1) }
    }

    #[track_caller]
    pub(super) fn called_from() -> &'static Location<'static> {
        Location::caller()
    }

    pub(super) fn generic<T: Default + ToString, const N: usize>(value: T) -> [String; N] {
        std::array::from_fn(|index| if index == 0 { value.to_string() } else { T::default().to_string() })
    }
}

#[test]
fn variables_temporaries_and_arguments_drop_in_the_same_order() {
    let bare = happening(|| drop(bare::drops_in_order(Noted("argument"), Noted("ignored"), false)));
    let annotated = happening(|| drop(annotated::drops_in_order(Noted("argument"), Noted("ignored"), false)));
    assert_eq!(bare.0.len(), 7, "{bare:?}");
    assert_eq!(annotated, bare);
    assert_eq!(
        happening(|| assert_eq!(annotated::ends_in_a_temporary(), 4)),
        happening(|| assert_eq!(bare::ends_in_a_temporary(), 4))
    );
}

macro_rules! leaving {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        async fn $name((left, _): (Noted, Noted), (ref borrowed, _): (Noted, Noted), _: Noted) -> usize {
            Box::pin(std::future::ready(())).await;
            note("polled");
            left.name().len() + borrowed.name().len()
        }
    };
}

leaving! { #[instrument(skip_all)] instrumented }
leaving! { #[track_memory] #[instrument(skip_all)] annotated_above }

#[test]
fn what_patterns_leave_above_another_macro_is_dropped_as_it_is_under_instrument() {
    macro_rules! dropped {
        ($function:ident, $polled:literal) => {
            happening(|| {
                let (one, other) = ((Noted("left"), Noted("right")), (Noted("borrowed"), Noted("beside")));
                let future = pin!($function(one, other, Noted("ignored")));
                if $polled {
                    assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_ready());
                }
            })
        };
    }
    let under_instrument = dropped!(instrumented, true);
    assert_eq!(under_instrument.0.len(), 6, "{under_instrument:?}");
    assert_eq!(dropped!(annotated_above, true), under_instrument);
    assert_eq!(dropped!(annotated_above, false), dropped!(instrumented, false));
}

#[test]
fn a_panic_unwinds_through_the_frame_with_its_payload() {
    let bare = happening(|| drop(bare::drops_in_order(Noted("argument"), Noted("ignored"), true)));
    let annotated = happening(|| drop(annotated::drops_in_order(Noted("argument"), Noted("ignored"), true)));
    assert_eq!(bare.1.as_deref(), Some("on demand"));
    assert_eq!(annotated, bare);
}

#[test]
fn values_and_early_returns_are_the_same() {
    for text in ["x", "0", "4"] {
        let annotated = annotated::leaves_early(text);
        let with_annotation = HAPPENED.take();
        assert_eq!(annotated, bare::leaves_early(text));
        assert_eq!(with_annotation, HAPPENED.take());
    }
    assert_eq!(annotated::generic::<u8, 2>(7), ["7", "0"]);
    assert_eq!(annotated::generic::<String, 1>("text".to_owned()), bare::generic("text".to_owned()));
}

#[test]
fn recursion_returns_from_every_level() {
    assert_eq!(
        happening(|| assert_eq!(annotated::recurses(100), 100)),
        happening(|| assert_eq!(bare::recurses(100), 100))
    );
}

#[test]
fn the_caller_is_where_the_call_stands() {
    let (annotated, bare) = (annotated::called_from(), bare::called_from());
    assert_eq!((annotated.file(), annotated.line()), (file!(), line!() - 1));
    assert_eq!(annotated.line(), bare.line());
}

#[test]
fn threads_call_the_same_function_at_once() {
    let sum: u32 = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|depth| scope.spawn(move || annotated::recurses(depth))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sum, 28);
}

#[memtrace::track_memory]
#[test]
fn the_attribute_may_stand_above_test() {
    note("ran");
    assert_eq!(HAPPENED.take(), ["ran"]);
}

#[test]
#[memtrace::track_memory]
fn the_attribute_may_stand_below_test() -> Result<(), std::num::ParseIntError> {
    let _: u8 = "1".parse()?;
    Ok(())
}

#[test]
#[should_panic(expected = "as it should")]
#[memtrace::track_memory]
fn a_test_that_should_panic_panics() {
    panic!("as it should");
}
