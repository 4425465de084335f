#[memtrace::track_memory(name = "")]
fn empty() {}

#[memtrace::track_memory(name = r#" "#)]
fn blank() {}

#[memtrace::track_memory(target = "")]
fn target() {}

fn main() {
    empty();
    blank();
    target();
}
