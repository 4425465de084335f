#![deny(warnings)]

use std::{error::Error, fmt::Display, num::ParseIntError};

use super::polling::{block_on, pause};

#[memtrace::track_memory]
async fn later<T>(value: T) -> T {
    pause().await;
    value
}

#[memtrace::track_memory]
async fn never_suspends(value: &u8) -> u8 {
    assert_eq!(value, &1, "{} is passed", value);
    *value
}

#[memtrace::track_memory]
async fn never_returns(value: u8) -> ! {
    later(value).await;
    panic!("out of here")
}

#[memtrace::track_memory]
async fn hidden_output(value: &u8) -> Result<impl Display + '_, ParseIntError> {
    if *value == 3 {
        return Ok(value);
    }
    later("x").await.parse::<u8>()?;
    Ok(value)
}

#[memtrace::track_memory]
async fn dynamic_error(text: &str) -> Result<u8, Box<dyn Error>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(later(text).await.parse()?)
}

#[memtrace::track_memory]
async fn patterns((first, _): (u8, String), [.., last]: [u8; 3], _: Vec<u8>, mut sum: u8, &one: &u8) -> u8 {
    pause().await;
    sum += first + last + one;
    sum
}

#[memtrace::track_memory]
async fn borrowing_patterns(
    ref mut text: String,
    (ref mut first, _): (u8, u8),
    [ref second, .., mut last]: [u8; 3],
) -> String {
    *first += *second;
    last += 1;
    pause().await;
    text.push_str(&format!("{first}{last}"));
    text.split_off(0)
}

#[memtrace::track_memory]
async fn conditional(
    #[cfg(any())] gone: NoSuchType,
    #[allow(unused)] kept: u8,
    #[expect(unused_variables)] idle: u8,
    #[cfg_attr(all(), expect(unused_variables))]
    #[expect(non_snake_case)]
    Idle: u8,
) {
    pause().await;
}

#[memtrace::track_memory]
async fn two_lifetimes<'a>(long: &'a str, short: &str) -> &'a str {
    later(short.len()).await;
    long
}

#[memtrace::track_memory]
async fn generic<'a, T, const N: usize>(
    values: &'a [T; N],
    mark: impl Display + 'a,
) -> Option<(&'a T, String)>
where
    T: Ord,
{
    pause().await;
    values.iter().max().map(|value| (value, mark.to_string()))
}

#[memtrace::track_memory]
pub async unsafe fn not_safe(bytes: *const u8) -> u8 {
    later(0_u8).await;
    // SAFETY: the caller passes a pointer to at least one byte.
    unsafe { *bytes }
}

#[memtrace::track_memory]
async fn with_inner_attributes() -> u8 {
    #![allow(unused_variables)]
    use std::cmp::min;
    let unused = 1;
    min(later(2).await, 3)
}

#[memtrace::track_memory]
async fn in_a_macro() -> Vec<u8> {
    vec![later(1).await, later(2).await]
}

macro_rules! info {
    ($value:expr) => {{
        pause().await;
        $value
    }};
}

#[memtrace::track_memory]
async fn in_a_macro_of_a_known_name() -> u8 {
    info!(3)
}

#[memtrace::track_memory]
fn recursive(depth: u8) -> std::pin::Pin<Box<dyn std::future::Future<Output = u8>>> {
    Box::pin(async move { if depth == 0 { later(0).await } else { 1 + recursive(depth - 1).await } })
}

struct Store<'a, T>(&'a str, T);

impl<'a, T: Clone> Store<'a, T> {
    #[memtrace::track_memory]
    async fn by_reference(&self, other: &str) -> &T {
        later(other.len()).await;
        &self.1
    }

    #[memtrace::track_memory]
    async fn by_mutable_reference(&mut self, by: &mut T) {
        pause().await;
        std::mem::swap(&mut self.1, by);
    }

    #[memtrace::track_memory]
    async fn by_mutable_value(mut self, value: T) -> (&'a str, T) {
        pause().await;
        self.1 = value;
        (self.0, self.1)
    }

    #[memtrace::track_memory]
    async fn by_box(self: Box<Self>) -> T {
        later(self.1).await
    }

    #[memtrace::track_memory]
    async fn unused(&self) -> u8 {
        later(8).await
    }

    #[memtrace::track_memory]
    async fn new(text: &'a str, value: &T) -> Self {
        Self(text, later(value.clone()).await)
    }
}

trait Load {
    async fn load(&self, from: &u8) -> u8;

    #[memtrace::track_memory]
    async fn load_twice(&self, from: &u8) -> u8 {
        self.load(from).await + self.load(from).await
    }
}

impl<'a, T: Clone> Load for Store<'a, T> {
    #[memtrace::track_memory]
    async fn load(&self, from: &u8) -> u8 {
        later(*from).await
    }
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[test]
fn runs() {
    block_on(async {
        assert_eq!(is_send(never_suspends(&1)).await, 1);
        assert_eq!(hidden_output(&3).await.unwrap().to_string(), "3");
        assert!(hidden_output(&4).await.is_err());
        assert!(dynamic_error("").await.is_err());
        assert_eq!(dynamic_error("4").await.unwrap(), 4);
        assert_eq!(is_send(patterns((1, String::new()), [0, 0, 2], vec![], 3, &4)).await, 10);
        assert_eq!(is_send(borrowing_patterns("a".into(), (1, 0), [2, 0, 3])).await, "a34");
        conditional(1, 2, 3).await;
        assert_eq!(two_lifetimes("long", &String::from("short")).await, "long");
        assert_eq!(generic(&[1, 3, 2], '>').await, Some((&3, ">".to_owned())));
        // SAFETY: the array has a first byte.
        assert_eq!(unsafe { not_safe([7].as_ptr()) }.await, 7);
        assert_eq!(with_inner_attributes().await, 2);
        assert_eq!(in_a_macro().await, [1, 2]);
        assert_eq!(is_send(in_a_macro_of_a_known_name()).await, 3);
        assert_eq!(recursive(9).await, 9);
        let mut store = is_send(Store::new("text", &1)).await;
        assert_eq!(*store.by_reference("").await, 1);
        is_send(store.by_mutable_reference(&mut 2)).await;
        assert_eq!(store.unused().await, 8);
        assert_eq!(store.load_twice(&3).await, 6);
        assert_eq!(Box::new(Store("", 4)).by_box().await, 4);
        assert_eq!(store.by_mutable_value(5).await, ("text", 5));
    });
    let panicked = std::panic::catch_unwind(|| block_on(async { never_returns(1).await }));
    assert!(panicked.is_err());
}
