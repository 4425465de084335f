#![deny(warnings)]

use std::{fmt::Display, future::Future, rc::Rc};

use super::polling::{block_on, pause};

#[memtrace::track_memory(boxed)]
async fn plain(value: u8) -> u8 {
    pause().await;
    value
}

#[memtrace::track_memory(boxed, fields(%short))]
async fn borrows<'a, T: Clone + Send + Sync>(
    long: &'a [T],
    short: &str,
    (_, mark): (u8, impl Display + Send),
) -> &'a [T] {
    plain(mark.to_string().len() as u8).await;
    &long[short.len()..]
}

#[memtrace::track_memory(boxed)]
async fn elided(text: &str, apply: impl Fn(&str) -> &str + Send, pointer: fn(&u8) -> &u8) -> &str {
    pause().await;
    pointer(&1);
    &text[apply(text).len()..]
}

#[memtrace::track_memory(boxed(local))]
async fn not_send(value: Rc<u8>) -> u8 {
    pause().await;
    *value
}

#[memtrace::track_memory(boxed)]
async fn never_suspends() {}

struct Store<'a>(&'a str);

impl<'a> Store<'a> {
    #[memtrace::track_memory(boxed)]
    async fn rest(&self, words: &mut Vec<Option<&str>>) -> &str {
        pause().await;
        &self.0[words.len()..]
    }

    #[memtrace::track_memory(boxed)]
    async fn whole(&self) -> Store<'_> {
        pause().await;
        Store(self.0)
    }
}

trait Load {
    async fn load(&self) -> &str;

    async fn make(value: u8) -> u8;
}

#[memtrace::track_memory(boxed)]
impl<'a> Load for Store<'a> {
    async fn load(&self) -> &str {
        pause().await;
        self.0
    }

    async fn make(value: u8) -> u8 {
        pause().await;
        value
    }
}

fn is_send<T: Future + Send>(future: T) -> T {
    future
}

#[test]
fn runs() {
    block_on(async {
        assert_eq!(is_send(plain(1)).await, 1);
        assert_eq!(is_send(borrows(&[1, 2, 3], "x", (0, '>'))).await, [2, 3]);
        assert_eq!(is_send(elided("long", |text| &text[1..], |byte| byte)).await, "g");
        assert_eq!(not_send(Rc::new(4)).await, 4);
        is_send(never_suspends()).await;
        assert_eq!(Store("long").load().await, "long");
        assert_eq!(Store::make(5).await, 5);
        assert_eq!(is_send(Store("long").rest(&mut vec![None])).await, "ong");
        assert_eq!(is_send(Store("long").whole()).await.0, "long");
    });
}
