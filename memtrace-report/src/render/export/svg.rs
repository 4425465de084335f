//! A flame graph of the call paths, drawn by inferno.

use std::{cmp::Reverse, io};

use inferno::flamegraph::{self, Options};

use super::{
    super::{sentences, untrusted::plain},
    folded,
    stacks::{Stacks, title},
};
use crate::analysis::{Key, Report};

/// More call paths than this are boxes too narrow to see. The smaller ones share a box.
const MOST_STACKS: usize = 1_000;

/// Longer names fit in no box.
const LONGEST_NAME: usize = 256;

/// Writes the flame graph of one figure.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, by: Key) -> io::Result<()> {
    let lines = lines(report, by);
    if lines.is_empty() {
        return Err(io::Error::other(format!(
            "there is nothing to draw: the figure `{}` is 0 on every call path; choose another with --by",
            title(by)
        )));
    }
    let mut options = Options::default();
    options.title = format!("Resident memory, {}", title(by));
    options.subtitle = Some(plain(&sentences::headline(report)));
    if by == Key::Calls { "calls" } else { "bytes" }.clone_into(&mut options.count_name);
    // The colour of a function is the same in every graph, so that two can be compared.
    options.deterministic = true;
    flamegraph::from_lines(&mut options, lines.iter().map(String::as_str), out)
}

fn lines(report: &Report, by: Key) -> Vec<String> {
    let stacks = Stacks::of(report.call_tree());
    let names: Vec<String> =
        folded::names(&stacks).iter().map(|name| name.chars().take(LONGEST_NAME).collect()).collect();
    let mut own: Vec<_> = stacks.own(by).into_iter().enumerate().filter(|(_, bytes)| *bytes > 0).collect();
    own.sort_by_key(|&(node, bytes)| (Reverse(bytes), node));
    let smaller = own.split_off(own.len().min(MOST_STACKS));
    let mut lines: Vec<_> = own
        .into_iter()
        .map(|(node, bytes)| format!("{} {bytes}", folded::line(&stacks, &names, node)))
        .collect();
    if !smaller.is_empty() {
        let bytes: u64 = smaller.iter().map(|(_, bytes)| bytes).sum();
        lines.push(format!("({} smaller call paths) {bytes}", smaller.len()));
    }
    lines
}
