//! `cargo memtrace test`: every test in a process of its own, ranked together.
//!
//! A process-wide peak counts whatever runs in the process, so tests that share one hide each other. The test binaries
//! are built by cargo, asked for their tests, and run once a test.

mod harness;
mod listing;
mod pool;
mod selection;

use std::{
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
};

use anyhow::Context as _;
use cargo_metadata::Artifact;

use super::{
    args::TestArgs,
    build::{self, Build, Outcome},
    death::{self, Evidence},
    environment, output,
    place::Place,
    run::failed,
    say,
    split::Split,
    supervise::{self, Ended, exit_code},
    workspace::{self, Workspace},
};
use crate::{analysis::Report, run::Member};
use pool::{Job, Tally};
use selection::Selection;

/// The exit code of cargo where a test failed.
const TESTS_FAILED: u8 = 101;

/// Tests at a time, if nobody says: enough to use a second core, few enough not to exhaust memory.
const JOBS: u16 = 2;

pub(super) fn test(args: &TestArgs, split: &Split) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::read(split)?;
    let place = Place::fresh(&workspace)?;
    let evidence = Evidence::before();
    let (mut code, ended) = if args.in_process {
        in_process(args, split, &place)?
    } else {
        let build = match build::build(&["test", "--no-run"], split, &args.feature.name)? {
            Outcome::Built(build) => build,
            Outcome::Failed(status) => return Ok(failed(&workspace, split, &args.feature.name, status)),
        };
        if split.has("--no-run") {
            return Ok(ExitCode::SUCCESS);
        }
        one_by_one(args, split, &Tests { workspace: &workspace, build: &build, place: &place })?
    };
    let explain = |member: &mut Member| death::explain(member, &ended, &evidence);
    if let Some(merged) = output::gather(&place, &args.feature.name, explain)? {
        code = output::conclude(code, &Report::from(merged), &args.view)?;
    }
    Ok(code.into())
}

/// Plain `cargo test`, recorded as one run.
fn in_process(args: &TestArgs, split: &Split, place: &Place) -> anyhow::Result<(u8, Vec<Ended>)> {
    let mut command = Command::new(workspace::cargo());
    command.arg("test").args(&split.cargo).args(["--features", &args.feature.name]).args(&split.filters);
    command.arg("--").args(&split.program);
    place.apply(&mut command);
    let ended = supervise::supervise(&mut command).context("cannot start cargo; is it on the PATH?")?;
    // What cargo's own end explains is cargo's.
    Ok((exit_code(ended.status), Vec::new()))
}

fn one_by_one(args: &TestArgs, split: &Split, tests: &Tests<'_>) -> anyhow::Result<(u8, Vec<Ended>)> {
    let selection = Selection::of(&split.filters, &split.program);
    let (mut jobs, mut tally) = (Vec::new(), Tally::default());
    for artifact in tests.build.artifacts.iter().filter(|artifact| artifact.profile.test) {
        let Some(binary) = Binary::of(artifact, tests) else { continue };
        if harness::is_own(&binary.manifest, &artifact.target) {
            jobs.push(binary.whole(tests, &selection));
            continue;
        }
        let listed = listing::list(|| binary.command(tests), &selection)
            .with_context(|| format!("cannot list the tests of {}", binary.executable.display()))?;
        tally.ignored += listed.ignored;
        jobs.extend(listed.run.iter().map(|name| binary.one(tests, &selection, name)));
    }
    let at_a_time = args.test_jobs.or(selection.threads).unwrap_or(JOBS);
    pool::run(jobs, usize::from(at_a_time), selection.shows_output, &mut tally);
    say(&format!("\n{tally}"));
    say("doctests were left out; `cargo test --doc` runs them\n");
    let code = if tally.failed.is_empty() { 0 } else { TESTS_FAILED };
    Ok((code, tally.ended))
}

/// What all test binaries of one command share.
struct Tests<'a> {
    workspace: &'a Workspace,
    build: &'a Build,
    place: &'a Place,
}

/// A test binary.
struct Binary<'a> {
    artifact: &'a Artifact,
    executable: PathBuf,
    manifest: PathBuf,
}

impl<'a> Binary<'a> {
    fn of(artifact: &'a Artifact, tests: &Tests<'_>) -> Option<Self> {
        // What is not of the workspace is a dependency's, which cargo builds no tests for.
        tests.workspace.package(&artifact.package_id)?;
        Some(Self {
            artifact,
            executable: artifact.executable.clone()?.into(),
            manifest: artifact.manifest_path.clone().into(),
        })
    }

    /// A process as cargo starts it: in the package's directory, with cargo's environment.
    fn command(&self, tests: &Tests<'_>) -> Command {
        let mut command = Command::new(&self.executable);
        command.stdin(Stdio::null());
        if let Some(directory) = self.manifest.parent() {
            command.current_dir(directory);
        }
        if let Some(package) = tests.workspace.package(&self.artifact.package_id) {
            environment::apply(&mut command, package, tests.build);
        }
        tests.place.apply(&mut command);
        command
    }

    /// One test.
    fn one(&self, tests: &Tests<'_>, selection: &Selection, name: &str) -> Job {
        let mut command = self.command(tests);
        command.args(selection.to_run(name)).env("MEMTRACE_TEST", name);
        Job { name: format!("{} {name}", self.artifact.target.name), command }
    }

    /// All of it, where its own harness decides what a test is.
    fn whole(&self, tests: &Tests<'_>, selection: &Selection) -> Job {
        let mut command = self.command(tests);
        command.args(&selection.as_given).env("MEMTRACE_TEST", &self.artifact.target.name);
        Job { name: self.artifact.target.name.clone(), command }
    }
}
