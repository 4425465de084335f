//! What processing a file says in the end, and the values it is made of.

use std::{
    fmt::{self, Write},
    fs, io,
    path::Path,
};

use crate::{ByteSize, SectionSummary};

/// How many of the sections with the most errors a report names.
const WORST_SECTIONS: usize = 5;

/// What is known of a file without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMetadata {
    /// Its name without the directory.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

impl FileMetadata {
    /// Asks the file system.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, bytes: fs::metadata(path)?.len() })
    }
}

/// What all sections amount to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Number of sections; two of one name are two.
    pub sections: u64,
    /// Lines in all sections. Lines above the first header are in none.
    pub lines: u64,
    /// Lines of level `ERROR`.
    pub errors: u64,
    /// Lines of level `WARN`.
    pub warnings: u64,
    /// The sections with the most errors; of equals, the one that comes first in the file.
    pub worst: Vec<SectionSummary>,
}

impl FromIterator<SectionSummary> for Analysis {
    fn from_iter<I: IntoIterator<Item = SectionSummary>>(sections: I) -> Self {
        let mut analysis = Self::default();
        for section in sections {
            analysis.sections += 1;
            analysis.lines += section.lines;
            analysis.errors += section.errors;
            analysis.warnings += section.warnings;
            if section.errors > 0 {
                let place = analysis.worst.partition_point(|other| other.errors >= section.errors);
                analysis.worst.insert(place, section);
                analysis.worst.truncate(WORST_SECTIONS);
            }
        }
        analysis
    }
}

/// The report as text.
pub(crate) fn render(
    metadata: &FileMetadata,
    analysis: &Analysis,
    beginning: &str,
    end: &[String],
) -> Result<String, fmt::Error> {
    let mut text = String::new();
    writeln!(text, "{}: {}", metadata.name, ByteSize(metadata.bytes))?;
    let Analysis { sections, lines, errors, warnings, worst } = analysis;
    writeln!(text, "{sections} sections, {lines} lines, {errors} errors, {warnings} warnings")?;
    for SectionSummary { name, lines, errors, warnings } in worst {
        writeln!(text, "  {name}: {errors} errors and {warnings} warnings in {lines} lines")?;
    }
    writeln!(text, "it begins:")?;
    for line in beginning.lines() {
        writeln!(text, "  {line}")?;
    }
    writeln!(text, "it ends:")?;
    for line in end {
        writeln!(text, "  {line}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_sections_come_first_and_equals_in_file_order() {
        let section = |name: &str, errors| SectionSummary { errors, lines: 10, ..SectionSummary::new(name) };
        let analysis: Analysis = [("a", 1), ("b", 3), ("c", 0), ("d", 3), ("e", 2), ("f", 1), ("g", 1)]
            .map(|(name, errors)| section(name, errors))
            .into_iter()
            .collect();
        let worst: Vec<_> = analysis.worst.iter().map(|section| section.name.as_str()).collect();
        assert_eq!(worst, ["b", "d", "e", "a", "f"]);
        assert_eq!((analysis.sections, analysis.lines, analysis.errors), (7, 70, 11));
    }
}
