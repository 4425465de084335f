#![deny(warnings)]
#![no_implicit_prelude]

#[allow(dead_code)]
mod shadows {
    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct String;
    pub struct Result;
    pub struct Level;
    pub trait Send {}
    pub trait Sync {}
    pub trait Drop {}
}

mod shadowed {
    #[allow(unused_imports)]
    use super::shadows::*;

    #[::memtrace::track_memory]
    pub(super) fn function(value: u8) -> u8 {
        value
    }
}

#[::std::prelude::v1::test]
fn runs() {
    ::std::assert_eq!(shadowed::function(1), 1);
}
