//! What the readings of the process with the highest peak say: its curve, in the two sizes of axes, with the same as a
//! table and as values for the script, and the facts above it.

use std::{collections::HashSet, io};

use serde::Serialize;

use super::{
    palette::{self, Palette},
    plot::{self, NARROW, WIDE},
    text::cut,
};
use crate::{
    analysis::{Extent, Owner, Process, Report, Step},
    bytes::{percent, size, time},
    render::{sentences, untrusted::plain},
};

/// The table that says the same as the curve has at most so many rows.
const TABLE_ROWS: usize = 24;

/// The innermost functions of a path that a reader is told.
const INNERMOST: usize = 4;

/// A curve.
pub(super) struct Curve {
    pub(super) wide: String,
    pub(super) narrow: String,
    pub(super) plot: String,
    pub(super) summary: String,
    pub(super) limit: Option<String>,
    /// What the colours of the curve stand for.
    pub(super) legend: Vec<Entry>,
    pub(super) checkpoints: bool,
    pub(super) spikes: bool,
    pub(super) gaps: bool,
    pub(super) rows: Vec<TableRow>,
    pub(super) data: Data,
}

/// What a colour stands for.
pub(super) struct Entry {
    pub(super) colour: String,
    pub(super) name: String,
}

/// A stretch of time in words.
pub(super) struct TableRow {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) min: String,
    pub(super) max: String,
    pub(super) path: String,
}

/// What the script needs to say what is under the pointer.
#[derive(Serialize)]
pub(super) struct Data {
    time_ns: u64,
    wide: Inset,
    narrow: Inset,
    /// From, to, lowest, highest, leaf.
    steps: Vec<(u64, u64, u64, u64, usize)>,
    leaves: Vec<String>,
    checkpoints: Vec<(u64, String)>,
}

/// Where in the axes the plot stands.
#[derive(Serialize)]
struct Inset {
    left: u32,
    width: u32,
}

impl Curve {
    /// The curve of a process; `None` where no reading is on file.
    pub(super) fn of(process: &Process, palette: &Palette) -> io::Result<Option<Self>> {
        let stairs = process.timeline.stairs();
        if stairs.is_empty() {
            return Ok(None);
        }
        let extent = Extent::of(process);
        let leaves: Vec<String> = process.timeline.leaves.iter().map(|path| names(path)).collect();
        Ok(Some(Self {
            wide: plot::axes(&WIDE, extent)?,
            narrow: plot::axes(&NARROW, extent)?,
            plot: plot::plot(process, palette, extent)?,
            summary: summary(process),
            limit: process.limit_bytes.map(|limit| match process.limit_in_sight() {
                Some(_) => format!("limit {}", size(limit)),
                None => format!("limit {}, far above", size(limit)),
            }),
            legend: legend(process, palette),
            checkpoints: !process.checkpoints.is_empty(),
            spikes: stairs.iter().flatten().any(|step| step.min_bytes < step.max_bytes),
            gaps: stairs.len() > 1,
            rows: table(&stairs, &leaves),
            data: Data {
                time_ns: extent.time_ns,
                wide: inset(&WIDE),
                narrow: inset(&NARROW),
                steps: stairs
                    .iter()
                    .flatten()
                    .map(|step| (step.from_ns, step.to_ns, step.min_bytes, step.max_bytes, step.leaf))
                    .collect(),
                leaves: leaves.iter().map(|leaf| plain(leaf)).collect(),
                checkpoints: process
                    .checkpoints
                    .iter()
                    .map(|checkpoint| (checkpoint.at_ns, plain(&cut(checkpoint.name.clone()))))
                    .collect(),
            },
        }))
    }
}

/// When the peak was, and what the thread had open that read it. No function was where the path ends in none.
fn summary(process: &Process) -> String {
    let is_open = process.peak_path.last().is_some_and(|leaf| leaf.site().is_some());
    let open = if is_open {
        format!("with {} open", names(&process.peak_path))
    } else {
        "read by a thread with no annotated function open".to_owned()
    };
    format!("Peak {} at {}, {open}", size(process.peak_bytes), time(process.peak_at_ns))
}

