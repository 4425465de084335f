#![deny(
    dead_code,
    non_snake_case,
    unreachable_code,
    unused_assignments,
    unused_braces,
    unused_imports,
    unused_must_use,
    unused_mut,
    unused_parens,
    unused_unsafe,
    unused_variables,
    path_statements,
    refining_impl_trait
)]

async fn later() {
    std::future::ready(()).await;
}

#[memtrace::track_memory]
async fn is_dead() {
    later().await;
}

#[memtrace::track_memory]
async fn notSnakeCase(value: u8, (left, right): (u8, u8), mut other: u8) {
    later().await;
    drop(left + other);
}

#[memtrace::track_memory]
async fn goes_on() -> u8 {
    later().await;
    return 1;
    2
}

#[memtrace::track_memory]
async fn has_braces(value: u8) -> u8 {
    use std::fmt;
    let sum = (value + 1);
    let sum = Some({ sum }).unwrap_or(1);
    sum;
    later().await;
    let mut same = sum;
    same = 2;
    unsafe { sum }
}

#[memtrace::track_memory]
async fn fails() -> Result<u8, u8> {
    later().await;
    Ok(1)
}

#[memtrace::track_memory]
#[must_use = "it is a sum"]
async fn sum(left: u8, right: u8) -> u8 {
    later().await;
    left + right
}

#[memtrace::track_memory]
async fn forgets() {
    fails();
    fails().await;
    sum(1, 2);
    sum(1, 2).await;
}

struct Buffer;

#[memtrace::track_memory]
pub async fn shows_what_is_private() -> Buffer {
    later().await;
    Buffer
}

#[memtrace::track_memory]
#[track_caller]
async fn asks_for_its_caller() {
    later().await;
}

#[memtrace::track_memory]
async fn must_be_used() -> u8 {
    #![must_use]
    later().await;
    1
}

#[memtrace::track_memory]
async fn forgets_again() {
    must_be_used().await;
    asks_for_its_caller().await;
    shows_what_is_private().await;
}

#[memtrace::track_memory]
impl Buffer {
    async fn unused(&self, value: u8) {
        later().await;
    }
}

trait Load {
    fn load(&self) -> impl Sized;
    fn wait(&self) -> impl Sized;
}

#[memtrace::track_memory]
impl Load for Buffer {
    async fn load(&self) -> u8 {
        later().await;
        1
    }

    async fn wait(&self) {
        later().await;
    }
}

fn main() {
    Buffer.load();
    Buffer.wait();
    drop(notSnakeCase(1, (2, 3), 4));
    drop(goes_on());
    drop(has_braces(1));
    drop(forgets());
    drop(forgets_again());
    drop(Buffer.unused(1));
}
