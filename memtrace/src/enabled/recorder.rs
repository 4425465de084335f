//! The recorder keeps the recording current: after each background reading it writes what changed.
//!
//! It runs on a thread of its own, so that no thread of the program ever waits for a disk. A write that fails ends the
//! recording with one warning; the program runs on.

use std::io;
use std::path::Path;

use crate::active::bytes::Bytes;
use crate::active::config::Config;
use crate::active::gauge::facts::Cgroup;
use crate::active::message::say;
use crate::active::runtime::{Runtime, State};
use crate::recording::{Books, CallPath, End, Process, Pulse, Site, Writer};

/// The pulse is never older than this, where boundaries write it.
pub(crate) const TICK_NS: u64 = 10_000_000;

/// The books are written as often as this many times the duration of writing them, or at once when the process peak
/// has risen by 1/16.
const BOOKS_PAUSE: u64 = 100;

/// What is on file, and when the rest is due.
#[derive(Debug)]
pub(crate) struct Recorder {
    writer: Option<Writer>,
    cgroup: Cgroup,
    cgroup_bytes: Option<u64>,
    sites: usize,
    paths: usize,
    books_due_ns: u64,
    books_peak: u64,
    pulse_ns: u64,
    watermark: Option<Watermark>,
    quiet: bool,
    end: End,
}

/// Multiples of `step` that the process peak has not reached yet, from `next` on.
#[derive(Debug)]
struct Watermark {
    step: u64,
    next: u64,
}

impl Recorder {
    /// Makes the file. Where that fails there is one warning, and a recorder that writes nothing.
    pub(crate) fn create(dir: &Path, process: &Process, cgroup: Cgroup, config: &Config) -> Self {
        let writer = Writer::create(dir, process).inspect_err(|error| {
            say(format_args!(
                "no recording: {} cannot be written ({error}); set MEMTRACE_DIR to a directory that can",
                dir.display()
            ));
        });
        let first_above = |step: u64| (process.start_peak_bytes / step + 1) * step;
        Self {
            writer: writer.ok(),
            cgroup,
            cgroup_bytes: None,
            sites: 0,
            paths: 0,
            books_due_ns: 0,
            books_peak: 0,
            pulse_ns: 0,
            watermark: config.watermark.map(|step| Watermark { step, next: first_above(step) }),
            quiet: config.quiet,
            end: End::Open,
        }
    }

    /// Takes a reading and writes what changed.
    pub(crate) fn tick(&mut self, runtime: &Runtime) {
        let due = |pulse: &Pulse| {
            pulse.at_ns >= self.books_due_ns || pulse.peak_bytes >= self.books_peak + self.books_peak / 16
        };
        if let Some(state) = runtime.look(self.end, due) {
            self.write(runtime, state);
        }
    }

    /// The same, where the last time is long enough ago: for boundaries, when there is no thread of ours.
    pub(crate) fn tick_if_due(&mut self, runtime: &Runtime) {
        if runtime.now_ns().saturating_sub(self.pulse_ns) >= TICK_NS {
            self.tick(runtime);
        }
    }

    /// Writes the last state of a process that ends, and says in a line what it was.
    pub(crate) fn end(&mut self, runtime: &Runtime, how: End) {
        self.end = how;
        let Some(state) = runtime.look(how, |_| true) else { return };
        let (pulse, books) = (state.pulse.clone(), state.books.clone());
        self.write(runtime, state);
        if let Some(Err(error)) = self.writer.as_mut().map(Writer::finish) {
            self.give_up(&error);
        }
        if !self.quiet
            && let Some(books) = books
        {
            self.say_result(runtime, &pulse, &books);
        }
    }

    fn write(&mut self, runtime: &Runtime, mut state: State) {
        let began = runtime.now_ns();
        if state.books.is_some() {
            self.cgroup_bytes = self.cgroup.state().current;
        }
        state.pulse.cgroup_bytes = self.cgroup_bytes;
        self.pulse_ns = state.pulse.at_ns;
        let (sites, paths) = runtime.new_names(self.sites, self.paths);
        self.announce(runtime, &state.pulse);
        if let Err(error) = self.write_file(&sites, &paths, &state) {
            self.give_up(&error);
        }
        self.sites += sites.len();
        self.paths += paths.len();
        if state.books.is_some() {
            let now = runtime.now_ns();
            self.books_due_ns = now + (now - began + state.cost_ns) * BOOKS_PAUSE;
            self.books_peak = state.pulse.peak_bytes;
        }
    }

    /// Names before the figures that refer to them: whenever the process dies, the file explains itself.
    fn write_file(&mut self, sites: &[Site], paths: &[CallPath], state: &State) -> io::Result<()> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        writer.append_sites(sites)?;
        writer.append_paths(paths)?;
        writer.write_pulse(&state.pulse)?;
        state.books.as_ref().map_or(Ok(()), |books| writer.write_books(books))
    }

    fn give_up(&mut self, error: &io::Error) {
        if let Some(writer) = self.writer.take() {
            say(format_args!("the recording {} ends early: {error}", writer.path().display()));
        }
    }

    /// One line and one event for each multiple of the watermark that the process peak has passed.
    fn announce(&mut self, runtime: &Runtime, pulse: &Pulse) {
        let Some(mark) = self.watermark.as_mut().filter(|mark| pulse.peak_bytes >= mark.next) else { return };
        mark.next = (pulse.peak_bytes / mark.step + 1) * mark.step;
        let path = runtime.name_path(pulse.peak_path);
        let limit = runtime.limit().map_or_else(|| "none".to_owned(), |limit| Bytes(limit).to_string());
        let (peak, rss) = (Bytes(pulse.peak_bytes), Bytes(pulse.rss_bytes));
        say(format_args!("watermark: peak {peak}, now {rss}, limit {limit}, open: {path}"));
        tracing::event!(
            target: "memtrace",
            tracing::Level::WARN,
            memtrace.peak = pulse.peak_bytes,
            memtrace.rss = pulse.rss_bytes,
            memtrace.limit = runtime.limit(),
            memtrace.path = path,
            "memory watermark passed",
        );
    }

    fn say_result(&self, runtime: &Runtime, pulse: &Pulse, books: &Books) {
        let command = match &self.writer {
            Some(writer) => format!("; cargo memtrace report {}", writer.path().display()),
            None => String::new(),
        };
        let peak = Bytes(pulse.peak_bytes);
        match runtime.culprit(books) {
            Some((name, self_peak, at_peak)) => {
                let share = 100.0 * at_peak as f64 / books.peak_bytes.max(1) as f64;
                // What had mostly gone by then did not raise it.
                let held = if at_peak < self_peak / 2 {
                    format!("held up to {}, {share:.1} % of the peak when that was reached", Bytes(self_peak))
                } else {
                    format!("raised it by {} ({share:.1} % of the peak)", Bytes(self_peak))
                };
                say(format_args!("peak {peak}; {name} {held}{command}"));
            }
            None => say(format_args!(
                "peak {peak}; no annotated function raised it by more than can be told{command}"
            )),
        }
    }
}
