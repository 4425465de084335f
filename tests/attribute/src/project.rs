//! A project outside of the workspace.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::Diagnostic;

/// A copy of the fixture `off`, which a test may alter and build.
///
/// It resolves to the versions in the workspace's lock file, so that nothing needs to be fetched.
#[derive(Debug)]
pub struct Project {
    directory: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Copies the fixture to a directory `name` within `scratch`, with the given edition.
    ///
    /// All projects in one `scratch` share what they build.
    pub fn new(scratch: &Path, name: &str, edition: &str) -> io::Result<Self> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let fixture = workspace.join("tests/fixtures/off");
        let directory = scratch.join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(directory.join("src/bin"))?;
        let manifest = fs::read_to_string(fixture.join("Cargo.toml"))?
            .replace("../../../memtrace", &workspace.join("memtrace").to_string_lossy())
            .replace(r#"edition = "2024""#, &format!("edition = {edition:?}"));
        fs::write(directory.join("Cargo.toml"), manifest)?;
        fs::copy(workspace.join("Cargo.lock"), directory.join("Cargo.lock"))?;
        fs::copy(fixture.join("src/lib.rs"), directory.join("src/lib.rs"))?;
        Ok(Self { directory, target: scratch.join("target") })
    }

    /// Makes a program of each file in `tests/<folder>`, and returns those files.
    pub fn add_programs(&self, folder: &str) -> io::Result<Vec<PathBuf>> {
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
