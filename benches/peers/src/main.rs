//! The same program under whichever instrument it was built with, so that nothing but the instrument differs.
//!
//! `peers calls` makes twenty million calls of an empty function, `peers program` works like a program. Figures come
//! as lines `figure NAME NUMBER` among whatever the instrument itself prints. `peers rounds` works like that program
//! until nobody reads what it prints: the nanoseconds of one round after the other.

mod calls;
mod program;

use std::process::ExitCode;

#[cfg_attr(feature = "hotpath", hotpath::main)]
fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("calls") => calls::run(),
        Some("program") => program::run(),
        Some("rounds") => program::rounds(),
        _ => {
            eprintln!("name what to run: calls, program or rounds");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Prints a figure for the benchmark that started this program.
fn figure(name: &str, value: f64) {
    println!("figure {name} {value}");
}
