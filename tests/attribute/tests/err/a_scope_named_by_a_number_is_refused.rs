//! A literal of another type is refused at its own place.

fn main() {
    let _number = memtrace::scope!(12);
}
