//! The command, and the projects that it is run in.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::{Ranking, Said};

/// The root of this repository.
pub fn workspace() -> anyhow::Result<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().context("the workspace has a root")
}

/// The `cargo-memtrace` of this workspace, built when it is first asked for.
pub fn cargo_memtrace() -> anyhow::Result<PathBuf> {
    static BUILT: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut built = BUILT.lock().map_err(|_| anyhow::anyhow!("an earlier build of the command failed"))?;
    if let Some(path) = &*built {
        return Ok(path.clone());
    }
    let arguments =
        ["build", "--package", "memtrace-report", "--bin", "cargo-memtrace", "--message-format=json"];
    let output = cargo().args(arguments).current_dir(workspace()?).output().context("cargo starts")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let path = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .context("cargo names the executable")?;
    Ok(built.insert(path).clone())
}

/// Cargo, without what the cargo that runs this test tells it of its own package.
fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_this_package(&mut command);
    command
}

fn forget_this_package(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let of_this_package = name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_"));
        if of_this_package || name == "CARGO_MANIFEST_DIR" || name == "CARGO_MANIFEST_PATH" {
            command.env_remove(name);
        }
    }
}

/// A directory that the command is run in, and a place for recordings that nobody else uses.
#[derive(Debug)]
pub struct Project {
    directory: PathBuf,
    target: Option<PathBuf>,
    recordings: TempDir,
}

impl Project {
    /// This repository, as somebody who has cloned it.
    pub fn of_this_workspace() -> anyhow::Result<Self> {
        Ok(Self { directory: workspace()?, target: None, recordings: TempDir::new()? })
    }

    /// A project of a user's in `directory`, which is built in `target`.
    pub fn at(directory: PathBuf, target: PathBuf) -> anyhow::Result<Self> {
        Ok(Self { directory, target: Some(target), recordings: TempDir::new()? })
    }

    /// Where its recordings go.
    #[must_use]
    pub fn recordings(&self) -> &Path {
        self.recordings.path()
    }

    /// Runs `cargo memtrace` with `arguments`, which no space within may part.
    pub fn memtrace(&self, arguments: &str) -> anyhow::Result<Said> {
        let mut command = Command::new(cargo_memtrace()?);
        forget_this_package(&mut command);
        command.arg("memtrace");
        self.say(&mut command, arguments)
    }

    /// Runs cargo itself, with the commands that are installed.
    pub fn cargo(&self, arguments: &str) -> anyhow::Result<Said> {
        self.say(&mut cargo(), arguments)
    }

    /// The same with `first` on the path before everything else.
    pub fn cargo_with(&self, first: &Path, arguments: &str) -> anyhow::Result<Said> {
        let mut command = cargo();
        let path = env::var_os("PATH").unwrap_or_default();
        command.env("PATH", prepend(first, &path)?);
        self.say(&mut command, arguments)
    }

    /// Ranks the newest run in this place.
    pub fn ranking(&self) -> anyhow::Result<Ranking> {
        Ranking::read(&self.memtrace("report --format json")?)
    }

    fn say(&self, command: &mut Command, arguments: &str) -> anyhow::Result<Said> {
        command
            .args(arguments.split_whitespace())
            .current_dir(&self.directory)
            .env("MEMTRACE_DIR", self.recordings.path())
            .env("CARGO_NET_OFFLINE", "true");
        if let Some(target) = &self.target {
            command.env("CARGO_TARGET_DIR", target);
        }
        let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
        Ok(Said::of(&output))
    }
}

fn prepend(first: &Path, path: &OsString) -> anyhow::Result<OsString> {
    let all = std::iter::once(first.to_path_buf()).chain(env::split_paths(path));
    env::join_paths(all).context("a path without a colon")
}
