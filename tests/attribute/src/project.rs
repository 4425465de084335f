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
    /// Copies a fixture to a directory `name` within `scratch`, which lies in the workspace's target directory.
    ///
    /// What the workspace has built of other crates is used again.
    pub fn new(scratch: &Path, name: &str, fixture: &str) -> io::Result<Self> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let directory = scratch.join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        copy(&workspace.join("tests/fixtures").join(fixture), &directory, &workspace)?;
        fs::copy(workspace.join("Cargo.lock"), directory.join("Cargo.lock"))?;
        Ok(Self { directory, target: scratch.join("..") })
    }

    /// Makes the accepted forms the tests of a package of the project, which lies in `package`.
    pub fn add_accepted_forms(&self, package: &str) -> io::Result<()> {
        let to = self.path(package).join("tests/ok");
        fs::create_dir_all(&to)?;
        for path in forms("ok")? {
            fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
        }
        Ok(())
    }

    /// Makes a program of each refused form, and returns their files.
    pub fn add_refused_forms(&self) -> io::Result<Vec<PathBuf>> {
        let to = self.path("src/bin");
        fs::create_dir_all(&to)?;
        let programs = forms("err")?;
        for path in &programs {
            fs::copy(path, to.join(path.file_name().unwrap_or_default()))?;
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

    /// What the compiler says of the project's programs and tests, each with the name of the program.
    pub fn check(&self) -> io::Result<Vec<(String, Diagnostic)>> {
        let output = self.cargo(&["check", "--bins", "--tests", "--keep-going", "--message-format=json"])?;
        let said: Vec<_> =
            String::from_utf8_lossy(&output.stdout).lines().filter_map(Diagnostic::from_json).collect();
        if !output.status.success() && said.is_empty() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(said)
    }
}

/// The source files in `tests/<folder>`.
fn forms(folder: &str) -> io::Result<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let files = fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path()));
    let sources: Vec<_> = files
        .filter(|file| file.as_ref().map_or(true, |path| path.extension().is_some_and(|name| name == "rs")))
        .collect::<io::Result<_>>()?;
    if sources.is_empty() {
        return Err(io::Error::other(format!("{} holds no form", folder.display())));
    }
    Ok(sources)
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
