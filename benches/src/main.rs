//! The benchmark: every target of the design beside what is measured here and now, with peers where there are any.
//!
//! `cargo run --release -p memtrace-benches` prints the table; `--markdown` also puts it into `docs/performance.md`;
//! `--instructions` checks the one figure that is the same on every run; `--merge` only merges ten thousand recordings,
//! `--watch` only watches a program, `--build` only compiles one. memtrace reads its environment once in a process, so
//! each measurement is a process of its own: this program starts itself again as `--alone TASK`.

mod rows;

mod alone;
mod command;
mod figures;
mod peers;
mod timing;

mod instructions;

mod machine;
mod page;
mod table;

use std::process::ExitCode;

use clap::Parser;
use table::Row;

/// Prints every target of the design beside what is measured.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
struct Arguments {
    /// Put the table into docs/performance.md too
    #[arg(long)]
    markdown: bool,
    /// Only count the instructions of a call, and fail above the committed ceiling
    #[arg(long, conflicts_with = "markdown")]
    instructions: bool,
    /// Only merge ten thousand recordings
    #[arg(long, conflicts_with_all = ["markdown", "instructions"])]
    merge: bool,
    /// Only run a program that is watched, and one that is not
    #[arg(long, conflicts_with_all = ["markdown", "instructions", "merge"])]
    watch: bool,
    /// Only compile many functions, with the attribute and others
    #[arg(long, conflicts_with_all = ["markdown", "instructions", "merge", "watch"])]
    build: bool,
    /// Measure one thing in this process, for the benchmark itself
    #[arg(long, hide = true, value_name = "TASK")]
    alone: Option<alone::Task>,
}

/// 0 where everything was measured, 1 where a ceiling is exceeded, 2 where something could not be measured.
#[expect(clippy::print_stderr, reason = "errors go there")]
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.alone {
        Some(task) => task.run().map(|()| ExitCode::SUCCESS),
        None if arguments.instructions => instructions::check(),
        None if arguments.merge => measure(&[rows::MERGE], false),
        None if arguments.watch => measure(&[rows::WATCH], false),
        None if arguments.build => measure(&[rows::BUILD], false),
        None => measure(&rows::ALL, arguments.markdown),
    };
    result.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::from(2)
    })
}

/// Measures rows, one after the other.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is for a person at a terminal")]
fn measure(rows: &[rows::Named], markdown: bool) -> anyhow::Result<ExitCode> {
    let machine = machine::Machine::look();
    eprintln!("{machine}");
    if let Some(warning) = machine.warning() {
        eprintln!("{warning}");
    }
    let mut table = Vec::new();
    let mut failed = false;
    for (name, measure) in rows {
        eprintln!("measuring: {name}");
        match measure() {
            Ok(rows) => table.extend(rows),
            Err(error) => {
                failed = true;
                table.push(Row::unmeasured(name, &error));
            }
        }
    }
    println!("{}", table::terminal(&table));
    if markdown {
        page::write(&machine, &table)?;
    }
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}
