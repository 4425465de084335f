//! Call paths on a terminal, as a tree.

use std::io;

use super::{
    View,
    columns::{self, NAME},
    table::{self, Grid},
};
use crate::analysis::Report;

/// An indentation deeper than this says no more, and a recursion through a thousand functions would fill the terminal
/// with blanks.
const DEEPEST_INDENT: usize = 40;

/// Writes headline, stories, call paths, notes.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    table::write_head(out, report)?;
    let tree = report.call_tree();
    let printed = tree.printed(view.by);
    let shown = view.top.unwrap_or(usize::MAX);
    let mut grid = Grid::new(view.colour);
    grid.header(&[NAME], &columns::titles(report));
    for &(index, depth) in printed.iter().take(shown) {
        let node = &tree.nodes()[index];
        let mark = if depth == 0 { "" } else { "└ " };
        let indent = "  ".repeat(depth.saturating_sub(1).min(DEEPEST_INDENT));
        let name = format!("{indent}{mark}{}", node.owner.short_name());
        let faint =
            node.owner.site().is_some() && view.by.bytes_of(&node.figures) < report.resolution_bytes();
        grid.row(&[&name], &columns::cells(report, &node.owner, &node.figures), faint);
    }
    grid.write(out)?;
    match printed.len().saturating_sub(shown) {
        0 => {}
        count => writeln!(out, "… and {count} more")?,
    }
    table::write_foot(out, report)
}
