//! Builds with the feature on, and keeps what cargo says of the outcome.

use std::{
    io::BufReader,
    process::{Command, ExitStatus, Stdio},
};

use anyhow::Context as _;
use cargo_metadata::{Artifact, BuildScript, Message};

use super::{split::Split, workspace};

/// What a build left.
#[derive(Debug, Default)]
pub(super) struct Build {
    /// Everything that was compiled or was still fresh.
    pub(super) artifacts: Vec<Artifact>,
    /// What build scripts said.
    pub(super) scripts: Vec<BuildScript>,
}

/// The outcome of asking cargo to build.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It did.
    Built(Build),
    /// It did not, and has said why.
    Failed(ExitStatus),
}

/// Tests and most runs are debug builds, in which a boundary takes several times as long as where memtrace is optimised. Only
/// memtrace is: the program stays as its profile has it.
const OPTIMISED: &str = "profile.dev.package.memtrace.opt-level=3";

/// Runs `cargo` with `verb` (`build`, or `test --no-run`). Its progress and errors go to standard error as ever.
pub(super) fn build(verb: &[&str], split: &Split, feature: &str) -> anyhow::Result<Outcome> {
    let cargo = workspace::cargo();
    let mut child = Command::new(&cargo)
        .args(verb)
        .args(&split.cargo)
        .args(["--features", feature, "--config", OPTIMISED, "--message-format=json-render-diagnostics"])
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}; is cargo on the PATH?", cargo.display()))?;
    let mut build = Build::default();
    if let Some(output) = child.stdout.take() {
        for message in Message::parse_stream(BufReader::new(output)) {
            match message.context("cannot read what cargo says")? {
                Message::CompilerArtifact(artifact) => build.artifacts.push(artifact),
                Message::BuildScriptExecuted(script) => build.scripts.push(script),
                _ => {}
            }
        }
    }
    let status = child.wait().context("cannot wait for cargo")?;
    Ok(if status.success() { Outcome::Built(build) } else { Outcome::Failed(status) })
}
