//! One crate, tested and linted bare and annotated.

use std::{
    error::Error,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use cargo_metadata::Edition;
use toml_edit::{DocumentMut, InlineTable, Item, Table, value};

use crate::{
    annotate::{Count, annotate},
    cargo,
    outcome::passed,
    subject::Subject,
};

/// Where things lie.
pub(crate) struct Place {
    memtrace: PathBuf,
    scratch: PathBuf,
    target: PathBuf,
}

impl Place {
    /// Everything below this workspace's target directory.
    pub(crate) fn in_workspace() -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
        let scratch = workspace.join("target/wild");
        Self { memtrace: workspace.join("memtrace"), target: scratch.join("build"), scratch }
    }
}

/// The annotated crate does not compile.
#[derive(Debug)]
pub(crate) struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it does not compile with the attribute: {}", self.0)
    }
}

impl Error for Broken {}

/// What came of a crate.
pub(crate) struct Trial {
    count: Count,
    passed_before: usize,
    passed_after: usize,
    lints_before: usize,
    lints_after: usize,
    /// What is not as before: tests that passed, lints that were said or not.
    pub(crate) broken: Vec<String>,
}

impl Trial {
    /// The head of the table that [`Trial::row`]s make.
    pub(crate) const HEADING: &str = "\
| crate | functions annotated | left | in macros | tests passed before | after | lints before | after |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

    /// A line of the table.
    pub(crate) fn row(&self, subject: &Subject) -> String {
        let Count { annotated, left, in_macros } = self.count;
        let Self { passed_before, passed_after, lints_before, lints_after, .. } = self;
        format!(
            "| `{subject}` | {annotated} | {left} | {in_macros} | {passed_before} | {passed_after} | {lints_before} | \
             {lints_after} |"
        )
    }

    /// Fetches a crate, and tests it before and after.
    pub(crate) fn run(subject: &Subject, place: &Place) -> Result<Self> {
        let folder = place.scratch.join(format!("{}-{}", subject.name, subject.version));
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let (source, edition) = cargo::source(subject, &folder.join("fetched"))?;
        let directory = folder.join("source");
        copy(&source, &directory)?;
        let manifest = directory.join("Cargo.toml");
        change(&manifest, take_out_of_workspace)?;
        // A list of versions that was made for the crate alone may not go together with memtrace's dependencies.
        remove(&directory.join("Cargo.lock"))?;
        cargo::fetch(&manifest)?;

        let log = folder.join("before.txt");
        let before = passed(&cargo::run_tests(subject, &directory, &place.target, &log, &[])?);
        ensure!(!before.is_empty(), "no test passes as it stands; what was said is in {}", log.display());

        let lints_before = cargo::lints(subject, &directory, &place.target)?;

        let files = cargo::files(subject, &directory, &place.target)?;
        ensure!(!files.is_empty(), "the compiler read no file of it");
        let mut count = Count::default();
        for file in &files {
            count += annotate_file(file, edition, subject.blocks)?;
        }
        change(&manifest, |document| add_memtrace(document, &place.memtrace))?;
        cargo::fetch(&manifest)?;

        let recordings = folder.join("recordings");
        fs::create_dir_all(&recordings)?;
        let recordings_path = recordings.to_str().context("the directory's name is no UTF-8")?;
        let own = subject.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let ours = [("MEMTRACE_DIR", recordings_path), ("MEMTRACE_QUIET", "1")];
        let variables: Vec<_> = ours.into_iter().chain(own).collect();
        let log = folder.join("after.txt");
        let said = cargo::run_tests(subject, &directory, &place.target, &log, &variables)?;
        let after = passed(&said);
        if said.lines().any(|line| line.starts_with("error: could not compile")) {
            return Err(Broken(format!("what was said is in {}", log.display())).into());
        }
        ensure!(fs::read_dir(&recordings)?.next().is_some(), "nothing was recorded of the annotated tests");
        let lints_after = cargo::lints(subject, &directory, &place.target)?;
        let broken = before.difference(&after).map(|name| format!("passed before, does not now: {name}"));
        let silenced =
            lints_before.difference(&lints_after).map(|lint| format!("said before, not now: {lint}"));
        let added = lints_after.difference(&lints_before).map(|lint| format!("not said before: {lint}"));
        Ok(Self {
            count,
            passed_before: before.len(),
            passed_after: after.len(),
            lints_before: lints_before.len(),
            lints_after: lints_after.len(),
            broken: broken.chain(silenced).chain(added).collect(),
        })
    }
}

/// Annotates a file. One that is no module, because a macro includes it as an expression, stays as it is.
fn annotate_file(file: &Path, edition: Edition, blocks: bool) -> Result<Count> {
    // In the edition 2015 a path that begins with `::` begins in the crate itself.
    let attribute =
        if edition == Edition::E2015 { "#[memtrace::track_memory] " } else { "#[::memtrace::track_memory] " };
    let source = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    match annotate(&source, attribute, blocks) {
        Ok((annotated, count)) => {
            fs::write(file, annotated)?;
            Ok(count)
        }
        Err(error) => {
            eprintln!("  left as it is: {}: {error}", file.display());
            Ok(Count::default())
        }
    }
}

/// Copies a folder. Cargo's own copy may not be written to.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if path.is_dir() { copy(&path, &to)? } else { fs::write(&to, fs::read(&path)?)? }
    }
    Ok(())
}

/// Removes a file, if there is one.
fn remove(file: &Path) -> io::Result<()> {
    fs::remove_file(file)
        .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

fn change(manifest: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<()> {
    let mut document: DocumentMut = fs::read_to_string(manifest)?.parse()?;
    change(&mut document);
    Ok(fs::write(manifest, document.to_string())?)
}

/// Makes the copy, which lies within this workspace's folder, a workspace of its own.
fn take_out_of_workspace(manifest: &mut DocumentMut) {
    manifest.entry("workspace").or_insert(Item::Table(Table::new()));
}

/// Adds memtrace, as a user would.
fn add_memtrace(manifest: &mut DocumentMut, memtrace: &Path) {
    let mut dependency = InlineTable::new();
    dependency.insert("path", memtrace.to_string_lossy().as_ref().into());
    dependency.insert("features", ["enabled"].into_iter().collect::<toml_edit::Array>().into());
    manifest.entry("dependencies").or_insert(Item::Table(Table::new()))["memtrace"] = value(dependency);
    manifest["profile"]["dev"]["package"]["memtrace"]["opt-level"] = value(3);
}
