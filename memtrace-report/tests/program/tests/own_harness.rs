//! A test without the standard harness: it is one test, whatever it is asked.

fn main() {
    let list = std::env::args().any(|arg| arg == "--list");
    assert!(!list, "nobody can list the tests of a harness of one's own");
}
