//! What every format for people says around the rows, as raw sentences: each format escapes them in its own way.

use crate::{
    analysis::{
        Key, Part,
        diff::{Change, Diff, Row, Side},
    },
    bytes::{change, count_change, percent_change, size},
};

/// A name longer than this is cut where it stands in a sentence.
const LONGEST_NAME: usize = 120;

/// Peaks that differ by less than this part of them are the same to a reader.
const NARROW: u64 = 10;

/// What became of the peak, and which function says most of why.
#[must_use]
pub fn verdict(diff: &Diff, by: Key) -> String {
    parts(diff, by).iter().map(Part::as_str).collect()
}

/// The same with names and figures set apart.
pub(super) fn parts(diff: &Diff, by: Key) -> Vec<Part> {
    let mut parts = peak(&diff.peak);
    parts.push(text("; "));
    match diff.culprit(by) {
        Some((row, by)) => parts.extend([
            Part::Name(shortened(&row.owner.short_name())),
            text(" "),
            Part::Figure(change(by.by())),
        ]),
        None if diff.peak.is_real() => parts.push(text("no annotated function accounts for it")),
        None => parts.push(text("no function changed beyond its noise")),
    }
    parts
}

fn peak(peak: &Change) -> Vec<Part> {
    let (old, new) = (Part::Figure(size(peak.old)), Part::Figure(size(peak.new)));
    let is_narrow = peak.noise < peak.old.max(peak.new) / NARROW;
    let became = if peak.is_real() {
        let by = peak.share().map_or_else(|| change(peak.by()), percent_change);
        [text("peak "), Part::Figure(by)]
    } else if is_narrow {
        [text("peak the same within its noise of "), Part::Figure(size(peak.noise))]
    } else {
        [text("peaks cannot be told apart within their noise of "), Part::Figure(size(peak.noise))]
    };
    became.into_iter().chain([text(": "), old, text(" → "), new]).collect()
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

/// How one figure of a row changed: `self peak 10 MiB → 900 MiB (+890 MiB, noise 512 KiB)`.
#[must_use]
pub fn sentence(row: &Row, by: Key) -> String {
    let of = row.change(by);
    let figure = match by {
        Key::SelfPeak => "self peak",
        Key::AtPeak => "held at the peak",
        Key::Inclusive => "inclusive peak",
        Key::Retained => "retained",
        Key::Calls => return format!("calls {} → {} ({})", of.old, of.new, count_change(of.by())),
    };
    let (old, new) = (size(of.old), size(of.new));
    format!("{figure} {old} → {new} ({}, noise {})", change(of.by()), size(of.noise))
}

/// The line below the verdict: what is compared.
pub(super) fn sides(diff: &Diff) -> String {
    let side = |side: &Side| match side.runs {
        1 => side.name.clone(),
        runs => format!("{} (median of {runs} runs)", side.name),
    };
    format!("{} → {}", side(&diff.old), side(&diff.new))
}

/// The line below that: what a change must exceed.
pub(super) fn noise(diff: &Diff) -> String {
    let (old, new) = (&diff.old, &diff.new);
    let resolution = old.resolution_bytes.saturating_add(new.resolution_bytes);
    let ambiguous = old.ambiguous_bytes.saturating_add(new.ambiguous_bytes);
    let mut parts = vec![format!("the resolution of both, {}", size(resolution))];
    if ambiguous > 0 {
        parts.push(format!("{} of growth that may belong to another function", size(ambiguous)));
    }
    let repeated = if old.runs > 1 || new.runs > 1 {
        "; or what repeated runs scatter over, where that is more"
    } else {
        ""
    };
    format!("a change must exceed {}{repeated}; one that does not is marked ~", parts.join(", and "))
}

/// What limits the figures of a side.
pub(super) fn notes(diff: &Diff) -> Vec<String> {
    let of_side = |side: &Side, which: &str| {
        let unclean = (side.unclean > 0).then(|| {
            let who = match side.unclean {
                1 => "1 process".to_owned(),
                count => format!("{count} processes"),
            };
            format!("{which}: {who} did not end cleanly, and left the figures of a part of the work")
        });
        let notes = side.notes.iter().map(|note| format!("{which}: {note}"));
        unclean.into_iter().chain(notes).collect::<Vec<_>>()
    };
    [of_side(&diff.old, "old"), of_side(&diff.new, "new")].concat()
}

/// A name cut where it would fill a sentence.
pub(super) fn shortened(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
