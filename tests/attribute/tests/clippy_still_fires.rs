//! What clippy says of the user's code, it says of annotated code too: where it did not, the expectations here would
//! not be met, and `cargo clippy` would say so. What clippy does not look at by itself is asked for here.

#![warn(
    clippy::infinite_loop,
    clippy::missing_const_for_fn,
    clippy::missing_errors_doc,
    clippy::needless_pass_by_ref_mut
)]

use memtrace::track_memory;

async fn later() {
    std::future::ready(()).await;
}

#[expect(clippy::unused_async, reason = "nothing is awaited")]
#[track_memory]
async fn awaits_nothing(value: u8) -> u8 {
    value + 1
}

macro_rules! tell {
    ($value:expr) => {
        assert_ne!($value, 0)
    };
}

#[expect(clippy::unused_async, reason = "nothing is awaited, whatever the macro may do")]
#[track_memory]
async fn awaits_nothing_in_a_macro(value: u8) -> u8 {
    tell!(value);
    value
}

#[track_memory]
#[expect(clippy::needless_return, reason = "the body ends in a return")]
async fn returns() -> u8 {
    later().await;
    return 1;
}

enum Mode {
    Fast,
    Slow,
}

#[expect(clippy::derivable_impls, reason = "the body names a variant, and nothing else stands there")]
#[track_memory]
impl Default for Mode {
    fn default() -> Self {
        Self::Fast
    }
}

#[track_memory(fields(len = bytes.len()))]
#[expect(clippy::needless_lifetimes, reason = "the lifetime could be left out")]
async fn names_a_lifetime<'bytes>(bytes: &'bytes [u8]) -> &'bytes [u8] {
    later().await;
    bytes
}

#[track_memory(boxed)]
#[expect(clippy::needless_pass_by_ref_mut, reason = "nothing is changed")]
async fn changes_nothing(bytes: &mut [u8]) -> usize {
    later().await;
    bytes.len()
}

#[track_memory]
#[expect(clippy::infinite_loop, reason = "the signature does not say that it never returns")]
async fn never_returns() {
    loop {
        later().await;
    }
}

/// Fails.
#[track_memory]
#[expect(clippy::missing_errors_doc, reason = "nothing says why it fails")]
pub async fn fails() -> Result<u8, u8> {
    later().await;
    Err(1)
}

#[track_memory]
#[expect(clippy::manual_async_fn, reason = "it could be an async fn")]
fn returns_a_block() -> impl Future<Output = u8> {
    async {
        later().await;
        1
    }
}

#[track_memory]
#[must_use]
#[expect(clippy::double_must_use, reason = "a result must be used anyway")]
async fn must_be_used_twice() -> Result<u8, u8> {
    later().await;
    Ok(1)
}

#[track_memory]
#[expect(clippy::let_and_return, reason = "the variable is returned")]
async fn names_what_it_returns() -> u8 {
    later().await;
    let value = 2;
    value
}

#[track_memory]
#[expect(clippy::too_many_arguments, reason = "there are eight")]
async fn takes_much(one: u8, two: u8, three: u8, four: u8, five: u8, six: u8, seven: u8, eight: u8) -> u8 {
    later().await;
    one + two + three + four + five + six + seven + eight
}

#[track_memory]
#[expect(clippy::len_zero, reason = "a length is compared with zero")]
async fn compares_a_length(bytes: &[u8]) -> bool {
    later().await;
    bytes.len() == 0
}

#[track_memory]
#[expect(clippy::items_after_statements, reason = "an item follows a statement")]
async fn declares_late() -> u8 {
    later().await;
    const LATE: u8 = 3;
    LATE
}

#[track_memory]
#[expect(clippy::ptr_arg, reason = "a vector is passed by reference")]
async fn takes_a_vector(bytes: &Vec<u8>) -> usize {
    later().await;
    bytes.len()
}

#[track_memory]
#[expect(clippy::await_holding_lock, reason = "a lock is held while others run")]
async fn holds_a_lock(lock: &std::sync::Mutex<u8>) -> u8 {
    let guard = lock.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    later().await;
    *guard
}

#[track_memory]
#[expect(clippy::redundant_async_block, reason = "the block awaits one future")]
fn wraps_a_future() -> impl Future<Output = ()> {
    let future = later();
    async move { future.await }
}

/// Loads.
#[track_memory]
#[cfg_attr(clippy, expect(async_fn_in_trait, reason = "it does not say that the future is `Send`"))]
pub trait Load {
    /// Loads a byte.
    async fn load(&self) -> u8 {
        later().await;
        1
    }
}

#[track_memory]
#[expect(clippy::missing_const_for_fn, reason = "it could be one")]
fn adds_one(value: u8) -> u8 {
    value + 1
}

struct Buffer(u8);

impl Load for Buffer {}

#[track_memory]
impl Buffer {
    #[expect(clippy::unused_self, reason = "nothing of the buffer is used")]
    fn ignores_itself(&self) -> u8 {
        u8::from(true) * 4
    }

    #[expect(clippy::wrong_self_convention, reason = "the name says that it takes nothing")]
    async fn from_bytes(self) -> u8 {
        later().await;
        self.0
    }
}

#[test]
fn annotated_functions_run() {
    use std::task::{Context, Waker};

    let mut run = std::pin::pin!(async {
        assert_eq!(awaits_nothing_in_a_macro(1).await + returns().await + returns_a_block().await, 3);
        assert_eq!(names_a_lifetime(&[1]).await.len() + changes_nothing(&mut [1]).await, 2);
        assert_eq!((fails().await, must_be_used_twice().await), (Err(1), Ok(1)));
        drop(never_returns());
        assert_eq!(awaits_nothing(0).await + names_what_it_returns().await, 3);
        assert_eq!(takes_much(1, 1, 1, 1, 1, 1, 1, 1).await, 8);
        assert!(compares_a_length(&[]).await);
        assert_eq!(declares_late().await, 3);
        assert_eq!(takes_a_vector(&vec![1]).await, 1);
        assert_eq!(holds_a_lock(&std::sync::Mutex::new(5)).await, 5);
        wraps_a_future().await;
        assert_eq!(adds_one(1), 2);
        assert!(matches!(Mode::default(), Mode::Fast) && !matches!(Mode::Slow, Mode::Fast));
        assert_eq!(Buffer(1).load().await, 1);
        assert_eq!(Buffer(1).ignores_itself(), 4);
        assert_eq!(Buffer(7).from_bytes().await, 7);
    });
    assert!(run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
}
