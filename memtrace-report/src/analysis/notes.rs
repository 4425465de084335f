//! Notes: what a reader of the report should distrust, as values whose sentences stand in one place.

use std::fmt;

use super::{
    census::{DETAILED, Endings},
    doubts::{Cases, Doubts},
    figures::Key,
    owner::Owner,
    report::Report,
};
use crate::bytes::{counted, percent, size};

/// Above this share of the peak, what nobody annotated is the story.
const UNTRACKED_SHARE: f64 = 0.2;

/// Something to distrust.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// The high-water mark could not be reset in so many processes.
    ResetNotPermitted(u64),
    /// So much growth could belong to another function, at most in a process.
    AmbiguousBytes(u64),
    /// Other tracked threads ran in frames of these functions.
    Shared(Vec<String>),
    /// So large a share of the peak rose outside annotated functions.
    Untracked(f64),
    /// So many functions held less than the resolution.
    BelowResolution(usize),
    /// No function held more than the resolution.
    NoCulprit,
    /// A process peaked after its figures were last written.
    FiguresOlder {
        /// The test or executable.
        process: String,
        /// The peak that the figures add up to.
        books_peak_bytes: u64,
        /// The process peak.
        peak_bytes: u64,
    },
    /// Call paths found no room.
    LostPaths(u64),
    /// Threads found no room.
    LostThreads(u64),
    /// Checkpoints found no room.
    LostCheckpoints(u64),
    /// Part of a recording is lost.
    Damage {
        /// The file.
        source: String,
        /// What is damaged.
        reason: String,
    },
    /// Part of a recording is damaged, and nothing is lost: the other copy was read, or a text is not the whole one.
    Flaw {
        /// The file.
        source: String,
        /// What is damaged.
        reason: String,
    },
    /// A recording could not be read at all.
    Unreadable {
        /// The file.
        source: String,
        /// Why.
        reason: String,
    },
    /// So many more cases of damage are not told one by one.
    MoreDamage(u64),
    /// So many more flaws are not told one by one.
    MoreFlaws(u64),
    /// So many more recordings could not be read.
    MoreUnreadable(u64),
    /// Not all processes are shown in detail.
    NotDetailed {
        /// How many are.
        detailed: u64,
        /// All of them, by ending.
        endings: Endings,
    },
    /// The figures are maxima over so many processes.
    SeveralProcesses(u64),
}

impl Note {
    /// Whether it says that figures are worth less. The others describe the figures themselves, or what the noise
    /// counts already.
    pub(crate) fn limits_figures(&self) -> bool {
        matches!(
            self,
            Self::Damage { .. }
                | Self::MoreDamage(_)
                | Self::Flaw { .. }
                | Self::MoreFlaws(_)
                | Self::Unreadable { .. }
                | Self::MoreUnreadable(_)
                | Self::ResetNotPermitted(_)
                | Self::FiguresOlder { .. }
                | Self::LostPaths(_)
                | Self::LostThreads(_)
        )
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ResetNotPermitted(processes) => write!(
                f,
                "peaks are lower bounds: the kernel's high-water mark could not be reset in {}",
                counted(*processes, "process", "processes")
            ),
            Self::AmbiguousBytes(bytes) => write!(
                f,
                "{} of growth may belong to another function than the one charged; MEMTRACE_OVERHEAD=exact reads \
                 at every boundary",
                size(*bytes)
            ),
            Self::Shared(functions) => write!(
                f,
                "other tracked threads ran during {}: inclusive figures marked * include what those took",
                some_of(functions)
            ),
            Self::Untracked(share) => write!(
                f,
                "(untracked) held {} of the peak; annotate more: what runs outside annotated functions, or in \
                 threads that call none",
                percent(*share)
            ),
            Self::BelowResolution(functions) => write!(
                f,
                "{} held less than the resolution (marked ~), which may be nothing",
                counted(*functions as u64, "function", "functions")
            ),
            Self::NoCulprit => {
                write!(f, "no annotated function held more than the resolution: none of them made the peak")
            }
            Self::FiguresOlder { process, books_peak_bytes, peak_bytes } => write!(
                f,
                "{process} reached {} after its figures were last written at a peak of {}: what rose since is \
                 in the open functions",
                size(*peak_bytes),
                size(*books_peak_bytes)
            ),
            Self::LostPaths(count) => write!(
                f,
                "{} found no room in the recording and counted with the paths above",
                counted(*count, "call path", "call paths")
            ),
            Self::LostThreads(count) => write!(
                f,
                "{} found no room in the recording: what they took is (untracked)",
                counted(*count, "thread", "threads")
            ),
            Self::LostCheckpoints(count) => {
                write!(f, "{} found no room in the recording", counted(*count, "checkpoint", "checkpoints"))
            }
            Self::Damage { source, reason } | Self::Flaw { source, reason } => {
                write!(f, "{source} is damaged: {reason}")
            }
            Self::Unreadable { source, reason } => write!(f, "{source} was left out: {reason}"),
            Self::MoreDamage(count) => f.write_str(&more_damage(*count)),
            Self::MoreFlaws(count) => write!(f, "{}, which lost nothing", more_damage(*count)),
            Self::MoreUnreadable(count) => {
                write!(f, "{} left out, unreadable", counted(*count, "more file was", "more files were"))
            }
            Self::NotDetailed { detailed, endings } => f.write_str(&not_detailed(*detailed, *endings)),
            Self::SeveralProcesses(count) => write!(
                f,
                "figures are the highest of {count} processes, which need not have peaked together: any sum of \
                 them is an upper bound"
            ),
        }
    }
}

