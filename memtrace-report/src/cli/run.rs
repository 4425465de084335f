//! `cargo memtrace run`: builds, runs, ranks.

use std::process::{Command, ExitCode, ExitStatus};

use anyhow::Context as _;

use super::{
    args::RunArgs,
    build::{self, Build, Outcome},
    death::{self, Evidence},
    environment, output,
    place::Place,
    program, say,
    split::Split,
    supervise::{self, exit_code},
    workspace::Workspace,
};
use crate::{analysis::Report, run::Member};

pub(super) fn run(args: &RunArgs, split: &Split) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::read(split)?;
    let build = match build::build(&["build"], split, &args.feature.name)? {
        Outcome::Built(build) => build,
        Outcome::Failed(status) => return Ok(failed(&workspace, split, &args.feature.name, status)),
    };
    let place = Place::fresh(&workspace)?;
    let mut command = command(&workspace, &build, split)?;
    place.apply(&mut command);
    let evidence = Evidence::before();
    let ended = supervise::supervise(&mut command)
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    let mut code = exit_code(ended.status);
    let explain = |member: &mut Member| death::explain(member, &[ended], &evidence);
    if let Some(merged) = output::gather(&place, &args.feature.name, explain)? {
        code = output::conclude(code, &Report::from(merged), &args.view)?;
    } else if let Some(death) = death::explain_unrecorded(ended.status, &evidence) {
        say(&format!("memtrace: the program was {death}"));
    }
    Ok(code.into())
}

/// The program as cargo would start it: in this directory, with cargo's environment.
fn command(workspace: &Workspace, build: &Build, split: &Split) -> anyhow::Result<Command> {
    let artifact = program::choose(build, workspace)?;
    let executable = artifact.executable.as_ref().context("cargo named no executable")?;
    let mut command = Command::new(executable);
    command.args(&split.program);
    if let Some(package) = workspace.package(&artifact.package_id) {
        environment::apply(&mut command, package, build);
    }
    Ok(command)
}

/// What to say and return where cargo did not build. Its own error stands above.
pub(super) fn failed(workspace: &Workspace, split: &Split, feature: &str, status: ExitStatus) -> ExitCode {
    if let Some(hint) = workspace.missing_feature_hint(split, feature) {
        say(&format!("\n{hint}"));
    }
    exit_code(status).into()
}
