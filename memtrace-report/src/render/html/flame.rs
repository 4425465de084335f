//! Call paths as a flame graph that hangs down, one a key, drawn by inferno.
//!
//! Of inferno's document only the boxes are taken: its script and its style would need leave to run, and four of them
//! cannot stand in one page. The page's own script zooms.

use std::io;

use inferno::flamegraph::{self, Direction, Options, color};

use super::{
    palette::{Colour, OTHERS, OUTSIDE, Palette},
    text::cut,
};
use crate::{
    analysis::{Branch, BranchOf, Key, Owner, Report, branches},
    render::untrusted::plain,
};

/// Height of a box.
const ROW: usize = 22;

/// What inferno leaves free for a title above a graph that hangs down: four lines and a little.
const FONT_SIZE: usize = 12;
const TITLE: usize = 4 * FONT_SIZE + 4;

/// A flame graph of one key.
pub(super) struct Flame {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) meaning: &'static str,
    /// The boxes; empty where no call path has any of it.
    pub(super) boxes: String,
    pub(super) height: usize,
    pub(super) lift: usize,
}

/// The graphs that the page switches between, the one it starts with first.
pub(super) fn flames(report: &Report, palette: &Palette) -> io::Result<Vec<Flame>> {
    let keys = [
        (
            Key::AtPeak,
            "at-peak",
            "at peak",
            "what call paths held when the process peaked; it adds up to the peak",
        ),
        (Key::SelfPeak, "self-peak", "self peak", "the most that each call path held, whenever that was"),
        (
            Key::Inclusive,
            "inclusive",
            "inclusive",
            "how far the peak rose above each entry, callees included",
        ),
        (Key::Retained, "retained", "retained", "what call paths still held at the end"),
    ];
    let flame = |(key, id, title, meaning)| {
        let all = branches(report.call_tree(), key);
        let depth = depths(&all).into_iter().max().unwrap_or(0);
        let boxes = if all.iter().any(|branch| branch.own_bytes > 0) {
            draw(report, &all, palette)?
        } else {
            String::new()
        };
        // The boxes stand below one that is the whole.
        Ok(Flame { id, title, meaning, boxes, height: (depth + 2) * ROW, lift: TITLE })
    };
    keys.into_iter().map(flame).collect()
}

fn depths(all: &[Branch]) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(all.len());
    for branch in all {
        depths.push(branch.parent.map_or(0, |parent| depths[parent] + 1));
    }
    depths
}

fn draw(report: &Report, all: &[Branch], palette: &Palette) -> io::Result<String> {
    let mut colours = color::PaletteMap::default();
    colours.insert("", inferno_colour(OUTSIDE));
    let mut stacks: Vec<String> = Vec::with_capacity(all.len());
    for branch in all {
        let (name, colour) = label(report, branch, palette);
        colours.insert(&name, inferno_colour(colour));
        stacks.push(match branch.parent {
            Some(parent) => format!("{};{name}", stacks[parent]),
            None => name,
        });
    }
    let lines: Vec<String> = stacks
        .iter()
        .zip(all)
        .filter(|(_, branch)| branch.own_bytes > 0)
        .map(|(stack, branch)| format!("{stack} {}", branch.own_bytes))
        .collect();
    let mut options = Options::default();
    options.direction = Direction::Inverted;
    options.no_javascript = true;
    "bytes".clone_into(&mut options.count_name);
    options.frame_height = ROW;
    options.font_size = FONT_SIZE;
    // What is too small was merged before; nothing more may be dropped.
    options.min_width = 0.0;
    options.palette_map = Some(&mut colours);
    let mut svg = Vec::new();
    flamegraph::from_lines(&mut options, lines.iter().map(String::as_str), &mut svg)?;
    let svg = String::from_utf8(svg).map_err(io::Error::other)?;
    inner(&svg).map(str::to_owned).ok_or_else(|| io::Error::other("the flame graph has no boxes"))
}

/// The boxes of inferno's document: what stands in its inner `<svg>`.
fn inner(svg: &str) -> Option<&str> {
    let (_, from) = svg.split_once("<svg id=\"frames\"")?;
    let (_, from) = from.split_once('>')?;
    from.split_once("</svg>").map(|(boxes, _)| boxes)
}

fn label(report: &Report, branch: &Branch, palette: &Palette) -> (String, Colour) {
    match branch.of {
        BranchOf::Node(node) => {
            let owner = &report.call_tree().nodes()[node].owner;
            (frame_name(owner), palette.colour(owner))
        }
        BranchOf::Smaller(count) => (format!("…\u{a0}and\u{a0}{count}\u{a0}smaller"), OTHERS),
    }
}

/// A name as inferno takes it. It parts functions at `;` and counts at a space, so these are written as what looks like
/// them.
fn frame_name(owner: &Owner) -> String {
    plain(&cut(owner.short_name())).replace(';', "\u{37e}").replace(char::is_whitespace, "\u{a0}")
}

fn inferno_colour(Colour(r, g, b): Colour) -> color::Color {
    color::Color { r, g, b }
}

#[cfg(test)]
mod tests {
    use memtrace::recording::{CallPath, PathFigures};

    use super::{Palette, flames};
    use crate::{
        analysis::Report,
        fixture::{MIB, file_processor, site},
        run::Run,
    };

    #[test]
    fn every_key_has_boxes_that_add_up() {
        let report = Report::of(&Run::of([file_processor()]));
        let flames = flames(&report, &Palette::of(&report)).expect("it draws");
        assert_eq!(3_340 * MIB, 3_502_243_840);
        assert!(flames[0].boxes.contains("<title>all (3,502,243,840 bytes, 100%)</title>"));
        assert!(flames.iter().all(|flame| flame.boxes.contains("file_processor::parse_file_content (")));
        assert!(
            flames.iter().all(|flame| !flame.boxes.contains("<style") && !flame.boxes.contains("script"))
        );
    }

    #[test]
    fn a_name_is_one_box_whatever_it_is_made_of() {
        let mut recording = file_processor();
        recording.sites.push(site("a;b 7 8 <img src=x>", 1));
        recording.paths.push(CallPath { parent: None, site: Some(6) });
        recording.books.paths.push(PathFigures { at_peak_bytes: 9 * MIB, ..PathFigures::default() });
        let report = Report::of(&Run::of([recording]));
        let flames = flames(&report, &Palette::of(&report)).expect("it draws");
        let title = "<title>file_processor::a\u{37e}b\u{a0}7\u{a0}8\u{a0}&lt;img\u{a0}src=x&gt; (9,437,184 bytes, 0.27%)";
        assert!(flames[0].boxes.contains(title), "{}", flames[0].boxes);
    }

    #[test]
    fn nothing_retained_is_no_graph() {
        let mut recording = file_processor();
        recording.books.paths.iter_mut().for_each(|path| path.retained_bytes = 0);
        let report = Report::of(&Run::of([recording]));
        let flames = flames(&report, &Palette::of(&report)).expect("it draws");
        assert_eq!(flames[3].boxes, "");
    }
}
