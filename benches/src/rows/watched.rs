//! What a program pays for being watched: one process at work, with `cargo memtrace watch` on its recording and without,
//! second after second.
//!
//! Whole runs of a program differ by a tenth and more on a shared machine. Seconds of one process that follow each
//! other are far nearer: in each turn one second is watched and stands between two that are not.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use nix::pty::{OpenptyResult, Winsize, openpty};
use tempfile::TempDir;

use super::row;
use crate::command;
use crate::figures::children_cpu_ns;
use crate::peers::{Instrument, Part};
use crate::table::Row;
use crate::timing::median;

const TURNS: usize = 30;

/// How long the program is looked at each time.
const PHASE: Duration = Duration::from_secs(1);

/// What may be lost to noise; nothing is meant to be.
const TARGET: f64 = 1.02;

/// What a terminal is sent when the view begins.
const VIEW: &[u8] = b"\x1b[?1049h";

/// How long the view may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// One turn, in nanoseconds of a median round.
struct Turn {
    before: f64,
    watched: f64,
    after: f64,
    /// The processor time that the view took, as a share of its life.
    viewer_share: f64,
}

pub(super) fn measure() -> Result<Vec<Row>> {
    Instrument::Memtrace.build()?;
    let command = command::build()?;
    let directory = TempDir::new().context("no directory for recordings")?;
    let program = Program::start(directory.path())?;
    // The first turn warms up.
    let turns = (0..=TURNS)
        .map(|_| Turn::take(&program, &command, directory.path()))
        .skip(1)
        .collect::<Result<Vec<_>>>()?;
    let of_turns = |figure: fn(&Turn) -> f64| median(turns.iter().map(figure).collect());
    let ratio = of_turns(|turn| turn.watched * 2.0 / (turn.before + turn.after));
    let noise = of_turns(|turn| (turn.before / turn.after).max(turn.after / turn.before));
    let share = of_turns(|turn| turn.viewer_share);
    Ok(vec![row(
        "a program that is watched",
        "≤ × 1.02 of the time of one that is not",
        format!("× {ratio:.3} (two seconds unwatched differ by × {noise:.3})"),
        ratio <= TARGET,
        format!("`cargo memtrace watch` itself takes {:.1} % of a processor", share * 100.0),
    )])
}

impl Turn {
    fn take(program: &Program, command: &Path, recordings: &Path) -> Result<Self> {
        let before = program.median_round_ns()?;
        let viewer = Viewer::start(command, recordings)?;
        let watched = program.median_round_ns()?;
        let viewer_share = viewer.end()?;
        let after = program.median_round_ns()?;
        Ok(Self { before, watched, after, viewer_share })
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

    /// The median of the rounds that are begun and ended from now on.
    fn median_round_ns(&self) -> Result<f64> {
        let began = Instant::now();
        let next = || self.rounds.recv_timeout(PATIENCE).context("the program does not go on");
        self.rounds.try_iter().for_each(drop);
        // It was begun earlier.
        next()?;
        let mut rounds = Vec::new();
        while began.elapsed() < PHASE {
            rounds.push(next()?);
        }
        Ok(median(rounds))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, and there is nobody to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The command on a terminal of its own, looking at the program.
struct Viewer {
    process: Child,
    began: Instant,
    terminal: File,
    screen: JoinHandle<()>,
}

impl Viewer {
    /// Starts it, and waits for its view.
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
        Ok(Self { process, began, terminal, screen })
    }

    /// Quits. Gives the processor time that it took, as a share of its life.
    fn end(mut self) -> Result<f64> {
        let before = children_cpu_ns()?;
        self.terminal.write_all(b"q").context("the terminal takes no key")?;
        let status = self.process.wait()?;
        let cpu_ns = children_cpu_ns()? - before;
        let life_ns = self.began.elapsed().as_nanos() as f64;
        ensure!(status.success(), "watching ended with {status}");
        self.screen.join().map_err(|_| anyhow::anyhow!("reading the terminal panicked"))?;
        Ok(cpu_ns / life_ns)
    }
}
