//! Call paths on a terminal, as a tree.

use std::io;

use super::{
    View,
    columns::{self, NAME},
    grid::{Grid, Row, Weight},
    table,
};
use crate::analysis::Report;

/// More levels than this say no more, and a recursion through a thousand functions would fill the terminal with lines.
const MOST_LEVELS: usize = 40;

/// What a tree is drawn with.
struct Strokes {
    /// Marks the path to the call path that the report is about.
    heavy: &'static str,
    /// Leads past a row to a later one.
    past: &'static str,
    /// Leads past no other.
    blank: &'static str,
    /// Leads to a row that others follow.
    branch: &'static str,
    /// Leads to the last row.
    last: &'static str,
    /// Stands for levels that are not drawn.
    elided: &'static str,
}

const LINES: Strokes =
    Strokes { heavy: "◆", past: "│ ", blank: "  ", branch: "├ ", last: "└ ", elided: "… " };

/// For a locale that has no lines.
const ASCII: Strokes =
    Strokes { heavy: "*", past: "|  ", blank: "   ", branch: "|- ", last: "`- ", elided: ".. " };

/// Marks what lies below the resolution.
const FAINT: &str = "~";

/// Writes headline, stories, call paths, notes.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    table::write_head(out, report, view.screen)?;
    let tree = report.call_tree();
    let printed = tree.printed(view.by);
    let strokes = if view.screen.ascii { &ASCII } else { &LINES };
    let guides = guides(strokes, printed.iter().map(|&(_, depth)| depth));
    let heavy = tree.heavy_path(view.by, report.resolution_bytes());
    let whole = report.whole(view.by);
    let shown = view.top.unwrap_or(usize::MAX);
    let mut grid = Grid::new(view.screen, ["", NAME], columns::all(report), columns::of_key(view.by));
    for (&(index, _), guides) in printed.iter().zip(guides).take(shown) {
        let node = &tree.nodes()[index];
        let is_function = node.owner.site().is_some();
        let (mark, weight) = if heavy.contains(&index) {
            (strokes.heavy, Weight::Heavy)
        } else if is_function && view.by.bytes_of(&node.figures) < report.resolution_bytes() {
            (FAINT, Weight::Faint)
        } else {
            ("", Weight::Normal)
        };
        grid.row(Row {
            mark: mark.to_owned(),
            guides,
            name: node.owner.short_name(),
            cells: columns::cells(report, &node.owner, &node.figures),
            share: columns::share(report, view.by, &node.figures, whole),
            weight,
            ..Row::default()
        });
    }
    grid.write(out)?;
    match printed.len().saturating_sub(shown) {
        0 => {}
        count => writeln!(out, "… and {count} more")?,
    }
    table::write_foot(out, report, view.screen)
}

/// The lines that lead to each row of a tree, whose depths come in the order in which it is printed.
fn guides(strokes: &Strokes, depths: impl DoubleEndedIterator<Item = usize>) -> Vec<String> {
    // Whether a row of this depth, and of the same parent, stands further down.
    let mut goes_on: Vec<bool> = Vec::new();
    let line = |depth: usize| {
        goes_on.resize(depth + 1, false);
        let first = 1.max((depth + 1).saturating_sub(MOST_LEVELS));
        let elided = if first > 1 { strokes.elided } else { "" };
        let above = (first..depth).map(|level| if goes_on[level] { strokes.past } else { strokes.blank });
        let own = (depth > 0).then(|| if goes_on[depth] { strokes.branch } else { strokes.last });
        let line = std::iter::once(elided).chain(above).chain(own).collect::<String>();
        goes_on[depth] = true;
        line
    };
    let mut guides: Vec<_> = depths.rev().map(line).collect();
    guides.reverse();
    guides
}

#[cfg(test)]
mod tests {
    use super::{ASCII, LINES, MOST_LEVELS, guides};

    #[test]
    fn lines_lead_from_a_caller_to_what_it_calls() {
        let depths = [0, 1, 2, 2, 1, 2, 0, 1];
        let lines = guides(&LINES, depths.into_iter());
        assert_eq!(lines, ["", "├ ", "│ ├ ", "│ └ ", "└ ", "  └ ", "", "└ "]);
        let lines = guides(&ASCII, depths.into_iter());
        assert_eq!(lines, ["", "|- ", "|  |- ", "|  `- ", "`- ", "   `- ", "", "`- "]);
    }

    #[test]
    fn the_innermost_of_many_levels_are_drawn() {
        let lines = guides(&LINES, 0..3 * MOST_LEVELS);
        assert!(lines[MOST_LEVELS].starts_with("  "), "{:?}", lines[MOST_LEVELS]);
        assert!(lines[MOST_LEVELS + 1].starts_with("… "), "{:?}", lines[MOST_LEVELS + 1]);
        assert!(lines.iter().all(|line| line.chars().count() <= 2 * MOST_LEVELS + 2));
    }
}
