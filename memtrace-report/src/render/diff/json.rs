//! The difference for programs. Its keys are a contract, as those of the report are: none is renamed under the same
//! [`SCHEMA`]; keys may be added.

use std::io;

use serde::Serialize;

use super::View;
use crate::{
    analysis::{
        ELIDED, Key, Owner,
        diff::{self, Diff, Presence},
        shorten,
    },
    render::json,
};

/// The version of everything below.
const SCHEMA: u32 = 1;

/// Writes one JSON document and a line feed.
pub(super) fn write(out: &mut dyn io::Write, diff: &Diff, view: View) -> io::Result<()> {
    json::write_document(out, &Document::of(diff, view))
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    old: Side<'a>,
    new: Side<'a>,
    process_peak_bytes: Change,
    functions: Vec<Function<'a>>,
    call_paths: Vec<CallPath<'a>>,
}

#[derive(Serialize)]
struct Side<'a> {
    name: &'a str,
    runs: usize,
    resolution_bytes: u64,
    ambiguous_bytes: u64,
    unclean_processes: u64,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Change {
    old: u64,
    new: u64,
    #[serde(rename = "change")]
    by: i64,
    noise: u64,
    exceeds_noise: bool,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    module: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Serialize)]
struct CallPath<'a> {
    path: Vec<&'a str>,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Serialize)]
struct Figures {
    /// `both`, `new` or `gone`.
    presence: &'static str,
    self_peak_bytes: Change,
    at_peak_bytes: Change,
    inclusive_peak_bytes: Change,
    retained_bytes: Change,
    calls: Change,
}

impl<'a> Document<'a> {
    fn of(diff: &'a Diff, view: View) -> Self {
        let shown = view.top.unwrap_or(usize::MAX);
        let function = |row: &'a diff::Row| {
            let site = row.owner.site();
            Function {
                name: row.owner.name(),
                module: site.map(|site| site.module.as_str()),
                file: site.map(|site| site.file.as_str()),
                line: site.map(|site| site.line),
                figures: Figures::of(row),
            }
        };
        let path = |index: usize| {
            let up = std::iter::successors(Some(index), |&row| diff.call_paths[row].parent);
            let mut path: Vec<_> = up.map(|row| Owner::name(&diff.call_paths[row].owner)).collect();
            path.reverse();
            CallPath { path: shorten(path, ELIDED.name()), figures: Figures::of(&diff.call_paths[index]) }
        };
        Self {
            schema: SCHEMA,
            old: Side::of(&diff.old),
            new: Side::of(&diff.new),
            process_peak_bytes: Change::of(diff.peak),
            functions: diff.ranked(view.by).into_iter().take(shown).map(function).collect(),
            call_paths: diff.ranked_call_paths(view.by).into_iter().take(shown).map(path).collect(),
        }
    }
}

impl<'a> Side<'a> {
    fn of(side: &'a diff::Side) -> Self {
        Self {
            name: &side.name,
            runs: side.runs,
            resolution_bytes: side.resolution_bytes,
            ambiguous_bytes: side.ambiguous_bytes,
            unclean_processes: side.unclean,
            notes: side.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Change {
    fn of(change: diff::Change) -> Self {
        Self {
            old: change.old,
            new: change.new,
            by: change.by(),
            noise: change.noise,
            exceeds_noise: change.is_real(),
        }
    }
}

impl Figures {
    fn of(row: &diff::Row) -> Self {
        let change = |key| Change::of(row.change(key));
        Self {
            presence: match row.presence {
                Presence::Both => "both",
                Presence::New => "new",
                Presence::Gone => "gone",
            },
            self_peak_bytes: change(Key::SelfPeak),
            at_peak_bytes: change(Key::AtPeak),
            inclusive_peak_bytes: change(Key::Inclusive),
            retained_bytes: change(Key::Retained),
            calls: change(Key::Calls),
        }
    }
}
