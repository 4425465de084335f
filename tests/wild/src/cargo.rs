//! What cargo is asked: for a crate's source, for its tests, for the files that the compiler read, and for lints.

use std::{
    collections::BTreeSet,
    error::Error,
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::{Edition, Message, MetadataCommand};

use crate::subject::Subject;

/// Cargo did not get what it needs from a registry.
#[derive(Debug)]
pub(crate) struct NotFetched(String);

impl fmt::Display for NotFetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cargo could not fetch it, so it was skipped: {}", self.0)
    }
}

impl Error for NotFetched {}

/// Where cargo keeps the crate's source: it is what a project depends on that has nothing else.
pub(crate) fn source(subject: &Subject, scratch: &Path) -> Result<(PathBuf, Edition)> {
    let Subject { name, version, .. } = subject;
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    let manifest = scratch.join("Cargo.toml");
    fs::write(
        &manifest,
        format!(
            "[package]\nname = \"depends\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{name} = \"={version}\"\n"
        ),
    )?;
    fetch(&manifest)?;
    let metadata =
        MetadataCommand::new().manifest_path(&manifest).other_options(vec!["--offline".to_owned()]).exec()?;
    let package = metadata
        .packages
        .iter()
        .find(|package| *package.name == *name && package.version.to_string() == *version)
        .with_context(|| format!("cargo knows no {name} of exactly version {version}"))?;
    let directory = package.manifest_path.parent().context("a manifest lies in a directory")?;
    Ok((directory.into(), package.edition))
}

/// Downloads what a project depends on.
pub(crate) fn fetch(manifest: &Path) -> Result<()> {
    let output = Command::new("cargo").arg("fetch").arg("--manifest-path").arg(manifest).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    // The registry was asked, and answered.
    if ["no matching package", "failed to select a version", "failed to parse manifest"]
        .iter()
        .any(|answer| said.contains(answer))
    {
        bail!(said);
    }
    Err(NotFetched(said).into())
}

/// `cargo test` in a directory.
fn test(subject: &Subject, directory: &Path, target: &Path, options: &[&str]) -> Command {
    let mut command = cargo("test", directory, target);
    let (of_cargo, of_harness) = split(subject);
    command.arg("--tests").args(options).args(of_cargo).arg("--").args(of_harness);
    command
}

/// A command of cargo's in a directory.
fn cargo(name: &str, directory: &Path, target: &Path) -> Command {
    let mut command = Command::new("cargo");
    command
        .args([name, "--offline"])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_TERM_COLOR", "never")
        // A build of a crate is not repeated, and some forty of them are kept.
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .stdin(Stdio::null());
    command
}

/// The arguments of cargo, and those of the tests.
fn split(subject: &Subject) -> (&[String], &[String]) {
    let mut parts = subject.arguments.splitn(2, |argument| argument == "--");
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// Runs the crate's tests and gives what was written; it is left in `log`, too.
pub(crate) fn run_tests(
    subject: &Subject,
    directory: &Path,
    target: &Path,
    log: &Path,
    variables: &[(&str, &str)],
) -> Result<String> {
    // One file for both, so that what cargo says stands between what the tests say.
    let written = fs::File::create(log)?;
    test(subject, directory, target, &["--no-fail-fast"])
        .envs(variables.iter().copied())
        .stdout(written.try_clone()?)
        .stderr(written)
        .status()?;
    Ok(String::from_utf8_lossy(&fs::read(log)?).into_owned())
}

/// The files of the crate that the compiler reads for its tests, from the lists that it leaves beside what it makes.
pub(crate) fn files(subject: &Subject, directory: &Path, target: &Path) -> Result<BTreeSet<PathBuf>> {
    let options = ["--no-run", "--message-format=json"];
    let output = test(subject, directory, target, &options).stderr(Stdio::null()).output()?;
    let mut files = BTreeSet::new();
    for message in Message::parse_stream(output.stdout.as_slice()) {
        let Message::CompilerArtifact(artifact) = message? else { continue };
        if !artifact.manifest_path.starts_with(directory) || artifact.target.is_custom_build() {
            continue;
        }
        for made in &artifact.filenames {
            let stem = made.file_stem().unwrap_or_default();
            let stem =
                if made.extension().is_some() { stem.strip_prefix("lib").unwrap_or(stem) } else { stem };
            let list = made.with_file_name(format!("{stem}.d"));
            let Ok(list) = fs::read_to_string(list) else { continue };
            let own = listed(&list).map(|file| directory.join(file)).filter(|file| {
                file.starts_with(directory) && file.extension().is_some_and(|extension| extension == "rs")
            });
            // A module that several tests share is read by each on a path of its own.
            files.extend(own.map(|file| file.canonicalize().unwrap_or(file)));
        }
    }
    Ok(files)
}

/// What clippy and the compiler say of the crate and its tests: each lint with its place.
///
/// Without those of documentation: an attribute macro gets a comment as `#[doc]`, in which clippy does not find every
/// place, whatever the macro does with it. And without those of empty lines, of which it matters what follows them: the
/// attribute does now.
pub(crate) fn lints(subject: &Subject, directory: &Path, target: &Path) -> Result<BTreeSet<String>> {
    const CLIPPY: &[&str] =
        &["--", "-Wclippy::pedantic", "-Wclippy::nursery", "-Wclippy::correctness", "--cap-lints=warn"];
    let mut lints = BTreeSet::new();
    for (command, options) in [("clippy", CLIPPY), ("check", &[])] {
        let output = cargo(command, directory, target)
            .args(["--tests", "--message-format=json"])
            .args(split(subject).0)
            .args(options)
            .output()?;
        ensure!(
            output.status.success(),
            "cargo {command} ends with an error: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        for message in Message::parse_stream(output.stdout.as_slice()) {
            let Message::CompilerMessage(said) = message? else { continue };
            let (Some(lint), Some(place)) =
                (said.message.code, said.message.spans.iter().find(|span| span.is_primary))
            else {
                continue;
            };
            let is_of_text =
                ["clippy::doc_", "clippy::empty_line_after_"].iter().any(|of| lint.code.starts_with(of));
            if said.target.src_path.starts_with(directory) && !is_of_text {
                lints.insert(format!("{} in {}:{}", lint.code, place.file_name, place.line_start));
            }
        }
    }
    Ok(lints)
}

/// The files in a list of the compiler's: each has a line of its own, where nothing follows its colon.
fn listed(list: &str) -> impl Iterator<Item = String> {
    list.lines().filter_map(|line| line.strip_suffix(':')).map(|file| file.replace("\\ ", " "))
}
