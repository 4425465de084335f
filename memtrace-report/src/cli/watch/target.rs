//! What to watch: a process, a recording, or whatever runs and records in a directory.

use std::{
    convert::Infallible,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::bail;

use crate::{
    cli::place,
    merge,
    run::{self, FindError},
};

/// What was named: digits are the number of a process, and `./4242` is a directory of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Process(u32),
    Path(PathBuf),
}

impl FromStr for Target {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::Path(text.into()), Self::Process))
    }
}

/// Where recordings to watch are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// One recording.
    File(PathBuf),
    /// Those in a directory whose processes run. It need not exist yet.
    Directory(PathBuf),
}

/// Finds what was named, or where programs record if nobody named anything.
pub(super) fn resolve(target: Option<&Target>) -> anyhow::Result<Source> {
    match target {
        None => Ok(Source::Directory(place::default_directory())),
        Some(Target::Process(pid)) => of_process(*pid).map(Source::File),
        Some(Target::Path(path)) => match path.metadata() {
            Ok(metadata) if metadata.is_dir() => Ok(Source::Directory(path.clone())),
            Ok(_) if merge::is_merged(path) => {
                let path = path.display();
                bail!(
                    "{path} is a merged file, of programs that ran: see it with cargo memtrace report {path}"
                )
            }
            Ok(_) => Ok(Source::File(path.clone())),
            Err(reason) => Err(FindError { path: path.clone(), reason }.into()),
        },
    }
}

/// The recording that a process writes, or the last it wrote where recordings go.
fn of_process(pid: u32) -> anyhow::Result<PathBuf> {
    if let Some(path) = run::live::written_by(pid) {
        return Ok(path);
    }
    let directory = place::default_directory();
    if directory.is_dir()
        && let Some(path) = run::live::of_process(&directory, pid)?
    {
        return Ok(path);
    }
    let directory = directory.display();
    if Path::new(&format!("/proc/{pid}")).exists() {
        bail!(
            "process {pid} writes no recording, and {directory} has none of it: start it with the cargo feature that \
             turns memtrace on, and wait for its first annotated call"
        );
    }
    bail!(
        "there is no process {pid}, and no recording of one in {directory}: name its recording, or the directory it \
         wrote to (MEMTRACE_DIR)"
    )
}

#[cfg(test)]
mod tests {
    use super::{Source, Target, resolve};

    #[test]
    fn digits_name_a_process() {
        let check = |text: &str, expect| assert_eq!(text.parse(), Ok(expect));
        check("4242", Target::Process(4242));
        check("./4242", Target::Path("./4242".into()));
        check("99999999999", Target::Path("99999999999".into()));
        check("a-1-2.memtrace", Target::Path("a-1-2.memtrace".into()));
    }

    #[test]
    fn a_merged_file_is_nothing_that_runs() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("merged.json");
        std::fs::write(&path, "{}").expect("a file");
        let target = Target::Path(path.clone());
        let error = resolve(Some(&target)).expect_err("it is none").to_string();
        assert!(error.ends_with(&format!("see it with cargo memtrace report {}", path.display())), "{error}");
        std::fs::write(&path, "memtrace").expect("a file");
        assert_eq!(resolve(Some(&target)).ok(), Some(Source::File(path)));
    }
}
