//! Programs under other instruments: the package `benches/peers`, built once for each of them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::figures::Figures;

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/Cargo.toml");
const TARGET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/peers");

/// What the program is built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instrument {
    /// Nothing.
    Bare,
    /// memtrace.
    Memtrace,
    /// hotpath, which times functions.
    Hotpath,
    /// hotpath, which counts what they allocate.
    HotpathAlloc,
    /// A span of `tracing`'s in each function.
    Tracing,
}

/// Which of the program's parts runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// Twenty million empty calls.
    Calls,
    /// Something like a program.
    Program,
    /// The same without an end, in rounds that it tells of.
    Rounds,
}

impl Instrument {
    fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Memtrace => "memtrace",
            Self::Hotpath => "hotpath",
            Self::HotpathAlloc => "hotpath-alloc",
            Self::Tracing => "tracing",
        }
    }

    /// Builds the program, unless it stands there already.
    pub(crate) fn build(self) -> Result<()> {
        self.cargo(&["build", "--release", "--bin", "peers"], &[])
    }

    /// How long the compiler takes to check the program of many functions. A turn that was taken already is not taken
    /// again.
    pub(crate) fn check_functions(self, turn: u32) -> Result<Duration> {
        let began = Instant::now();
        let turn = format!("turn_{turn}_{}", std::process::id());
        self.cargo(&["rustc", "--profile", "check", "--bin", "functions"], &["--cfg", &turn])?;
        Ok(began.elapsed())
    }

    /// Has cargo do something with the package, for this instrument, and pass arguments on to the compiler.
    fn cargo(self, command: &[&str], compiler: &[&str]) -> Result<()> {
        let mut cargo = Command::new("cargo");
        cargo
            .args(command)
            .args(["--quiet", "--locked", "--manifest-path", MANIFEST, "--target-dir"])
            .arg(self.target());
        if self != Self::Bare {
            cargo.args(["--features", self.name()]);
        }
        // What was kept of the turn before would be compiled faster.
        cargo.env("CARGO_INCREMENTAL", "0");
        if !compiler.is_empty() {
            cargo.arg("--").args(compiler);
        }
        let output = cargo.output().context("cargo cannot be started")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "the program under {} cannot be built: {}",
            self.name(),
            said.trim()
        );
        Ok(())
    }

    /// Runs a part of the program, in a directory that is gone afterwards.
    pub(crate) fn run(self, part: Part, environment: &[(&str, &str)]) -> Result<Figures> {
        let directory = TempDir::new().context("no directory for recordings")?;
        Figures::of(self.command(directory.path(), part)?.envs(environment.iter().copied()))
    }

    /// What starts a part of the program in a directory, where it leaves its recording.
    pub(crate) fn command(self, directory: &Path, part: Part) -> Result<Command> {
        let program =
            fs::canonicalize(self.target() + "/release/peers").context("the program is not built")?;
        let part = match part {
            Part::Calls => "calls",
            Part::Program => "program",
            Part::Rounds => "rounds",
        };
        let mut command = Command::new(program);
        command
            .arg(part)
            .current_dir(directory)
            .env("MEMTRACE_DIR", Path::new("."))
            .env("MEMTRACE_QUIET", "1");
        Ok(command)
    }

    fn target(self) -> String {
        format!("{TARGET}/{}", self.name())
    }
}
