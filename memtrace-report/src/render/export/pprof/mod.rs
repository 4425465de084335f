//! A profile for `pprof`: a compressed protocol buffer, with a sample type for each figure.

mod proto;
#[cfg(test)]
mod words;

#[cfg(test)]
pub(in crate::render) use words::as_text;

use std::{collections::HashMap, io};

use flate2::{Compression, GzBuilder};
use prost::Message as _;

use super::{
    super::untrusted::plain,
    stacks::{Frame, Stacks},
};
use crate::analysis::{Key, Report};

use proto::{Function, Line, Location, Mapping, Profile, Sample, ValueType};

/// The sample types: the figure, what `-sample_index` calls it, and its unit.
const SAMPLE_TYPES: [(Key, &str, &str); 5] = [
    (Key::AtPeak, "at_peak", "bytes"),
    (Key::SelfPeak, "peak", "bytes"),
    (Key::Inclusive, "inclusive", "bytes"),
    (Key::Retained, "retained", "bytes"),
    (Key::Calls, "calls", "count"),
];

/// The only mapping.
const MAPPING: u64 = 1;

/// Writes every figure, `by` as the one that `pprof` takes if nobody says.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, by: Key) -> io::Result<()> {
    // Without a time in its head, one recording always gives the same bytes.
    let mut compressed = GzBuilder::new().write(out, Compression::default());
    io::Write::write_all(&mut compressed, &profile(report, by).encode_to_vec())?;
    compressed.finish()?.flush()
}

fn profile(report: &Report, by: Key) -> Profile {
    let stacks = Stacks::of(report.call_tree());
    let mut texts = Texts::new();
    let first = report.processes().first();
    Profile {
        default_sample_type: SAMPLE_TYPES
            .iter()
            .find(|(key, ..)| *key == by)
            .map_or(0, |(_, name, _)| texts.number(name)),
        sample_type: SAMPLE_TYPES
            .iter()
            .map(|(_, name, unit)| ValueType { kind: texts.number(name), unit: texts.number(unit) })
            .collect(),
        sample: samples(&stacks),
        mapping: vec![Mapping {
            id: MAPPING,
            filename: texts.number(&plain(first.map_or("", |process| &process.exe))),
            has_functions: true,
            has_filenames: true,
            has_line_numbers: true,
        }],
        location: (1_u64..).zip(stacks.frames()).map(|(id, frame)| location(id, frame)).collect(),
        function: (1_u64..)
            .zip(stacks.frames())
            .map(|(id, frame)| Function {
                id,
                name: texts.number(&frame.name),
                system_name: texts.number(&frame.name),
                filename: texts.number(&frame.file),
                start_line: frame.line.into(),
            })
            .collect(),
        duration_nanos: signed(first.map_or(0, |process| process.duration_ns)),
        comment: report.notes().iter().map(|note| texts.number(&plain(&note.to_string()))).collect(),
        // The last, because all of the above add to it.
        string_table: texts.all,
    }
}

/// A sample for each call path; those that have nothing of any figure are left out.
fn samples(stacks: &Stacks) -> Vec<Sample> {
    let figures = SAMPLE_TYPES.map(|(key, ..)| stacks.own(key));
    let nodes = 0..figures[0].len();
    nodes
        .map(|node| Sample {
            location_id: stacks.stack(node).into_iter().rev().map(|frame| frame as u64 + 1).collect(),
            value: figures.iter().map(|figure| signed(figure[node])).collect(),
        })
        .filter(|sample| sample.value.iter().any(|value| *value > 0))
        .collect()
}

/// Functions and locations are numbered alike, from 1 on.
fn location(id: u64, frame: &Frame) -> Location {
    Location { id, mapping_id: MAPPING, line: vec![Line { function_id: id, line: frame.line.into() }] }
}

/// The format's numbers have a sign. What exceeds them is a made-up recording's.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The table of texts: each stands there once.
struct Texts {
    all: Vec<String>,
    numbers: HashMap<String, i64>,
}

impl Texts {
    /// The format wants the first text empty.
    fn new() -> Self {
        Self { all: vec![String::new()], numbers: HashMap::from([(String::new(), 0)]) }
    }

    fn number(&mut self, text: &str) -> i64 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = signed(self.all.len() as u64);
        self.all.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}
