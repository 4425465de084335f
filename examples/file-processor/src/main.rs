//! Processes a log with the old program, the new one, or both.

mod input;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};
use file_processor::{ByteSize, after, before};
use input::Input;

/// Makes a report on a log file, in one of two ways that differ in the memory they take.
#[derive(Parser)]
struct Arguments {
    /// Size of the log that is generated, in B, KiB, MiB or GiB.
    #[arg(long, default_value = "512MiB")]
    size: ByteSize,
    /// Which program processes it; `both` also checks that their reports are the same.
    #[arg(long, value_enum, default_value_t = Variant::Before)]
    variant: Variant,
    /// A log to process instead of a generated one.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["size", "keep"])]
    input: Option<PathBuf>,
    /// Keep the generated log beside the executable, for later runs to use.
    #[arg(long)]
    keep: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Variant {
    /// Reads the whole file and copies its sections.
    Before,
    /// Streams.
    After,
    /// One after the other.
    Both,
}

impl Variant {
    fn run(self, path: &Path) -> anyhow::Result<String> {
        let describe = || format!("cannot process {}", path.display());
        match self {
            Self::Before => before::process_uploaded_file(path).with_context(describe),
            Self::After => after::process_uploaded_file(path).with_context(describe),
            Self::Both => {
                let (old, new) = (Self::Before.run(path)?, Self::After.run(path)?);
                ensure!(old == new, "the variants disagree on {}:\n{old}\n{new}", path.display());
                Ok(new)
            }
        }
    }
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let input = match arguments.input {
        Some(path) => Input::named(path),
        None => Input::generated(arguments.size, arguments.keep)?,
    };
    let report = arguments.variant.run(&input.path)?;
    io::stdout().lock().write_all(report.as_bytes()).context("cannot write the report")
}
