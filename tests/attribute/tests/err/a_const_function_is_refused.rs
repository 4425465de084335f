#[memtrace::track_memory]
pub const fn limit() -> usize {
    8
}

const LIMIT: usize = limit();

fn main() {
    assert_eq!(LIMIT, 8);
}
