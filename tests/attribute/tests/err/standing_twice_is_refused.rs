use memtrace::track_memory;

#[track_memory]
#[memtrace::track_memory(name = "import")]
fn import() {}

fn main() {
    import();
}
