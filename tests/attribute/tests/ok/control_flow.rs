#![deny(warnings)]

use std::{
    num::ParseIntError,
    sync::{Mutex, PoisonError},
};

#[memtrace::track_memory]
fn with_question_mark(text: &str) -> Result<u8, ParseIntError> {
    let value: u8 = text.parse()?;
    Ok(value)
}

#[memtrace::track_memory]
fn with_a_guard_at_the_end(shared: &Mutex<Vec<u8>>) -> usize {
    shared.lock().unwrap_or_else(PoisonError::into_inner).len()
}

#[memtrace::track_memory]
fn with_early_return(value: u8) -> u8 {
    if value > 3 {
        return 3;
    }
    value
}

#[memtrace::track_memory]
fn with_labels(limit: u32) -> u32 {
    'rows: for row in 0.. {
        for column in 0..row {
            if row * column > limit {
                break 'rows;
            }
            if column == 3 {
                continue 'rows;
            }
        }
        if row == 9 {
            return 'value: {
                if limit == 0 {
                    break 'value 0;
                }
                row
            };
        }
    }
    limit
}

#[memtrace::track_memory]
fn never() -> ! {
    panic!("out of here")
}

#[memtrace::track_memory]
fn forever(mut turns: u32) -> ! {
    loop {
        turns -= 1;
        if turns == 0 {
            never();
        }
    }
}

#[memtrace::track_memory]
fn ends_in_a_macro() -> Vec<u8> {
    vec![1]
}

#[memtrace::track_memory]
fn begins_with_a_macro() -> Vec<u8> {
    vec![1]
}

#[memtrace::track_memory]
fn with_let_else(value: Option<u8>) -> u8 {
    let Some(value) = value else { return 0 };
    match value {
        0 => 1,
        other => other,
    }
}

#[memtrace::track_memory]
fn empty() {}

#[test]
fn runs() {
    assert!(with_question_mark("x").is_err());
    assert_eq!(with_a_guard_at_the_end(&Mutex::new(vec![1])), 1);
    assert_eq!(with_early_return(9), 3);
    assert_eq!(with_labels(5), 5);
    assert!(std::panic::catch_unwind(|| forever(3)).is_err());
    assert_eq!(ends_in_a_macro(), begins_with_a_macro());
    assert_eq!(with_let_else(None), 0);
    empty();
}
