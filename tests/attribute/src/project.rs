//! A project outside of the workspace.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::Diagnostic;

/// A copy of a fixture, which a test may alter and build.
///
/// It resolves to the versions in the workspace's lock file, so that nothing needs to be fetched.
#[derive(Debug)]
pub struct Project {
    directory: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Copies a fixture to a directory `name` within `scratch`.
    ///
    /// All projects in one `scratch` share what they build.
    pub fn new(scratch: &Path, name: &str, fixture: &str) -> io::Result<Self> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let directory = scratch.join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        copy(&workspace.join("tests/fixtures").join(fixture), &directory, &workspace)?;
        fs::copy(workspace.join("Cargo.lock"), directory.join("Cargo.lock"))?;
        Ok(Self { directory, target: scratch.join("target") })
    }

    /// Sets the edition of the project's package.
    pub fn set_edition(&self, edition: &str) -> io::Result<()> {
        let manifest = fs::read_to_string(self.path("Cargo.toml"))?;
        let edited = manifest.replace(r#"edition = "2024""#, &format!("edition = {edition:?}"));
        fs::write(self.path("Cargo.toml"), edited)
    }

    /// Makes a program of each file in `tests/<folder>`, and returns those files.
    pub fn add_programs(&self, folder: &str) -> io::Result<Vec<PathBuf>> {
        fs::create_dir_all(self.path("src/bin"))?;
        let mut programs = Vec::new();
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder))? {
            let path = entry?.path();
            if let (Some(name), Some("rs")) =
                (path.file_name(), path.extension().and_then(|extension| extension.to_str()))
            {
                fs::copy(&path, self.directory.join("src/bin").join(name))?;
                programs.push(path);
            }
        }
        Ok(programs)
    }

    /// A path within the project.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Runs a cargo command in the project.
    pub fn cargo(&self, arguments: &[&str]) -> io::Result<Output> {
        Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .arg("--offline")
            .args(arguments)
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", &self.target)
            .output()
    }

    /// What the compiler says of the project's programs, each with the name of the program.
    pub fn check_programs(&self, arguments: &[&str]) -> io::Result<Vec<(String, Diagnostic)>> {
        let check = ["check", "--bins", "--keep-going", "--message-format=json"];
        let output = self.cargo(&[&check, arguments].concat())?;
        let said: Vec<_> =
            String::from_utf8_lossy(&output.stdout).lines().filter_map(Diagnostic::from_json).collect();
        if !output.status.success() && said.is_empty() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(said)
    }
}

/// Copies a fixture's folder; what its manifests say of memtrace's place is made to hold where the copy stands.
fn copy(from: &Path, to: &Path, workspace: &Path) -> io::Result<()> {
    let memtrace = format!("path = {:?}", workspace.join("memtrace").to_string_lossy());
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if path.is_dir() {
            copy(&path, &to.join(name), workspace)?;
        } else if name == "Cargo.toml" {
            let manifest = fs::read_to_string(&path)?;
            let lines = manifest.lines().map(|line| match line.split_once(r#"path = "../../.."#) {
                Some((before, after)) => {
                    let after = after.split_once('"').map_or("", |(_, after)| after);
                    format!("{before}{memtrace}{after}\n")
                }
                None => format!("{line}\n"),
            });
            fs::write(to.join(name), lines.collect::<String>())?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
