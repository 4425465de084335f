#[memtrace::track_memory(level = "loud")]
fn name() {}

#[memtrace::track_memory(level = 0)]
fn number_too_low() {}

#[memtrace::track_memory(level = 6)]
fn number_too_high() {}

#[memtrace::track_memory(level = tracing::Level::Info)]
fn path() {}

#[memtrace::track_memory(level = debug)]
fn word() {}

#[memtrace::track_memory(level = pick())]
fn call() {}

#[memtrace::track_memory(level = -1)]
fn negative() {}

fn main() {
    name();
    number_too_low();
    number_too_high();
    path();
    word();
    call();
    negative();
}
