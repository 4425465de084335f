//! `cargo memtrace baseline`: what a run took, kept beside the source for later runs to be compared with.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow, bail, ensure};
use clap::{Args, Subcommand};

use super::{destination::Destination, output, report, say, split::Split, workspace::Workspace};
use crate::{
    analysis::{Merged, Report},
    bytes::{counted, size},
    merge,
    render::untrusted::plain,
    run::Of,
};

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
    #[command(
        after_help = "Examples:\n  cargo memtrace baseline save main\n  cargo memtrace baseline save v1.2 target/memtrace"
    )]
    Save {
        /// Letters, digits, and any of . - _
        name: String,
        /// Recordings, merged files, or directories of which the newest run is taken [default: where cargo memtrace
        /// writes]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// List the names, each with its process peak
    #[command(after_help = "Example:\n  cargo memtrace baseline list")]
    List,
    /// Remove one
    #[command(after_help = "Example:\n  cargo memtrace baseline remove v1.2")]
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

/// Reads a baseline that was saved.
pub(super) fn read(name: &OsStr) -> anyhow::Result<Merged> {
    let shown = name.display();
    let missing = "there is no such file or directory, and no saved baseline of that name";
    // Outside a workspace there are no baselines.
    let Ok(directory) = directory() else { bail!("cannot read {shown}: {missing}") };
    match name.to_str().and_then(|name| Some((name, file(&directory, name).ok()?))) {
        Some((name, path)) if path.exists() => {
            merge::read(&path).map_err(|error| anyhow!("the baseline {}", unreadable(name, &error)))
        }
        _ => bail!("cannot read {shown}: {missing}; {}", saved(&directory)?),
    }
}

/// What is wrong with a baseline, and what to do.
fn unreadable(name: &str, error: &merge::ReadError) -> String {
    format!(
        "{name} cannot be read: {error}; save it again with cargo memtrace baseline save {name}, or remove it with cargo \
         memtrace baseline remove {name}"
    )
}

/// Which names there are, for somebody who gave another one.
fn saved(directory: &Path) -> anyhow::Result<String> {
    Ok(match &names(directory)?[..] {
        [] => "save one with cargo memtrace baseline save".to_owned(),
        names => format!("saved are {}", names.join(", ")),
    })
}

fn save(name: &str, paths: &[PathBuf]) -> anyhow::Result<()> {
    let directory = directory()?;
    let path = file(&directory, name)?;
    let merged = report::merged(paths, Of::NewestRun)?;
    for sentence in merged.left_out() {
        say(&format!("memtrace: {}", plain(&sentence.to_string())));
    }
    let processes = counted(merged.processes(), "process", "processes");
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    Destination::File(path).write(|out| merge::write(out, merged))?;
    say(&format!("memtrace: saved {processes} in {DIRECTORY}/{name}.json"));
    Ok(())
}

fn list() -> anyhow::Result<()> {
    let directory = directory()?;
    let mut lines = Vec::new();
    for name in names(&directory)? {
        lines.push(match merge::read(&file(&directory, &name)?) {
            Ok(merged) => {
                let report = Report::from(merged);
                let peak = report.processes().first().map_or(0, |process| process.peak_bytes);
                format!("{name}: peak {}", size(peak))
            }
            Err(error) => unreadable(&name, &error),
        });
    }
    output::to_stdout(|out| lines.iter().try_for_each(|line| writeln!(out, "{}", plain(line))))
}

fn remove(name: &str) -> anyhow::Result<()> {
    let directory = directory()?;
    let path = file(&directory, name)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("cannot remove {name}: no baseline of that name is saved; {}", saved(&directory)?)
        }
        removed => removed.with_context(|| format!("cannot remove {}", path.display())),
    }
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