fn inset(frame: &plot::Frame) -> Inset {
    Inset { left: frame.left, width: frame.size.0 - frame.left - frame.right }
}

/// The functions with a colour of their own, in the order in which they were open, and what the greys are.
fn legend(process: &Process, palette: &Palette) -> Vec<Entry> {
    let leaves = process.timeline.leaves.iter().filter_map(|path| path.last());
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    let mut greys = [(palette::OTHERS, "other functions"), (palette::OUTSIDE, "no annotated function open")]
        .map(|(colour, name)| (colour, name, false));
    for owner in leaves {
        let colour = palette.colour(owner);
        if palette.is_own(owner) {
            if seen.insert(owner) {
                entries.push(Entry { colour: colour.to_string(), name: cut(owner.short_name()) });
            }
        } else if let Some((.., used)) = greys.iter_mut().find(|(grey, ..)| *grey == colour) {
            *used = true;
        }
    }
    let greys = greys.into_iter().filter(|(.., used)| *used);
    entries
        .extend(greys.map(|(colour, name, _)| Entry { colour: colour.to_string(), name: name.to_owned() }));
    entries
}

/// A path as a reader is told it: nobody reads a hundred functions.
fn names(path: &[Owner]) -> String {
    let (hidden, shown) = path.split_at(path.len().saturating_sub(INNERMOST));
    let mut names: Vec<String> = shown.iter().map(|owner| cut(owner.name().to_owned())).collect();
    if !hidden.is_empty() {
        names.insert(0, "…".to_owned());
    }
    names.join(" → ")
}

/// The curve in a few rows, none of which spans a gap.
fn table(stairs: &[Vec<Step>], leaves: &[String]) -> Vec<TableRow> {
    let steps: usize = stairs.iter().map(Vec::len).sum();
    let together = steps.div_ceil(TABLE_ROWS).max(1);
    let row = |run: &[Step]| {
        let highest = run.iter().max_by_key(|step| step.max_bytes)?;
        Some(TableRow {
            from: time(run.first()?.from_ns),
            to: time(run.last()?.to_ns),
            min: size(run.iter().map(|step| step.min_bytes).min()?),
            max: size(highest.max_bytes),
            path: leaves.get(highest.leaf).cloned().unwrap_or_default(),
        })
    };
    stairs.iter().flat_map(|stair| stair.chunks(together)).filter_map(row).collect()
}

/// A figure with its label, above everything.
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) detail: String,
}

/// The facts of the process with the highest peak.
pub(super) fn facts(report: &Report) -> Vec<Fact> {
    let Some(process) = report.processes().first() else {
        return Vec::new();
    };
    let fact = |label, value, detail| Fact { label, value, detail };
    let bound = if process.peaks_exact { "" } else { "a lower bound, " };
    let mut facts = vec![
        fact("peak", size(process.peak_bytes), format!("{bound}at {}", time(process.peak_at_ns))),
        fact(
            "at the end",
            size(process.last_rss_bytes),
            format!("{} at start", size(process.start_rss_bytes)),
        ),
    ];
    if let Some(limit) = process.limit_bytes.filter(|&limit| limit > 0) {
        let share = percent(process.peak_bytes as f64 / limit as f64);
        facts.push(fact("limit", size(limit), format!("the peak was {share} of it")));
    }
    facts.push(fact("ran for", time(process.duration_ns), sentences::ending(process)));
    let split = process.split.map_or_else(String::new, |split| {
        format!("{} file-backed, {} shared", size(split.file), size(split.shmem))
    });
    if let Some(anonymous) = process.split.map(|split| size(split.anon)) {
        facts.push(fact("anonymous", anonymous, split));
    }
    facts.push(fact(
        "resolution",
        size(report.resolution_bytes()),
        "less than that may be nothing".to_owned(),
    ));
    facts
}
