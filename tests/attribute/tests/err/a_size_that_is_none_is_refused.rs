#[memtrace::track_memory(budget = 150)]
fn number() {}

#[memtrace::track_memory(budget = "150")]
fn no_unit() {}

#[memtrace::track_memory(budget = "150 MB")]
fn decimal_unit() {}

#[memtrace::track_memory(budget = "0 MiB")]
fn nothing() {}

#[memtrace::track_memory(budget = "-1 MiB")]
fn negative() {}

#[memtrace::track_memory(budget = "1.2.3 GiB")]
fn no_number() {}

#[memtrace::track_memory(budget)]
fn no_value() {}

fn main() {
    number();
    no_unit();
    decimal_unit();
    nothing();
    negative();
    no_number();
    no_value();
}
