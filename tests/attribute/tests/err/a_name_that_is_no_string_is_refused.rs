#[memtrace::track_memory(name = 5)]
fn number() {}

#[memtrace::track_memory(name = import)]
fn word() {}

#[memtrace::track_memory(name = b"import")]
fn bytes() {}

#[memtrace::track_memory(name = concat!("im", "port"))]
fn expression() {}

#[memtrace::track_memory(target = shop::batch)]
fn target() {}

fn main() {
    number();
    word();
    bytes();
    expression();
    target();
}
