//! Annotates whole crates of other people, and holds that their own tests pass as before, and that clippy and the
//! compiler say of them what they said before.
//!
//! ```text
//! tests/wild/run                                   the crates of tests/wild/crates
//! tests/wild/run either@1.16.0 semver@1.0.28       others
//! tests/wild/run --blocks either@1.16.0            the attribute on whole `impl`s, `trait`s and modules
//! tests/wild/run 'MEMTRACE_OVERHEAD=exact tokio@1.54.1 --features full -- --skip fs'
//! ```
//!
//! Cargo fetches the crate; a copy below `target/wild` runs its tests as they are (`cargo test --tests`, which leaves
//! out the examples in its documentation), gets `#[track_memory]` on every function of every file that the compiler
//! read for them, and runs them again with memtrace measuring. A test that passed before has to pass after. One that
//! failed before, or was ignored, is not counted. A target with a test harness of its own counts as one test. What
//! `cargo clippy`, with all but its restrictions, and `cargo check` say has to be the same, line by line.
//!
//! A line of `tests/wild/crates`, and an argument, is `[--blocks] [NAME=VALUE …] CRATE@VERSION [argument of cargo test
//! …]`; the variables are set for the annotated tests. The copy and what both runs said stay there to be looked at.
//!
//! Ends with 0 where every test passes that passed before and every lint is as before, 1 where one is not or the
//! annotated crate does not compile, 2 where there was nothing to compare, and 3 where a crate cannot be fetched, so
//! that a caller without a registry may go on.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a command")]

mod annotate;
mod cargo;
mod outcome;
mod subject;
mod trial;

use std::process::ExitCode;

use crate::{
    cargo::NotFetched,
    subject::Subject,
    trial::{Place, Trial},
};

/// The crates to annotate where none are named.
const CRATES: &str = include_str!("../crates");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let subjects = match Subject::all(&arguments, CRATES) {
        Ok(subjects) => subjects,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let place = Place::in_workspace();
    println!("{}", Trial::HEADING);
    let mut worst = 0;
    for subject in &subjects {
        eprintln!("{subject}");
        let code = match Trial::run(subject, &place) {
            Ok(trial) => {
                println!("{}", trial.row(subject));
                trial.broken.iter().for_each(|what| eprintln!("  {what}"));
                u8::from(!trial.broken.is_empty())
            }
            Err(error) => {
                eprintln!("  error: {error:#}");
                if error.is::<trial::Broken>() {
                    1
                } else if error.is::<NotFetched>() {
                    3
                } else {
                    2
                }
            }
        };
        worst = worse(worst, code);
    }
    ExitCode::from(worst)
}

/// Of two exit codes the one that says more: what broke, then what could not be compared, then what was not fetched.
fn worse(one: u8, other: u8) -> u8 {
    let rank = |code| [0, 3, 2, 1].iter().position(|&known| known == code);
    if rank(one) < rank(other) { other } else { one }
}
