//! What a program pays for being watched: the same program with `cargo memtrace watch` on its recording and without, in
//! turns. It runs twice without in each, so that the difference of those tells how much of the first is noise.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, ensure};
use nix::pty::{OpenptyResult, Winsize, openpty};
use tempfile::TempDir;

use super::row;
use crate::command;
use crate::figures::children_cpu_ns;
use crate::peers::{Instrument, Part};
use crate::table::Row;
use crate::timing::median;

/// Turns that each of the two takes.
const TURNS: usize = 7;

/// What may be lost to the noise of whole programs; nothing is meant to be.
const TARGET: f64 = 1.02;

/// What a terminal is sent when the view begins.
const VIEW: &str = "\u{1b}[?1049h";

pub(super) fn measure() -> Result<Vec<Row>> {
    Instrument::Memtrace.build()?;
    let command = command::build()?;
    let (mut alone, mut watched, mut shares) = ([Vec::new(), Vec::new()], Vec::new(), Vec::new());
    for turn in 0..TURNS {
        // Who goes first changes, so that nobody always finds the machine as another left it.
        for place in 0..3 {
            let series = (turn + place) % 3;
            let is_watched = series == 2;
            let directory = TempDir::new().context("no directory for recordings")?;
            let viewer = if is_watched { Some(Viewer::start(&command, directory.path())?) } else { None };
            let figures = Instrument::Memtrace.run_in(directory.path(), Part::Program, &[])?;
            let wall_ns = figures.get("wall_ns")?;
            match viewer {
                Some(viewer) => {
                    watched.push(wall_ns);
                    shares.push(viewer.end()? / wall_ns);
                }
                None => alone[series].push(wall_ns),
            }
        }
    }
    let [first, second] = alone.clone().map(median);
    let noise = (first / second).max(second / first);
    let ratio = median(watched) / median(alone.concat());
    Ok(vec![row(
        "a program that is watched",
        "≤ × 1.02 of the wall time of one that is not",
        format!("× {ratio:.3}; two series of one that is not differ by × {noise:.3}"),
        ratio <= TARGET,
        format!("`cargo memtrace watch` itself takes {:.1} % of a processor", median(shares) * 100.0),
    )])
}

/// The command on a terminal of its own, waiting for a program to watch.
struct Viewer {
    command: Child,
    screen: JoinHandle<Vec<u8>>,
}

impl Viewer {
    fn start(command: &Path, recordings: &Path) -> Result<Self> {
        let size = Winsize { ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
        let OpenptyResult { master, slave } =
            openpty(&size, None).context("there is no terminal to be had")?;
        let command = Command::new(command)
            .arg("watch")
            .arg(recordings)
            .stdin(slave.try_clone()?)
            .stdout(slave)
            .stderr(Stdio::null())
            .spawn()
            .context("the command cannot be started")?;
        let mut terminal = File::from(master);
        let screen = thread::spawn(move || {
            let mut shown = Vec::new();
            // With the command's end the terminal has nobody left, which reads as an error.
            let _ = terminal.read_to_end(&mut shown);
            shown
        });
        Ok(Self { command, screen })
    }

    /// Waits until the command has seen the program end. Gives the processor time it took.
    fn end(mut self) -> Result<f64> {
        let before = children_cpu_ns()?;
        let status = self.command.wait()?;
        let cpu_ns = children_cpu_ns()? - before;
        let shown = self.screen.join().map_err(|_| anyhow::anyhow!("reading the terminal panicked"))?;
        let shown = String::from_utf8_lossy(&shown);
        ensure!(status.success() && shown.contains(VIEW), "nothing was watched, but said: {shown}");
        Ok(cpu_ns)
    }
}
