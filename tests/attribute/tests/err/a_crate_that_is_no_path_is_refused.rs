#[memtrace::track_memory(crate = 5)]
fn number() {}

#[memtrace::track_memory(crate = "not a path")]
fn words() {}

#[memtrace::track_memory(crate = "")]
fn empty() {}

#[memtrace::track_memory(crate = reexport::)]
fn unfinished() {}

#[memtrace::track_memory(crate = reexport.memtrace)]
fn dotted() {}

fn main() {
    number();
    words();
    empty();
    unfinished();
    dotted();
}
