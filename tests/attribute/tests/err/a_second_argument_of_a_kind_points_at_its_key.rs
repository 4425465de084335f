#[memtrace::track_memory(name = "first", name = "second")]
fn name() {}

#[memtrace::track_memory(target = "first", level = 1, target = "second")]
fn target() {}

#[memtrace::track_memory(level = "info", level = "info")]
fn level() {}

#[memtrace::track_memory(crate = memtrace, crate = memtrace)]
fn path() {}

#[memtrace::track_memory(name = "first", "second")]
fn name_alone() {}

fn main() {
    name();
    name_alone();
    target();
    level();
    path();
}
