//! The program as it is now: the same answers, from a file that passes through a buffer.
//!
//! What it holds does not depend on the size of the file: one buffer, one line's beginning, and a few numbers a section.
//!
//! One thing differs in form: [`write_section`] hands a section on as the bytes it is made of instead of returning its
//! text, because a section may be as large as the file.

mod lines;
mod search;
mod tail;

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use lines::LineBeginnings;

pub use search::{find_section, write_section};
pub use tail::last_lines;

use crate::{
    Analysis, FileMetadata, REPORT_FIRST_BYTES, REPORT_LAST_LINES, SectionSummary, excerpt::excerpt,
    header_name, report,
};

/// Makes a report on an uploaded file.
#[memtrace::track_memory]
pub fn process_uploaded_file(path: &Path) -> io::Result<String> {
    let metadata = read_file_metadata(path)?;
    memtrace::checkpoint!("Metadata read");
    let sections = parse_file_content(path)?;
    memtrace::checkpoint!("Content parsed");
    let analysis = analyze_data(sections);
    memtrace::checkpoint!("Data analysed");
    let report = generate_report(path, &metadata, &analysis)?;
    memtrace::checkpoint!("Report generated");
    Ok(report)
}

/// Name and size.
#[memtrace::track_memory]
pub fn read_file_metadata(path: &Path) -> io::Result<FileMetadata> {
    FileMetadata::of(path)
}

/// The file's sections, each as the numbers that the report needs of it.
#[memtrace::track_memory]
pub fn parse_file_content(path: &Path) -> io::Result<Vec<SectionSummary>> {
    let mut lines = LineBeginnings::open(path)?;
    let mut sections: Vec<SectionSummary> = Vec::new();
    while let Some(line) = lines.next_line()? {
        if let Some(name) = header_name(&line.text) {
            sections.push(SectionSummary::new(name));
        } else if let Some(section) = sections.last_mut() {
            section.count(&line.text);
        }
    }
    Ok(sections)
}

/// Adds up what the sections hold.
#[memtrace::track_memory]
#[must_use]
pub fn analyze_data(sections: Vec<SectionSummary>) -> Analysis {
    sections.into_iter().collect()
}

/// Writes the report, with the file's first bytes and last lines.
#[memtrace::track_memory]
pub fn generate_report(path: &Path, metadata: &FileMetadata, analysis: &Analysis) -> io::Result<String> {
    let beginning = read_limited(path, REPORT_FIRST_BYTES)?;
    let end = last_lines(path, REPORT_LAST_LINES)?;
    report::render(metadata, analysis, &beginning, &end).map_err(io::Error::other)
}

/// The first `limit` bytes and a notice if there are more, reading no further.
#[memtrace::track_memory]
pub fn read_limited(path: &Path, limit: u64) -> io::Result<String> {
    let file = File::open(path)?;
    let total = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(excerpt(&bytes, total))
}
