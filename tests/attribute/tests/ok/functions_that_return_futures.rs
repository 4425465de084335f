#![deny(warnings)]

use std::{future::Future, pin::Pin};

use super::polling::{block_on, pause};

#[memtrace::track_memory]
fn opaque(value: u8) -> impl Future<Output = u8> + Send {
    let more = value + 1;
    async move {
        pause().await;
        more
    }
}

#[memtrace::track_memory]
fn boxed<'a>(value: &'a u8) -> Pin<Box<dyn Future<Output = Result<&'a u8, String>> + Send + 'a>> {
    if *value == 0 {
        return Box::pin(std::future::ready(Err("zero".to_owned())));
    }
    Box::pin(async move {
        pause().await;
        Ok(value)
    })
}

#[memtrace::track_memory]
fn local(value: &u8) -> Pin<Box<dyn Future<Output = u8> + '_>> {
    ::std::boxed::Box::pin(async move {
        pause().await;
        *value
    })
}

#[memtrace::track_memory]
fn captures_nothing() -> impl Future<Output = u8> {
    async {
        pause().await;
        6
    }
}

#[memtrace::track_memory]
fn made_by_another(value: u8) -> impl Future<Output = u8> {
    opaque(value)
}

#[test]
fn runs() {
    block_on(async {
        assert_eq!(opaque(1).await, 2);
        assert_eq!(boxed(&1).await, Ok(&1));
        assert!(boxed(&0).await.is_err());
        assert_eq!(local(&3).await, 3);
        assert_eq!(captures_nothing().await, 6);
        assert_eq!(made_by_another(4).await, 5);
    });
}
