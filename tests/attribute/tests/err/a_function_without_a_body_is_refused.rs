trait Load {
    #[memtrace::track_memory]
    fn load(&self) -> Vec<u8>;
}

unsafe extern "C" {
    #[memtrace::track_memory]
    safe fn abs(value: i32) -> i32;
}

impl Load for () {
    fn load(&self) -> Vec<u8> {
        Vec::new()
    }
}

fn main() {
    ().load();
    abs(1);
}
