//! Every form that safe code can take, in a crate as strict as a crate can be.
//!
//! What the attribute adds trips none of these lints. The compiler's are checked when this file is built, clippy's by
//! `cargo clippy --all-targets`.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_lifetimes,
    single_use_lifetimes,
    let_underscore_drop,
    non_local_definitions,
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    clippy::unwrap_used,
    clippy::absolute_paths,
    clippy::items_after_statements,
    clippy::used_underscore_binding,
    clippy::used_underscore_items
)]
#![allow(
    clippy::needless_pass_by_value,
    reason = "receivers and arguments are taken by value to show that they can be"
)]

use std::{fmt::Display, num::ParseIntError, pin::Pin, rc::Rc, sync::Arc};

use memtrace::track_memory;

/// A type with a method per receiver.
#[derive(Clone, Debug)]
struct Buffer(Vec<u8>);

impl Buffer {
    #[track_memory]
    fn new(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    #[track_memory]
    fn by_value(self) -> Vec<u8> {
        self.0
    }

    #[track_memory]
    fn by_reference(&self) -> &[u8] {
        &self.0
    }

    #[track_memory]
    fn by_mutable_reference(&mut self) -> usize {
        self.0.push(0);
        self.0.len()
    }

    #[track_memory]
    fn by_box(self: Box<Self>) -> Box<Self> {
        self
    }

    #[track_memory]
    fn by_rc(self: Rc<Self>) -> usize {
        self.0.len()
    }

    #[track_memory]
    fn by_arc(self: Arc<Self>) -> usize {
        self.0.len()
    }

    #[track_memory]
    fn by_pin(self: Pin<&mut Self>) -> usize {
        self.0.len()
    }
}

/// A trait with a default method.
trait Measured {
    /// How many bytes there are.
    fn bytes(&self) -> usize;

    /// How many bits there are.
    #[track_memory]
    fn bits(&self) -> usize {
        self.bytes() * 8
    }
}

impl Measured for Buffer {
    #[track_memory]
    fn bytes(&self) -> usize {
        self.0.len()
    }
}

#[track_memory(name = "first of all", target = "strict", level = tracing::Level::DEBUG, crate = memtrace)]
fn first<T, const N: usize>(values: &[T; N]) -> Option<T>
where
    T: Clone,
{
    values.first().cloned()
}

#[track_memory]
fn marked(text: &str, mark: impl Display) -> impl Iterator<Item = String> {
    text.lines().map(move |line| format!("{mark}{line}"))
}

#[track_memory]
fn parsed(text: &str) -> Result<u8, ParseIntError> {
    if text.is_empty() {
        return Ok(0);
    }
    let value = text.parse::<u8>()?;
    Ok(value.saturating_add(1))
}

#[track_memory]
fn begins_with_items(values: &[u8]) -> u8 {
    use std::ops::Add;

    const START: u8 = 1;

    #[track_memory]
    fn nested(left: u8, right: u8) -> u8 {
        left.add(right)
    }

    values.iter().copied().fold(START, nested)
}

#[track_memory]
fn labelled(limit: u32) -> u32 {
    let mut turns = 0;
    'outer: loop {
        for step in 0..limit {
            turns += step;
            if turns > limit {
                break 'outer turns;
            }
        }
    }
}

#[track_memory]
extern "C" fn for_c(value: u32) -> u32 {
    value + 1
}

#[track_memory]
fn never() -> ! {
    panic!("as it should")
}

#[track_memory]
#[must_use]
#[inline]
fn destructured((left, right): (u8, u8), [first, ..]: [u8; 2]) -> u8 {
    left + right + first
}

#[test]
#[track_memory]
fn methods_run() {
    let mut buffer = Buffer::new(&[1, 2]);
    assert_eq!(buffer.clone().by_value(), [1, 2]);
    assert_eq!(buffer.by_reference(), [1, 2]);
    assert_eq!(Box::new(buffer.clone()).by_box().0, [1, 2]);
    assert_eq!(Rc::new(buffer.clone()).by_rc(), 2);
    assert_eq!(Arc::new(buffer.clone()).by_arc(), 2);
    assert_eq!(Pin::new(&mut buffer).by_pin(), 2);
    assert_eq!(buffer.by_mutable_reference(), 3);
    assert_eq!(buffer.bits(), 24);
}

#[track_memory]
#[test]
fn functions_run() -> Result<(), ParseIntError> {
    assert_eq!(first(&[3_u8, 4]), Some(3));
    assert_eq!(marked("a\nb", '>').collect::<Vec<_>>(), [">a", ">b"]);
    assert_eq!(parsed("")?, 0);
    assert_eq!(parsed("7")?, 8);
    assert_eq!(begins_with_items(&[1, 2]), 4);
    assert_eq!(labelled(3), 4);
    assert_eq!(for_c(1), 2);
    assert_eq!(destructured((1, 2), [3, 4]), 6);
    Ok(())
}

#[test]
#[should_panic(expected = "as it should")]
fn a_function_that_never_returns_panics() {
    never();
}
