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
async fn calls_itself(depth: u32, text: &str) -> usize {
    pause().await;
    if depth == 0 { text.len() } else { Box::pin(calls_itself(depth - 1, text)).await + 1 }
}

#[memtrace::track_memory(boxed)]
async fn call_each_other(depth: u32) -> u32 {
    if depth == 0 { 0 } else { Box::pin(each_other_called(depth - 1)).await + 1 }
}

#[memtrace::track_memory(boxed)]
async fn each_other_called(depth: u32) -> u32 {
    call_each_other(depth).await + 1
}

#[memtrace::track_memory(boxed)]
async fn never_suspends() {}

#[memtrace::track_memory(boxed)]
async fn never_returns(value: u8) -> ! {
    plain(value).await;
    panic!("as it should")
}

#[memtrace::track_memory(boxed)]
async fn hidden_output(text: &str) -> Result<impl Display + '_, u8> {
    pause().await;
    if text.is_empty() { Err(1) } else { Ok(text) }
}

#[memtrace::track_memory(boxed)]
#[must_use]
async fn used(_text: &str, value: u8) -> u8 {
    pause().await;
    value
}

#[memtrace::track_memory(boxed)]
async fn two_references(left: &str, right: &str) -> usize {
    pause().await;
    left.len() + right.len()
}

async fn calls<F: AsyncFn(&str, &str) -> usize>(function: F) -> usize {
    function("left", "right").await
}

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

    async fn load_from(&self, from: &str, by: &mut u8) -> &str;

    async fn show<T: Display + Send>(&self, value: T) -> String;

    #[memtrace::track_memory(boxed(local))]
    async fn length(&self, with: &str) -> usize {
        self.load().await.len() + with.len()
    }
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

    async fn load_from(&self, from: &str, by: &mut u8) -> &str {
        pause().await;
        *by += 1;
        &self.0[from.len()..]
    }

    async fn show<T: Display + Send>(&self, value: T) -> String {
        pause().await;
        value.to_string()
    }
}

struct Other;

impl Load for Other {
    async fn load(&self) -> &str {
        ""
    }

    async fn make(value: u8) -> u8 {
        value
    }

    async fn load_from(&self, _from: &str, _by: &mut u8) -> &str {
        ""
    }

    async fn show<T: Display + Send>(&self, _value: T) -> String {
        String::new()
    }

    async fn length(&self, with: &str) -> usize {
        with.len()
    }
}

trait Count: Sync {
    #[memtrace::track_memory(boxed)]
    async fn count(&self) -> usize {
        pause().await;
        1
    }
}

impl Count for Store<'_> {}

impl Count for Other {
    // What is put on the default method asks nothing of others.
    async fn count(&self) -> usize {
        let count = Rc::new(2);
        pause().await;
        *count
    }
}

impl Other {
    #[memtrace::track_memory(boxed)]
    async fn walk(&self, depth: usize) -> usize {
        pause().await;
        if depth == 0 { 0 } else { Box::pin(self.walk(depth - 1)).await + 1 }
    }
}

fn is_send<T: Future + Send>(future: T) -> T {
    future
}

#[test]
fn runs() {
    assert!(std::panic::catch_unwind(|| block_on(async { never_returns(1).await })).is_err());
    block_on(async {
        assert_eq!(is_send(plain(1)).await, 1);
        assert_eq!(is_send(borrows(&[1, 2, 3], "x", (0, '>'))).await, [2, 3]);
        assert_eq!(is_send(elided("long", |text| &text[1..], |byte| byte)).await, "g");
        assert_eq!(not_send(Rc::new(4)).await, 4);
        assert_eq!(is_send(calls_itself(9, "text")).await, 13);
        assert_eq!(is_send(call_each_other(9)).await, 18);
        is_send(never_suspends()).await;
        assert_eq!(is_send(hidden_output("text")).await.ok().unwrap().to_string(), "text");
        assert_eq!(hidden_output("").await.err(), Some(1));
        assert_eq!(is_send(used("", 6)).await, 6);
        assert_eq!(calls(two_references).await, 9);
        assert_eq!(is_send(Store("long").load_from("l", &mut 0)).await, "ong");
        assert_eq!(is_send(Store("").show(7)).await, "7");
        assert_eq!(Store("long").length("er").await + Other.length("er").await, 8);
        assert_eq!(Store("long").load().await, "long");
        assert_eq!(Store("long").count().await + Other.count().await, 3);
        assert_eq!(is_send(Other.walk(9)).await, 9);
        assert_eq!(Store::make(5).await, 5);
        assert_eq!(is_send(Store("long").rest(&mut vec![None])).await, "ong");
        assert_eq!(is_send(Store("long").whole()).await.0, "long");
    });
}
