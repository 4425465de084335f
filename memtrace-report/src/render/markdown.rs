//! The ranking as a markdown document, for a merge request or a ticket.

use std::io;

use super::{
    View,
    columns::{self, NAME},
    grid::Column,
    sentences, stories,
    untrusted::markdown,
};
use crate::analysis::{Owner, Report};

/// Writes headline, stories, ranking or call paths, notes.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    writeln!(out, "**{}**\n", markdown(&sentences::headline(report)))?;
    writeln!(out, "{}\n", markdown(&sentences::fine_print(report)))?;
    for story in stories::all(report) {
        writeln!(out, "### {}\n", markdown(&story.title))?;
        write_list(out, &story.lines)?;
        writeln!(out)?;
    }
    if view.tree {
        write_call_paths(out, report, view)?;
    } else {
        write_ranking(out, report, view)?;
    }
    for appendix in sentences::appendices(report) {
        writeln!(out, "\n### {}\n", markdown(&appendix.title))?;
        write_list(out, &appendix.lines)?;
    }
    Ok(())
}

fn write_ranking(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    write_titles(out, &["#", NAME], &columns::all(report))?;
    for row in columns::rows(report, view) {
        write_row(out, &[&row.place, &row.name], &row.cells)?;
    }
    match columns::left_out(report, view) {
        0 => Ok(()),
        count => writeln!(out, "\n… and {count} more"),
    }
}

/// Call paths in full, since a table has no depth.
fn write_call_paths(out: &mut dyn io::Write, report: &Report, view: View) -> io::Result<()> {
    let tree = report.call_tree();
    let ranked = tree.ranked(view.by);
    let shown = view.top.unwrap_or(usize::MAX);
    write_titles(out, &["call path"], &columns::all(report))?;
    for &index in ranked.iter().take(shown) {
        let node = &tree.nodes()[index];
        let path: Vec<_> = tree.path(index).into_iter().map(Owner::short_name).collect();
        write_row(out, &[&path.join(" → ")], &columns::cells(report, &node.owner, &node.figures))?;
    }
    match ranked.len().saturating_sub(shown) {
        0 => Ok(()),
        count => writeln!(out, "\n… and {count} more"),
    }
}

fn write_titles(out: &mut dyn io::Write, names: &[&str], columns: &[Column]) -> io::Result<()> {
    let titles = names.iter().copied().chain(columns.iter().map(|column| column.title));
    writeln!(out, "| {} |", titles.collect::<Vec<_>>().join(" | "))?;
    writeln!(out, "|{}{}", " --- |".repeat(names.len()), " ---: |".repeat(columns.len()))
}

fn write_row(out: &mut dyn io::Write, names: &[&str], figures: &[String]) -> io::Result<()> {
    let cells = names.iter().copied().chain(figures.iter().map(String::as_str)).map(markdown);
    writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "))
}

fn write_list(out: &mut dyn io::Write, lines: &[String]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "- {}", markdown(line)))
}
