//! Where the recordings of a command go, and the name that keeps its run apart.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{self, Command},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{split::Split, workspace::Workspace};

/// The variable that names the directory of recordings.
const DIRECTORY: &str = "MEMTRACE_DIR";

/// A directory and the name of one run in it.
#[derive(Debug)]
pub(super) struct Place {
    /// The directory, absolute: programs run where they please.
    pub(super) directory: PathBuf,
    /// The run.
    pub(super) run: String,
}

impl Place {
    /// A run that does not exist yet, where the user wants recordings or in the target directory.
    pub(super) fn fresh(workspace: &Workspace) -> io::Result<Self> {
        let wanted = env::var_os(DIRECTORY).filter(|directory| !directory.is_empty());
        let directory = match wanted {
            Some(directory) => std::path::absolute(directory)?,
            None => in_target(workspace.target_directory()),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_millis());
        Ok(Self { directory, run: format!("{now:x}-{:x}", process::id()) })
    }

    /// Tells a program where to record, and to leave the last word to this command.
    pub(super) fn apply(&self, command: &mut Command) {
        command.env(DIRECTORY, &self.directory).env("MEMTRACE_RUN", &self.run).env("MEMTRACE_QUIET", "1");
    }
}

/// Where recordings are if nobody says.
pub(super) fn default_directory() -> PathBuf {
    if let Some(directory) = env::var_os(DIRECTORY).filter(|directory| !directory.is_empty()) {
        return directory.into();
    }
    let here = PathBuf::from("memtrace");
    match Workspace::read(&Split::default()) {
        Ok(workspace) => {
            let directory = in_target(workspace.target_directory());
            if directory.is_dir() || !here.is_dir() { directory } else { here }
        }
        // Outside a cargo project a program records beside itself.
        Err(_) => here,
    }
}

fn in_target(target: &Path) -> PathBuf {
    target.join("memtrace")
}
