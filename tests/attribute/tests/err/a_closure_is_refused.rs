fn main() {
    #[memtrace::track_memory]
    let double = |value: u8| value * 2;
    double(1);
}
