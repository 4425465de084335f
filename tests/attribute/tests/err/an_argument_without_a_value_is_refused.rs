#[memtrace::track_memory(name)]
fn name() {}

#[memtrace::track_memory(target = )]
fn target() {}

#[memtrace::track_memory(level = , name = "import")]
fn level() {}

#[memtrace::track_memory(crate("memtrace"))]
fn path() {}

fn main() {
    name();
    target();
    level();
    path();
}
