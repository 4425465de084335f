//! What a program pays for being watched: one process at work, with `cargo memtrace watch` on its recording and without, a
//! fifth of a second after the other.
//!
//! Whole runs of a program differ by a tenth and more on a shared machine, and so do its seconds. So the command is not
//! started anew each time, but stopped by a signal and let go on: each turn is watched in the middle of three parts.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use nix::pty::{OpenptyResult, Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::row;
use crate::command;
use crate::figures::children_cpu_ns;
use crate::peers::{Instrument, Part};
use crate::table::Row;
use crate::timing::median;

const TURNS: usize = 200;

/// How long each part of a turn is.
const PART: Duration = Duration::from_millis(200);

/// What may be lost to noise; nothing is meant to be.
const TARGET: f64 = 1.02;

/// What a terminal is sent when the view begins.
const VIEW: &[u8] = b"\x1b[?1049h";

/// How long the view may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// One turn, in nanoseconds of a mean round.
struct Turn {
    before: f64,
    watched: f64,
    after: f64,
}

pub(super) fn measure() -> Result<Vec<Row>> {
    Instrument::Memtrace.build()?;
    let command = command::build()?;
    let directory = TempDir::new().context("no directory for recordings")?;
    let program = Program::start(directory.path())?;
    let mut viewer = Viewer::start(&command, directory.path())?;
    let turns = (0..TURNS).map(|_| Turn::take(&program, &mut viewer)).collect::<Result<Vec<_>>>()?;
    let share = viewer.end()?;
    let of_turns = |figure: fn(&Turn) -> f64| median(turns.iter().map(figure).collect());
    let ratio = of_turns(|turn| turn.watched * 2.0 / (turn.before + turn.after));
    let noise = of_turns(|turn| (turn.before / turn.after).max(turn.after / turn.before));
    Ok(vec![row(
        "a program that is watched",
        "≤ × 1.02 of the time of one that is not",
        format!("× {ratio:.3} (two unwatched parts of a turn differ by × {noise:.3})"),
        ratio <= TARGET,
        format!("`cargo memtrace watch` itself takes {:.1} % of a processor", share * 100.0),
    )])
}

impl Turn {
    fn take(program: &Program, viewer: &mut Viewer) -> Result<Self> {
        let before = program.mean_round_ns()?;
        viewer.go_on()?;
        let watched = program.mean_round_ns()?;
        viewer.stop()?;
        let after = program.mean_round_ns()?;
        Ok(Self { before, watched, after })
    }
}

/// The program at work, until dropped.
struct Program {
    process: Child,
    rounds: Receiver<f64>,
}

impl Program {
    fn start(directory: &Path) -> Result<Self> {
        let mut command = Instrument::Memtrace.command(directory, Part::Rounds)?;
        let mut process = command.stdout(Stdio::piped()).spawn().context("the program cannot be started")?;
        let lines = BufReader::new(process.stdout.take().context("the program has no output")?).lines();
        let (sender, rounds) = mpsc::channel();
        thread::spawn(move || {
            let rounds = lines.map_while(Result::ok).map_while(|line| line.parse().ok());
            rounds.take_while(|round_ns| sender.send(*round_ns).is_ok()).for_each(drop);
        });
        Ok(Self { process, rounds })
    }

    /// The mean of the rounds that are begun and ended from now on.
    fn mean_round_ns(&self) -> Result<f64> {
        let began = Instant::now();
        let next = || self.rounds.recv_timeout(PATIENCE).context("the program does not go on");
        self.rounds.try_iter().for_each(drop);
        // It was begun earlier.
        next()?;
        let mut rounds = Vec::new();
        while rounds.is_empty() || began.elapsed() < PART {
            rounds.push(next()?);
        }
        Ok(rounds.iter().sum::<f64>() / rounds.len() as f64)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, and there is nobody to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The command on a terminal of its own, looking at the program while it is not stopped.
struct Viewer {
    process: Child,
    /// When it was started, or went on.
    began: Instant,
    /// For how long it had looked before.
    looked: Duration,
    terminal: File,
    screen: JoinHandle<()>,
}

impl Viewer {
    /// Starts it, waits for its view, and stops it.
    fn start(command: &Path, recordings: &Path) -> Result<Self> {
        let size = Winsize { ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
        let OpenptyResult { master, slave } =
            openpty(&size, None).context("there is no terminal to be had")?;
        let began = Instant::now();
        let process = Command::new(command)
            .arg("watch")
            .arg(recordings)
            .stdin(slave.try_clone()?)
            .stdout(slave)
            .stderr(Stdio::null())
            .spawn()
            .context("the command cannot be started")?;
        let terminal = File::from(master);
        let mut shown = terminal.try_clone()?;
        let (sender, view) = mpsc::channel();
        let screen = thread::spawn(move || {
            let mut start = Vec::new();
            let mut part = [0; 4096];
            // With the command's end the terminal has nobody left, which reads as an error.
            while let Ok(length @ 1..) = shown.read(&mut part) {
                let has_view = |start: &[u8]| start.windows(VIEW.len()).any(|window| window == VIEW);
                if !has_view(&start) {
                    start.extend_from_slice(&part[..length]);
                    if has_view(&start) {
                        // Who waits for it may have given up.
                        let _ = sender.send(());
                    }
                }
            }
        });
        view.recv_timeout(PATIENCE).context("nothing was watched")?;
        let mut viewer = Self { process, began, looked: Duration::ZERO, terminal, screen };
        viewer.stop()?;
        Ok(viewer)
    }

    fn stop(&mut self) -> Result<()> {
        self.looked += self.began.elapsed();
        self.signal(Signal::SIGSTOP)
    }

    fn go_on(&mut self) -> Result<()> {
        self.began = Instant::now();
        self.signal(Signal::SIGCONT)
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        kill(Pid::from_raw(self.process.id().try_into()?), signal).context("the command takes no signal")
    }

    /// Quits. Gives the processor time that it took, as a share of the time that it looked.
    fn end(mut self) -> Result<f64> {
        let before = children_cpu_ns()?;
        self.go_on()?;
        self.terminal.write_all(b"q").context("the terminal takes no key")?;
        let status = self.process.wait()?;
        let cpu_ns = children_cpu_ns()? - before;
        let looked_ns = (self.looked + self.began.elapsed()).as_nanos() as f64;
        ensure!(status.success(), "watching ended with {status}");
        self.screen.join().map_err(|_| anyhow::anyhow!("reading the terminal panicked"))?;
        Ok(cpu_ns / looked_ns)
    }
}
