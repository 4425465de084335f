#[memtrace::track_memory(1)]
fn value_alone() {}

#[memtrace::track_memory(name = "import" level = 1)]
fn no_comma() {}

#[memtrace::track_memory(name = "import",, level = 1)]
fn two_commas() {}

#[memtrace::track_memory(,)]
fn comma_alone() {}

fn main() {
    value_alone();
    no_comma();
    two_commas();
    comma_alone();
}
