struct Buffer;

#[memtrace::track_memory]
impl Buffer {
    fn fill() {}
}

#[memtrace::track_memory]
unsafe impl Send for Buffer {}

#[memtrace::track_memory]
mod inner {
    pub(crate) fn fill() {}
}

#[memtrace::track_memory]
pub(crate) trait Fill {}

fn main() {
    Buffer::fill();
    inner::fill();
}
