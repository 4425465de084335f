#![deny(
    dead_code,
    non_snake_case,
    unconditional_recursion,
    unreachable_code,
    unused_assignments,
    unused_braces,
    unused_imports,
    unused_labels,
    unused_must_use,
    unused_mut,
    unused_parens,
    unused_unsafe,
    unused_variables,
    path_statements
)]

#[memtrace::track_memory]
fn is_dead() {}

#[memtrace::track_memory]
fn notSnakeCase(value: u8) {}

#[memtrace::track_memory]
fn recurses() {
    recurses();
}

#[memtrace::track_memory]
fn goes_on() -> u8 {
    return 1;
    2
}

#[memtrace::track_memory]
fn assigns() {
    let mut value = 1;
    value = 2;
}

#[memtrace::track_memory]
fn has_braces(value: u8) -> u8 {
    use std::fmt;
    let sum = (value + 1);
    let sum = Some({ sum }).unwrap_or(1);
    'label: loop {
        break;
    }
    sum;
    let mut same = sum;
    unsafe { same }
}

#[memtrace::track_memory]
#[must_use]
fn must_use() -> Result<u8, u8> {
    Ok(1)
}

#[memtrace::track_memory]
fn forgets() {
    must_use();
}

fn main() {
    notSnakeCase(1);
    recurses();
    goes_on();
    assigns();
    has_braces(1);
    forgets();
}
