//! A file for speedscope, with a profile for each figure.
//!
//! The keys are those of speedscope's file format, <https://www.speedscope.app/file-format-schema.json>.

use std::io;

use serde::Serialize;

use super::{
    super::untrusted::plain,
    stacks::{Frame, KEYS, Stacks, title},
};
use crate::analysis::{Key, Report};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    exporter: &'static str,
    name: String,
    active_profile_index: usize,
    shared: Shared<'a>,
    profiles: Vec<Profile<'a>>,
}

#[derive(Serialize)]
struct Shared<'a> {
    frames: Vec<SharedFrame<'a>>,
}

#[derive(Serialize)]
struct SharedFrame<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    file: &'a str,
    #[serde(skip_serializing_if = "is_none")]
    line: u32,
}

/// A profile without time: stacks, and how many bytes each of them weighs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    unit: &'static str,
    start_value: u64,
    end_value: u64,
    samples: Vec<&'a [usize]>,
    weights: Vec<u64>,
}

/// Writes every figure, `by` as the one that is shown first.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, by: Key) -> io::Result<()> {
    let stacks = Stacks::of(report.call_tree());
    let all: Vec<_> = (0..report.call_tree().nodes().len()).map(|node| stacks.stack(node)).collect();
    let label = report.processes().first().map_or("", |process| &process.label);
    let file = File {
        schema: "https://www.speedscope.app/file-format-schema.json",
        exporter: "memtrace",
        name: plain(label),
        active_profile_index: KEYS.iter().position(|key| *key == by).unwrap_or(0),
        shared: Shared { frames: stacks.frames().iter().map(SharedFrame::of).collect() },
        profiles: KEYS.iter().map(|&key| Profile::of(&stacks, &all, key)).collect(),
    };
    serde_json::to_writer(&mut *out, &file)?;
    writeln!(out)
}

impl<'a> SharedFrame<'a> {
    fn of(frame: &'a Frame) -> Self {
        Self { name: &frame.name, file: &frame.file, line: frame.line }
    }
}

impl<'a> Profile<'a> {
    fn of(stacks: &Stacks, all: &'a [Vec<usize>], by: Key) -> Self {
        let (samples, weights): (Vec<_>, Vec<_>) =
            all.iter().map(Vec::as_slice).zip(stacks.own(by)).filter(|(_, bytes)| *bytes > 0).unzip();
        let end_value = weights.iter().sum();
        Self { kind: "sampled", name: title(by), unit: "bytes", start_value: 0, end_value, samples, weights }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(line: &u32) -> bool {
    *line == 0
}
