//! The command `cargo memtrace`.
//!
//! Exit codes are part of its interface: those of the program or the tests, where one ran; 1 where those succeeded and a
//! call went beyond its budget, or a check found one that is exceeded; 2 for an error of the command's own; and a reader
//! that closes the pipe early is no error.

mod args;
mod baseline;
mod build;
mod check;
mod death;
mod destination;
mod diff;
mod environment;
mod export;
mod github;
mod html;
mod merge;
mod output;
mod place;
mod program;
mod progress;
mod reference;
mod report;
mod run;
mod screen;
mod side;
mod split;
mod supervise;
mod test;
mod timeline;
mod watch;
mod workspace;

use std::{ffi::OsString, io::Write as _, process::ExitCode};

use clap::Parser as _;

use args::{Cli, Command};
pub use reference::reference;
use split::{Split, Style};

/// The exit code of an error of the command's own.
const OWN_ERROR: u8 = 2;

/// The exit code where a budget was exceeded and all else went well.
const OVER_BUDGET: u8 = 1;

/// Runs the command line `args`, program name first.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let (own, rest) = divide(args.into_iter().collect());
    let cli = match Cli::try_parse_from(own) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to tell where help cannot be written either.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(OWN_ERROR));
        }
    };
    let done = match cli.command {
        Command::Run(args) => run::run(&args, &rest),
        Command::Test(args) => test::test(&args, &rest),
        Command::Report(args) => report::report(&args),
        Command::Timeline(args) => timeline::timeline(&args),
        Command::Merge(args) => merge::merge(&args),
        Command::Export(args) => export::export(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Check(args) => check::check(&args),
        Command::Baseline(args) => baseline::baseline(&args),
        Command::Html(args) => html::html(&args),
        Command::Watch(args) => watch::watch(&args),
    };
    done.unwrap_or_else(|error| {
        say(&format!("error: {error:#}"));
        ExitCode::from(OWN_ERROR)
    })
}

/// Parts what clap parses from what is cargo's or the program's. Cargo calls `cargo-memtrace memtrace …`.
fn divide(mut args: Vec<OsString>) -> (Vec<OsString>, Split) {
    if args.get(1).is_some_and(|first| first == "memtrace") {
        args.remove(1);
    }
    let style = match args.get(1).and_then(|command| command.to_str()) {
        Some("run") => Style::Run,
        Some("test") => Style::Test,
        _ => return (args, Split::default()),
    };
    let mut split = Split::of(style, args.split_off(2));
    args.append(&mut split.own);
    (args, split)
}

/// Says a sentence to the person at the terminal. Standard output belongs to the program and the report.
fn say(sentence: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "{sentence}");
}

#[cfg(test)]
mod tests;
