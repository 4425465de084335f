#[memtrace::track_memory]
/// Documented.
pub struct Buffer;

#[memtrace::track_memory]
enum Kind {}

#[memtrace::track_memory]
const LIMIT: usize = 8;

#[memtrace::track_memory]
pub static COUNT: usize = 8;

#[memtrace::track_memory]
type Bytes = Vec<u8>;

#[memtrace::track_memory]
use std::fmt;

#[memtrace::track_memory]
extern crate core;

#[memtrace::track_memory]
macro_rules! nothing {
    () => {};
}

nothing!();

fn main() {}
