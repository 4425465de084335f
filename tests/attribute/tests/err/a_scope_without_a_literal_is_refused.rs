//! The site is a static: its name has to be known when the program is compiled.

const NAME: &str = "decode frames";

fn main() {
    let _constant = memtrace::scope!(NAME);
    let _expression = memtrace::scope!(format!("decode {NAME}"));
    let _nothing = memtrace::scope!();
}
