#[memtrace::track_memory]
pub async unsafe fn fetch() {}

fn main() {
    // SAFETY: the function has no precondition.
    drop(unsafe { fetch() });
}
