//! `cargo memtrace baseline`: what a run took, kept beside the source for later runs to be compared with.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};

use super::{output, report, say, split::Split, workspace::Workspace};
use crate::{analysis::Report, bytes::size, merge, render::untrusted::plain, run::Of};

/// The directory of baselines, in the root of the workspace.
const DIRECTORY: &str = "memtrace-baselines";

/// Keep what a run took, to compare later runs with
///
/// A baseline is a merged file, `memtrace-baselines/NAME.json` in the root of the workspace. It is meant to be
/// committed. `diff` and `check` take its name.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cargo memtrace test\n  cargo memtrace baseline save main\n  cargo memtrace check --against main --max-increase 5%"
)]
pub(super) struct BaselineArgs {
    #[command(subcommand)]
    command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
enum BaselineCommand {
    /// Save a run under a name, in place of what the name stood for
    Save {
        /// Letters, digits, and any of . - _
        name: String,
        /// Recordings, merged files, or directories of which the newest run is taken [default: where cargo memtrace
        /// writes]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// List the names, each with its process peak
    List,
    /// Remove one
    Remove {
        /// Its name
        name: String,
    },
}

pub(super) fn baseline(args: &BaselineArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        BaselineCommand::Save { name, paths } => save(name, paths)?,
        BaselineCommand::List => list()?,
        BaselineCommand::Remove { name } => remove(name)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The file of a baseline that was saved.
pub(super) fn find(name: &OsStr) -> anyhow::Result<PathBuf> {
    let shown = name.display();
    let missing = "there is no such file or directory, and no saved baseline of that name";
    // Outside a workspace there are no baselines.
    let Ok(directory) = directory() else { bail!("cannot read {shown}: {missing}") };
    if let Some(path) =
        name.to_str().and_then(|name| file(&directory, name).ok()).filter(|path| path.exists())
    {
        return Ok(path);
    }
    match &names(&directory)?[..] {
        [] => bail!("cannot read {shown}: {missing}; save one with cargo memtrace baseline save"),
        names => bail!("cannot read {shown}: {missing}; saved are {}", names.join(", ")),
    }
}

fn save(name: &str, paths: &[PathBuf]) -> anyhow::Result<()> {
    let directory = directory()?;
    let path = file(&directory, name)?;
    let merged = report::merged(paths, Of::NewestRun)?;
    for sentence in merged.left_out() {
        say(&format!("memtrace: {}", plain(&sentence.to_string())));
    }
    let processes = match merged.processes() {
        1 => "1 process".to_owned(),
        count => format!("{count} processes"),
    };
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    merge::write(merged, &path)?;
    say(&format!("memtrace: saved {processes} in {DIRECTORY}/{name}.json"));
    Ok(())
}

fn list() -> anyhow::Result<()> {
    let directory = directory()?;
    let mut lines = Vec::new();
    for name in names(&directory)? {
        let path = file(&directory, &name)?;
        let merged = merge::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let report = Report::from(merged);
        let peak = report.processes().first().map_or(0, |process| process.peak_bytes);
        lines.push(format!("{name}: peak {}", size(peak)));
    }
    output::to_stdout(|out| lines.iter().try_for_each(|line| writeln!(out, "{}", plain(line))))
}

fn remove(name: &str) -> anyhow::Result<()> {
    let path = file(&directory()?, name)?;
    fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))
}

fn directory() -> anyhow::Result<PathBuf> {
    Ok(Workspace::read(&Split::default())?.root().join(DIRECTORY))
}

/// The file of a name, which must not lead out of the directory.
fn file(directory: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    ensure!(
        !name.is_empty() && !name.starts_with('.') && name.chars().all(is_letter),
        "`{}` is no name for a baseline; take letters, digits, and any of . - _",
        plain(name)
    );
    Ok(directory.join(format!("{name}.json")))
}

/// The names that were saved, in order.
fn names(directory: &Path) -> anyhow::Result<Vec<String>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(|| format!("cannot read {}", directory.display()))?,
    };
    let files = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<_> = files.filter_map(|file| file.strip_suffix(".json").map(str::to_owned)).collect();
    names.retain(|name| file(directory, name).is_ok());
    names.sort();
    Ok(names)
}
