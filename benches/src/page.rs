//! The page of figures: what stands between the two markers in `docs/performance.md` is written by this program.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::machine::Machine;
use crate::table::{self, Row};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance.md");
const BEGIN: &str = "<!-- table: begin -->\n";
const END: &str = "<!-- table: end -->";

/// Puts the table of this run into the page.
pub(crate) fn write(machine: &Machine, rows: &[Row]) -> Result<()> {
    let path = Path::new(PAGE);
    let old = fs::read_to_string(path).context("docs/performance.md cannot be read")?;
    let warning = machine.warning().map(|warning| format!("\nNote: {warning}.\n")).unwrap_or_default();
    let table = format!("{machine}.\n{warning}\n{}", table::markdown(rows));
    let new = replace(&old, &table).context("docs/performance.md has lost the markers of its table")?;
    fs::write(path, new).context("docs/performance.md cannot be written")
}

/// The page with `table` between its markers; `None` where it has none.
fn replace(page: &str, table: &str) -> Option<String> {
    let (head, rest) = page.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}{table}{END}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let page = format!("before\n{BEGIN}old\n{END}\nafter\n");
        assert_eq!(replace(&page, "new\n"), Some(format!("before\n{BEGIN}new\n{END}\nafter\n")));
        assert_eq!(replace("no markers", "new"), None);
    }

    #[test]
    fn the_page_has_its_markers() {
        let page = fs::read_to_string(PAGE).expect("the page is part of the repository");
        assert!(replace(&page, "").is_some());
    }
}
