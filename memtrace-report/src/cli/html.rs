//! `cargo memtrace html`: the report as a page.

use std::{
    fs,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;

use super::{args::HtmlArgs, output, place, report};
use crate::{
    analysis::Report,
    render::{self, Format, View},
    run::Of,
};

/// The page's name where nobody gives one.
const FILE: &str = "report.html";

pub(super) fn html(args: &HtmlArgs) -> anyhow::Result<ExitCode> {
    let report = report::gather(args.paths.clone(), Of::NewestRun)?;
    if args.output.as_deref() == Some(Path::new("-")) {
        output::to_stdout(|out| write(out, &report))?;
        return Ok(ExitCode::SUCCESS);
    }
    let path = args.output.clone().unwrap_or_else(|| place::default_directory().join(FILE));
    write_file(&path, &report).with_context(|| format!("cannot write {}", path.display()))?;
    output::to_stdout(|out| writeln!(out, "{}", path.display()))?;
    if args.open {
        opener::open(&path).with_context(|| format!("nothing here opens {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write_file(path: &PathBuf, report: &Report) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let mut file = BufWriter::new(fs::File::create(path)?);
    write(&mut file, report)?;
    file.flush()
}

fn write(out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
    render::write(out, report, View { format: Format::Html, ..View::default() })
}
