//! Every form of a future and of a whole block, in a crate as strict as a crate can be.
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
    elided_lifetimes_in_paths,
    let_underscore_drop,
    non_local_definitions,
    trivial_casts,
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    clippy::unwrap_used,
    clippy::absolute_paths,
    clippy::items_after_statements,
    clippy::used_underscore_binding,
    clippy::used_underscore_items
)]

use std::{
    cmp::Ordering,
    fmt::Display,
    future::{Ready, ready},
    num::ParseIntError,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

// To the attribute above it, a macro as any other.
use memtrace::{skip as another_macro, track_memory};

/// A type with functions that are all measured.
#[derive(Debug)]
struct Buffer(Vec<u8>);

#[track_memory(level = "debug", budget = "1 GiB")]
impl Buffer {
    const fn empty() -> Self {
        Self(Vec::new())
    }

    async fn by_reference(&self, other: &str) -> &[u8] {
        ready(other.len()).await;
        &self.0
    }

    async fn by_mutable_reference(&mut self, mut bytes: Vec<u8>) -> usize {
        bytes.push(0);
        ready(()).await;
        self.0.append(&mut bytes);
        self.0.len()
    }

    async fn by_value(mut self, (first, _): (u8, u8)) -> Vec<u8> {
        self.0.push(first);
        ready(()).await;
        self.0
    }

    async fn names_what_it_ignores(&self, _other: &str, _at: u8) -> u8 {
        ready(self.0[0]).await
    }

    #[memtrace::skip]
    fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A type whose order is what clippy takes for the usual one.
#[derive(Debug, PartialEq, Eq)]
struct Mark(u8);

#[track_memory]
impl Ord for Mark {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

#[track_memory]
impl PartialOrd for Mark {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A trait with a default method.
#[track_memory]
trait Load {
    /// Loads a byte.
    async fn load(&self, at: usize) -> Result<u8, ParseIntError>;

    /// Loads the first byte.
    async fn load_first(&self) -> Result<u8, ParseIntError> {
        self.load(0).await
    }
}

#[track_memory]
impl Load for Buffer {
    async fn load(&self, at: usize) -> Result<u8, ParseIntError> {
        let text = self.0.get(at).map_or_else(String::new, u8::to_string);
        if text.is_empty() {
            return Ok(0);
        }
        let byte = ready(text).await.parse()?;
        Ok(byte)
    }
}

#[track_memory(fields(%value, later))]
async fn shown<T>(value: T) -> Result<String, T>
where
    T: Display,
{
    ready(()).await;
    Ok(value.to_string())
}

#[track_memory(fields(left, %right))]
async fn ignored(_value: u8, (left, _right): (u8, u8), mut right: u8, _: Ready<()>) -> u8 {
    right += 1;
    ready(left).await + right
}

#[track_memory]
#[another_macro]
async fn beneath(mut buffer: Buffer, (mut left, ref mut right): (u8, u8)) -> u8 {
    ready(()).await;
    *right += 1;
    left += *right - 1;
    let bytes = buffer.0;
    buffer.0 = vec![left];
    bytes.iter().sum::<u8>() + left
}

#[track_memory]
#[must_use]
async fn to_be_used(_value: u8, (left, _): (u8, u8)) -> u8 {
    ready(left).await
}

#[track_memory(boxed)]
async fn boxed<'text>(long: &'text str, short: &str) -> &'text str {
    ready(()).await;
    &long[short.len()..]
}

#[track_memory(boxed(local))]
async fn boxed_here(depth: u32) -> u32 {
    if depth == 0 { 0 } else { 1 + Box::pin(boxed_here(depth - 1)).await }
}

#[track_memory]
fn returned(value: u8) -> impl Future<Output = u8> {
    let next: Ready<u8> = ready(value + 1);
    async move { next.await.max(1) }
}

#[track_memory]
fn returned_in_a_box(value: &u8) -> Pin<Box<dyn Future<Output = u8> + Send + '_>> {
    Box::pin(async move { ready(*value).await })
}

#[track_memory]
async fn never(value: u8) -> ! {
    ready(value).await;
    panic!("as it should")
}

fn output<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

#[track_memory]
#[test]
fn futures_run() -> Result<(), ParseIntError> {
    let mut buffer = Buffer::empty();
    assert_eq!(output(buffer.by_mutable_reference(vec![7])), 2);
    assert_eq!(output(buffer.by_reference("")), buffer.bytes());
    assert_eq!(output(buffer.names_what_it_ignores("", 0)), 7);
    assert_eq!(output(buffer.load_first())?, 7);
    assert_eq!(output(buffer.by_value((1, 2))), [7, 0, 1]);
    assert_eq!(output(shown(3)), Ok("3".to_owned()));
    assert_eq!(output(ignored(0, (1, 0), 2, ready(()))), 4);
    assert_eq!(output(beneath(Buffer(vec![1]), (2, 3))), 6);
    assert_eq!(output(to_be_used(0, (1, 2))), 1);
    assert_eq!(output(boxed("long", "s")), "ong");
    assert_eq!(output(boxed_here(9)), 9);
    assert_eq!(output(returned(4)), 5);
    assert!(Mark(1) < Mark(2));
    assert_eq!(output(returned_in_a_box(&5)), 5);
    Ok(())
}

#[test]
#[should_panic(expected = "as it should")]
fn a_future_that_never_ends_panics() {
    output(never(1));
}
