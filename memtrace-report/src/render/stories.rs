//! What stands above the rows: budgets that were exceeded, and processes that did not end cleanly. As raw sentences, which
//! each format escapes in its own way.

use super::sentences::ending;
use crate::{
    analysis::{Ending, OpenStack, Owner, Process, Report, Violation},
    bytes::{percent, rise, size, time},
};

/// A titled list that stands above the rows.
pub(super) struct Story {
    /// What it is about.
    pub(super) title: String,
    /// The lines.
    pub(super) lines: Vec<String>,
}

/// Every story of a report: budgets first, because somebody set them.
pub(super) fn all(report: &Report) -> Vec<Story> {
    over_budget(report).into_iter().chain(post_mortems(report)).collect()
}

fn over_budget(report: &Report) -> Option<Story> {
    let several = report.processes().len() > 1;
    let of_process = |process: &Process| {
        let label = if several { format!(", in {}", process.label) } else { String::new() };
        process.violations.iter().map(|violation| excess(violation) + &label).collect::<Vec<_>>()
    };
    let lines: Vec<_> = report.processes().iter().flat_map(of_process).collect();
    (!lines.is_empty()).then(|| Story { title: "over budget".to_owned(), lines })
}

fn excess(violation: &Violation) -> String {
    let calls = match violation.calls {
        1 => "1 call".to_owned(),
        calls => format!("{calls} calls"),
    };
    let doubts = match (violation.exact, violation.shared) {
        (true, false) => "",
        (true, true) => " (it includes other threads)",
        (false, false) => " (inexact: not every boundary had a reading)",
        (false, true) => " (inexact: not every boundary had a reading; it includes other threads)",
    };
    format!(
        "{} took {} of its {} budget in {calls}{doubts}",
        names(&violation.path),
        size(violation.inclusive_peak_bytes),
        size(violation.budget_bytes)
    )
}

/// The stories of the processes in detail that did not end cleanly. Panics with nothing open, as most failed tests are, make one
/// story together.
fn post_mortems(report: &Report) -> Vec<Story> {
    let due = report.processes().iter().filter(|process| !process.ended_cleanly());
    let (alike, others): (Vec<&Process>, Vec<&Process>) = due.partition(|process| {
        process.end == Ending::Panic
            && process.death.is_none()
            && process.open_stacks.is_empty()
            && process.suspended.is_empty()
    });
    if alike.len() < 2 {
        return others.into_iter().chain(alike).map(post_mortem).collect();
    }
    let together = Story {
        title: format!("{} processes ended by a panic with no annotated function open", alike.len()),
        lines: alike.iter().map(|process| process.label.clone()).collect(),
    };
    others.into_iter().map(post_mortem).chain([together]).collect()
}

fn post_mortem(process: &Process) -> Story {
    let title = format!("{} (process {}): {}", process.label, process.pid, ending(process));
    let mut lines = vec![last_reading(process)];
    if process.open_stacks.is_empty() && process.suspended.is_empty() {
        lines.push("no annotated function was open".to_owned());
    }
    lines.extend(process.open_stacks.iter().map(open_stack));
    let suspended = process.suspended.iter();
    lines.extend(suspended.map(|future| format!("suspended: {} ×{}", names(&future.path), future.count)));
    Story { title, lines }
}

fn last_reading(process: &Process) -> String {
    let rss = size(process.last_rss_bytes);
    let peak = size(process.peak_bytes);
    match process.limit_bytes.zip(process.share_of_limit()) {
        Some((limit, share)) => format!(
            "RSS at the last reading {rss}, {} of the limit of {}; peak {peak}",
            percent(share),
            size(limit)
        ),
        None => format!("RSS at the last reading {rss}; peak {peak}"),
    }
}

fn open_stack(stack: &OpenStack) -> String {
    format!(
        "thread {}: {} open for {}, RSS had risen by {} in it",
        stack.thread,
        names(&stack.path),
        time(stack.open_ns),
        rise(stack.inclusive_peak_delta_bytes).trim_start_matches('+')
    )
}

fn names(path: &[Owner]) -> String {
    path.iter().map(Owner::short_name).collect::<Vec<_>>().join(" → ")
}
