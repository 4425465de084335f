//! `cargo memtrace html`: the report as a page.

use std::{fs, process::ExitCode};

use anyhow::Context as _;

use super::{args::HtmlArgs, destination::Destination, place, report};
use crate::render::{self, Format, View};

/// The page's name where nobody gives one.
const FILE: &str = "report.html";

pub(super) fn html(args: &HtmlArgs) -> anyhow::Result<ExitCode> {
    let report = report::gather(&args.paths, false)?;
    let destination = match &args.output {
        Some(destination) => destination.clone(),
        None => beside_recordings()?,
    };
    let view = View { format: Format::Html, ..View::default() };
    destination.write(|out| render::write(out, &report, view))?;
    if let Destination::File(path) = &destination {
        Destination::Stdout.write(|out| writeln!(out, "{}", path.display()))?;
        if args.open {
            opener::open(path).with_context(|| format!("nothing here opens {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where `cargo memtrace` writes, whether or not it has written yet.
fn beside_recordings() -> anyhow::Result<Destination> {
    let directory = place::default_directory();
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    Ok(Destination::File(directory.join(FILE)))
}
