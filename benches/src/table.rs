//! The table: what was to be reached, what was measured, and what others measure beside it.

use std::fmt::Write;
use std::io::{IsTerminal, stdout};

use comfy_table::{ContentArrangement, Table, presets};

/// The table's columns.
const HEAD: [&str; 5] = ["what", "target", "measured", "met", "beside it, in the same run"];

/// Columns of characters where the output is not a terminal, which would have its own.
const WIDTH: u16 = 160;

/// One row of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What is measured.
    pub(crate) what: String,
    /// What is to be reached.
    pub(crate) target: String,
    /// What was.
    pub(crate) measured: String,
    /// Whether that is enough; `None` where this program cannot tell.
    pub(crate) met: Option<bool>,
    /// What peers reach.
    pub(crate) beside: String,
}

impl Row {
    /// The row of something that could not be measured.
    pub(crate) fn unmeasured(what: &str, error: &anyhow::Error) -> Self {
        Self {
            what: what.to_owned(),
            target: String::new(),
            measured: format!("not measured: {error:#}"),
            met: None,
            beside: String::new(),
        }
    }

    fn cells(&self) -> [&str; 5] {
        let met = match self.met {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        [&self.what, &self.target, &self.measured, met, &self.beside]
    }
}

/// The table for a terminal.
pub(crate) fn terminal(rows: &[Row]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(HEAD);
    if !stdout().is_terminal() {
        table.set_width(WIDTH);
    }
    for row in rows {
        table.add_row(row.cells());
    }
    table.to_string()
}

/// The table for a page.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut page = format!("| {} |\n|{}\n", HEAD.join(" | "), " --- |".repeat(HEAD.len()));
    for row in rows {
        let cells = row.cells().map(|cell| cell.replace('|', "\\|").replace('\n', "<br>"));
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
    page
}

/// Bytes in the unit that suits them.
pub(crate) fn bytes(bytes: f64) -> String {
    let units = ["B", "KiB", "MiB", "GiB"];
    let mut size = bytes;
    let mut unit = 0;
    while size.abs() >= 1024.0 && unit < units.len() - 1 {
        size /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0);
    format!("{size:.digits$} {}", units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_line_a_row_whatever_is_in_its_cells() {
        let row = Row {
            what: "a|b".to_owned(),
            target: "≤ 1".to_owned(),
            measured: "1\n2".to_owned(),
            met: Some(false),
            beside: String::new(),
        };
        let page = markdown(&[row]);
        assert_eq!(page.lines().last(), Some("| a\\|b | ≤ 1 | 1<br>2 | no |  |"));
        assert_eq!(page.lines().count(), 3);
    }

    #[test]
    fn bytes_have_a_unit_that_suits_them() {
        assert_eq!(bytes(0.0), "0 B");
        assert_eq!(bytes(-1536.0), "-1.5 KiB");
        assert_eq!(bytes(3.7 * 1024.0 * 1024.0 * 1024.0), "3.7 GiB");
    }
}
