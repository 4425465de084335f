//! The verdict: whose the peak was, in a sentence.
//!
//! It is a list of parts and not a text, so that a page can set names and figures apart without looking for them in
//! a sentence that untrusted names are part of.

use std::fmt;

use super::{
    figures::Key,
    owner::Owner,
    process::{Ending, Process},
    rank::Function,
    report::Report,
};
use crate::bytes::{size, time};

/// Whose the peak was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    parts: Vec<Part>,
}

/// A part of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Text(String),
    /// The name of a function or a process: untrusted text.
    Name(String),
    /// A size or a time.
    Figure(String),
}

impl Part {
    /// What it says.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Name(text) | Self::Figure(text) => text,
        }
    }
}

impl Verdict {
    /// The verdict on a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut sentence = Self { parts: Vec::new() };
        let Some(process) = report.processes().first() else {
            return sentence.text("No process was recorded.");
        };
        let rows = report.ranked(Key::AtPeak);
        let function = report.culprit(Key::AtPeak);
        let outside = rows
            .iter()
            .filter(|row| row.owner.site().is_none())
            .max_by_key(|row| row.figures.at_peak_bytes)
            .filter(|row| row.figures.at_peak_bytes > 0);
        sentence = match (function, outside) {
            (Some(function), Some(outside))
                if outside.figures.at_peak_bytes > function.figures.at_peak_bytes =>
            {
                sentence.outside(report, outside, Some(function))
            }
            (Some(function), _) => sentence.culprit(report, process, function),
            (None, Some(outside)) => sentence.outside(report, outside, None),
            (None, None) => sentence.nobody(report),
        };
        sentence.ending(process).late(process)
    }

    /// The sentence, part by part.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// A function took most.
    fn culprit(self, report: &Report, process: &Process, function: &Function) -> Self {
        let figures = &function.figures;
        let verb = if is_over(process) { " took " } else { " held " };
        let sentence = self
            .name(&function.owner.short_name())
            .text(verb)
            .figure(size(figures.at_peak_bytes))
            .text(" of ")
            .peak(report);
        // What several processes retained is the highest of them, not this one's.
        if report.endings().processes() > 1 || process.end != Ending::Clean {
            return sentence.text(".");
        }
        match figures.at_peak_bytes.saturating_sub(figures.retained_bytes) {
            back if back <= report.resolution_bytes() => sentence.text(" and still held it at the end."),
            back => sentence.text(" and gave ").figure(size(back)).text(" back."),
        }
    }

    /// What no annotated function took was the largest part.
    fn outside(self, report: &Report, outside: &Function, function: Option<&Function>) -> Self {
        let whose = match outside.owner {
            Owner::Startup => " was resident before the first annotated call",
            _ => " rose outside annotated functions",
        };
        let sentence = self.figure(size(outside.figures.at_peak_bytes)).text(" of ").peak(report).text(whose);
        match function {
            Some(function) => sentence
                .text("; of those annotated, ")
                .name(&function.owner.short_name())
                .text(" held most: ")
                .figure(size(function.figures.at_peak_bytes))
                .text("."),
            None => sentence
                .text("; no annotated function held more than the resolution of ")
                .figure(size(report.resolution_bytes()))
                .text("."),
        }
    }

    /// Nothing says whose it was.
    fn nobody(self, report: &Report) -> Self {
        self.text("No annotated function held more than the resolution of ")
            .figure(size(report.resolution_bytes()))
            .text(" at ")
            .peak(report)
            .text(".")
    }

    /// `the 3.26 GiB peak at 4.2 s`, and of which process.
    fn peak(self, report: &Report) -> Self {
        let Some(process) = report.processes().first() else {
            return self;
        };
        let peak = size(process.books_peak_bytes);
        let sentence = if process.peaks_exact {
            self.text("the ").figure(peak).text(" peak")
        } else {
            self.text("the peak of at least ").figure(peak)
        };
        let sentence = sentence.text(" at ").figure(time(process.peak_at_ns));
        match report.endings().processes() {
            1 => sentence,
            count => sentence
                .text(" in ")
                .name(&process.label)
                .text(&format!(", the highest of {count} processes")),
        }
    }

    /// How the process ended, unless as it should.
    fn ending(self, process: &Process) -> Self {
        let sentence = match (&process.death, process.end) {
            (Some(death), _) => self.text(" The process was ").text(death),
            (None, Ending::Panic) => self.text(" The process panicked"),
            (None, Ending::Killed) => self.text(" The process was killed, or ended without a word"),
            (None, Ending::Running) => return self.text(" It is still running."),
            (None, Ending::Clean) => return self,
        };
        match process.open_stacks.first().and_then(|stack| stack.path.last()) {
            Some(open) => sentence.text(", with ").name(&open.short_name()).text(" open."),
            None => sentence.text("."),
        }
    }

    /// What rose after the figures were last written is in none of them.
    fn late(self, process: &Process) -> Self {
        let late = process.peak_bytes.saturating_sub(process.books_peak_bytes);
        if late <= process.resolution_bytes {
            return self;
        }
        self.text(" It reached ")
            .figure(size(process.peak_bytes))
            .text(" after these figures were last written.")
    }

    fn text(mut self, text: &str) -> Self {
        match self.parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
        self
    }

    fn name(mut self, name: &str) -> Self {
        self.parts.push(Part::Name(name.to_owned()));
        self
    }

    fn figure(mut self, figure: String) -> Self {
        self.parts.push(Part::Figure(figure));
        self
    }
}

/// Whether a process has ended.
fn is_over(process: &Process) -> bool {
    process.end != Ending::Running
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Name(name) => write!(f, "`{name}`"),
            other => f.write_str(other.as_str()),
        })
    }
}

#[cfg(test)]
mod tests;