fn more_damage(count: u64) -> String {
    format!("{} in the recordings", counted(count, "more case of damage", "more cases of damage"))
}

fn not_detailed(detailed: u64, endings: Endings) -> String {
    format!(
        "{detailed} of {} processes are shown one by one, at most {DETAILED} each with the highest peaks, with an end \
         that was not clean, and over a budget; all count in the figures: {} ended cleanly, {} by a panic, {} killed, \
         {} running",
        endings.processes(),
        endings.clean,
        endings.panicked,
        endings.killed,
        endings.running
    )
}

/// The first few names, and how many more there are: the rows carry their own marks.
fn some_of(names: &[String]) -> String {
    const ENOUGH: usize = 5;
    match names.len().saturating_sub(ENOUGH) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names[..ENOUGH].join(", ")),
    }
}

/// The notes on a report, what limits everything first.
pub(super) fn of(report: &Report, doubts: &Doubts) -> Vec<Note> {
    let mut notes = Vec::new();
    notes.extend(told(&doubts.damage, |source, reason| Note::Damage { source, reason }, Note::MoreDamage));
    notes.extend(told(&doubts.flaws, |source, reason| Note::Flaw { source, reason }, Note::MoreFlaws));
    notes.extend(of_unreadable(&doubts.unreadable));
    of_processes(report, doubts, &mut notes);
    of_functions(report, &mut notes);
    let lost = [
        Note::LostPaths(doubts.lost_paths),
        Note::LostThreads(doubts.lost_threads),
        Note::LostCheckpoints(doubts.lost_checkpoints),
    ];
    notes.extend(lost.into_iter().filter(|note| {
        !matches!(note, Note::LostPaths(0) | Note::LostThreads(0) | Note::LostCheckpoints(0))
    }));
    notes
}

/// The notes on files that could not be read.
pub(super) fn of_unreadable(cases: &Cases) -> Vec<Note> {
    told(cases, |source, reason| Note::Unreadable { source, reason }, Note::MoreUnreadable)
}

/// The first few cases, and how many more there are.
fn told(cases: &Cases, one: fn(String, String) -> Note, more: fn(u64) -> Note) -> Vec<Note> {
    let mut notes: Vec<_> =
        cases.told.iter().map(|(source, reason)| one(source.clone(), reason.clone())).collect();
    match cases.count.saturating_sub(cases.told.len() as u64) {
        0 => {}
        count => notes.push(more(count)),
    }
    notes
}

fn of_processes(report: &Report, doubts: &Doubts, notes: &mut Vec<Note>) {
    let endings = report.endings();
    if endings.processes() > 1 {
        notes.push(Note::SeveralProcesses(endings.processes()));
    }
    let detailed = report.processes().len() as u64;
    if detailed < endings.processes() {
        notes.push(Note::NotDetailed { detailed, endings });
    }
    if doubts.inexact > 0 {
        notes.push(Note::ResetNotPermitted(doubts.inexact));
    }
    // Only the first process's contributions are shown, so only its figures can be older than its peak.
    if let Some(first) = report.processes().first()
        && first.peak_bytes.saturating_sub(first.books_peak_bytes) > first.resolution_bytes
    {
        notes.push(Note::FiguresOlder {
            process: first.label.clone(),
            books_peak_bytes: first.books_peak_bytes,
            peak_bytes: first.peak_bytes,
        });
    }
    if doubts.ambiguous_bytes > 0 {
        notes.push(Note::AmbiguousBytes(doubts.ambiguous_bytes));
    }
}

fn of_functions(report: &Report, notes: &mut Vec<Note>) {
    let rows = report.ranked(Key::SelfPeak);
    let functions = || rows.iter().filter(|row| row.owner.site().is_some());
    let untracked = rows.iter().find(|row| row.owner == Owner::Untracked);
    if let Some(share) =
        untracked.map(|row| row.figures.share_of_peak).filter(|share| *share > UNTRACKED_SHARE)
    {
        notes.push(Note::Untracked(share));
    }
    let shared: Vec<_> =
        functions().filter(|row| row.figures.shared).map(|row| row.owner.short_name()).collect();
    if !shared.is_empty() {
        notes.push(Note::Shared(shared));
    }
    let resolution = report.resolution_bytes();
    let below = functions().filter(|row| row.figures.self_peak_bytes < resolution).count();
    if report.culprit(Key::SelfPeak).is_none() && functions().next().is_some() {
        notes.push(Note::NoCulprit);
    } else if below > 0 {
        notes.push(Note::BelowResolution(below));
    }
}
