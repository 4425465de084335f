//! A trace in Chrome's JSON for Perfetto: RSS as counters, open functions as slices, checkpoints as instants.
//!
//! A recording keeps no list of calls, but the leaf at the highest RSS of each bucket of its timeline. A function that
//! stands on the call paths of neighbouring buckets becomes one slice over all of them.

use std::{collections::HashSet, io};

use serde_json::{Value, json};

use super::super::{sentences, untrusted::plain};
use crate::analysis::{Owner, Process, Report};

/// Writes every process.
pub(super) fn write(out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
    let mut events = Events { out, is_first: true };
    let mut numbers = HashSet::new();
    for process in report.processes() {
        Track { events: &mut events, pid: free_number(&mut numbers, process.pid) }.write(process)?;
    }
    events.finish()
}

/// The process's number, or the next one where another process of the run had it, as in containers of their own.
fn free_number(taken: &mut HashSet<u32>, pid: u32) -> u32 {
    let mut number = pid;
    while !taken.insert(number) {
        number = number.wrapping_add(1);
    }
    number
}

/// A list of events, one a line.
struct Events<'a> {
    out: &'a mut dyn io::Write,
    is_first: bool,
}

impl Events<'_> {
    fn push(&mut self, event: &Value) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"[\n" } else { b",\n" })?;
        self.is_first = false;
        Ok(serde_json::to_writer(&mut *self.out, event)?)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(if self.is_first { b"[]\n" } else { b"\n]\n" })
    }
}

/// A moment with a name and what there is to say of it.
struct Instant {
    at_ns: u64,
    name: String,
    details: Value,
}

/// What one process adds, in the order of time.
struct Track<'a, 'b> {
    events: &'a mut Events<'b>,
    pid: u32,
}

impl Track<'_, '_> {
    fn write(&mut self, process: &Process) -> io::Result<()> {
        let pid = self.pid;
        let names = [("process_name", plain(&process.label)), ("thread_name", "open functions".to_owned())];
        for (what, name) in names {
            self.events.push(
                &json!({"ph": "M", "name": what, "pid": pid, "tid": pid, "ts": 0, "args": {"name": name}}),
            )?;
        }
        let mut instants = instants(process).into_iter().peekable();
        let mut open: Vec<&Owner> = Vec::new();
        let timeline = &process.timeline;
        let mut at_ns = 0_u64;
        for bucket in &timeline.buckets {
            while let Some(instant) = instants.next_if(|instant| instant.at_ns < at_ns) {
                self.instant(&instant)?;
            }
            let leaf = bucket.and_then(|bucket| timeline.leaves.get(bucket.leaf));
            self.switch(&mut open, leaf.map_or(&[], Vec::as_slice), at_ns)?;
            if let Some(bucket) = bucket {
                self.counter("RSS, highest", bucket.max_bytes, at_ns)?;
                self.counter("RSS, lowest", bucket.min_bytes, at_ns)?;
            }
            at_ns = at_ns.saturating_add(timeline.width_ns);
        }
        while let Some(instant) = instants.next_if(|instant| instant.at_ns < at_ns) {
            self.instant(&instant)?;
        }
        self.switch(&mut open, &[], at_ns)?;
        instants.try_for_each(|instant| self.instant(&instant))
    }

    /// Ends the slices that are not on `path` and starts those that were not open.
    fn switch<'a>(&mut self, open: &mut Vec<&'a Owner>, path: &'a [Owner], at_ns: u64) -> io::Result<()> {
        // What no function was open for is shown by there being no slice.
        let path: Vec<_> = path.iter().filter(|owner| owner.site().is_some()).collect();
        let common = open.iter().zip(&path).take_while(|(a, b)| a == b).count();
        for _ in open.drain(common..) {
            self.push(json!({"ph": "E"}), at_ns)?;
        }
        for owner in &path[common..] {
            let name = plain(&owner.short_name());
            let source = owner.location().map(|location| plain(&location));
            self.push(json!({"ph": "B", "name": name, "args": {"source": source}}), at_ns)?;
        }
        *open = path;
        Ok(())
    }

    fn counter(&mut self, name: &str, bytes: u64, at_ns: u64) -> io::Result<()> {
        self.push(json!({"ph": "C", "name": name, "args": {"bytes": bytes}}), at_ns)
    }

    fn instant(&mut self, instant: &Instant) -> io::Result<()> {
        let event = json!({"ph": "i", "s": "p", "name": instant.name, "args": instant.details});
        self.push(event, instant.at_ns)
    }

    /// Times are in microseconds, which is the format's unit.
    fn push(&mut self, mut event: Value, at_ns: u64) -> io::Result<()> {
        event["pid"] = self.pid.into();
        event["tid"] = self.pid.into();
        event["ts"] = (at_ns / 1_000).into();
        self.events.push(&event)
    }
}

/// Checkpoints, the peak and the end, in the order of time.
fn instants(process: &Process) -> Vec<Instant> {
    let checkpoints = process.checkpoints.iter().map(|checkpoint| Instant {
        at_ns: checkpoint.at_ns,
        name: plain(&checkpoint.name),
        details: json!({
            "rss_bytes": checkpoint.rss_bytes,
            "delta_bytes": checkpoint.delta_bytes,
            "peak_bytes": checkpoint.peak_bytes,
        }),
    });
    let open: Vec<_> = process.peak_path.iter().map(|owner| plain(&owner.short_name())).collect();
    let peak = Instant {
        at_ns: process.peak_at_ns,
        name: "process peak".to_owned(),
        details: json!({
            "peak_bytes": process.peak_bytes,
            "is_lower_bound": !process.peaks_exact,
            "open": open,
        }),
    };
    let end = Instant {
        at_ns: process.duration_ns,
        name: plain(&sentences::ending(process)),
        details: json!({"rss_bytes": process.last_rss_bytes}),
    };
    let mut all: Vec<_> = checkpoints.chain([peak, end]).collect();
    all.sort_by_key(|instant| instant.at_ns);
    all
}
