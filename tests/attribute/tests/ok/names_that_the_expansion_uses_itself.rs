#![deny(warnings)]
#![allow(non_snake_case)]

mod core {}

#[allow(unused)]
macro_rules! site {
    () => {};
}

fn enter() -> u8 {
    1
}

fn path() -> u8 {
    2
}

fn span() -> u8 {
    3
}

fn here() -> u8 {
    4
}

static SITE: u8 = 5;

#[memtrace::track_memory]
fn uses_items() -> u8 {
    enter() + path() + span() + here() + SITE
}

mod without_a_static {
    #[memtrace::track_memory]
    pub(crate) fn uses_arguments(
        SITE: u8,
        path: u8,
        span: u8,
        here: u8,
        enter: u8,
        __memtrace_frame: u8,
    ) -> u8 {
        SITE + path + span + here + enter + __memtrace_frame
    }
}

#[memtrace::track_memory]
fn uses_variables() -> u8 {
    let __memtrace_frame = 1;
    let rss = __memtrace_frame;
    let memtrace = rss;
    memtrace
}

#[memtrace::track_memory]
fn uses_its_own_items() -> u8 {
    static SITE: u8 = 7;
    fn path() -> u8 {
        SITE
    }
    mod memtrace {
        pub(super) fn one() -> u8 {
            1
        }
    }
    path() + memtrace::one()
}

#[memtrace::track_memory]
fn uses_generics<SITE: Into<u8>, Span>(value: SITE, _span: Span) -> u8 {
    value.into()
}

mod of_constants {
    const CALLSITE: &str = "named by a constant";
    const METADATA: &str = "a target";

    #[memtrace::track_memory(name = CALLSITE, target = METADATA)]
    pub(super) fn named() -> usize {
        CALLSITE.len() - METADATA.len()
    }
}

mod beside_another_str {
    #[allow(dead_code, non_camel_case_types)]
    struct str;

    #[memtrace::track_memory]
    pub(super) fn annotated() -> u8 {
        2
    }
}

#[test]
fn runs() {
    assert_eq!(beside_another_str::annotated(), 2);
    assert_eq!(of_constants::named(), 11);
    assert_eq!(uses_items(), 15);
    assert_eq!(without_a_static::uses_arguments(1, 1, 1, 1, 1, 1), 6);
    assert_eq!(uses_variables(), 1);
    assert_eq!(uses_its_own_items(), 8);
    assert_eq!(uses_generics(1, ()), 1);
}
