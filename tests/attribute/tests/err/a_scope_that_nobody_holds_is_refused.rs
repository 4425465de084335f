//! A scope that nobody holds would end where it begins.

#![deny(unused_must_use)]

fn main() {
    memtrace::scope!("decode frames");
}
