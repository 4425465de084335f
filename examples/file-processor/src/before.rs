//! The program as it was: correct, plain, and holding its input twice.
//!
//! Nothing here is contrived. Each function is the shortest that does its job, which is why programs start out like
//! this, and each is fine for the small files it is tested with. What it costs shows only in the resident peak of a
//! large one, and is gone again when the function has returned.

use std::{fs, io, path::Path};

use crate::{
    Analysis, FileMetadata, REPORT_FIRST_BYTES, REPORT_LAST_LINES, SectionSummary, excerpt::excerpt,
    header_name, report, without_line_ending,
};

/// A section with all of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The name in its header.
    pub name: String,
    /// Everything between its header and the next, line endings included.
    pub text: String,
}

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

/// The file's sections.
///
/// Here is the peak. Owned sections spare every caller a lifetime, so they are copied out of the text; the text lives to
/// the end of the function, because nothing ends it sooner. By then the file is resident twice, and to the page: both
/// the text and the copies are allocated at their exact sizes, so that no doubling of a buffer blurs the figure.
#[memtrace::track_memory]
pub fn parse_file_content(path: &Path) -> io::Result<Vec<Section>> {
    let text = into_text(fs::read(path)?);
    let mut sections = Vec::new();
    // The section that is open: its name and where its text begins.
    let mut open: Option<(&str, usize)> = None;
    let mut copy = |open: Option<(&str, usize)>, end: usize| {
        if let Some((name, start)) = open {
            sections.push(Section { name: name.to_owned(), text: text[start..end].to_owned() });
        }
    };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let line_end = offset + line.len();
        if let Some(name) = header_name(without_line_ending(line)) {
            copy(open, offset);
            open = Some((name, line_end));
        }
        offset = line_end;
    }
    copy(open, offset);
    Ok(sections)
}

/// Counts what the sections hold, and gives each back when it is counted.
#[memtrace::track_memory]
#[must_use]
pub fn analyze_data(sections: Vec<Section>) -> Analysis {
    sections
        .into_iter()
        .map(|section| {
            let mut summary = SectionSummary::new(&section.name);
            section.text.lines().for_each(|line| summary.count(line));
            summary
        })
        .collect()
}

/// Writes the report, with the file's first bytes and last lines.
#[memtrace::track_memory]
pub fn generate_report(path: &Path, metadata: &FileMetadata, analysis: &Analysis) -> io::Result<String> {
    let beginning = read_limited(path, REPORT_FIRST_BYTES)?;
    let end = last_lines(path, REPORT_LAST_LINES)?;
    report::render(metadata, analysis, &beginning, &end).map_err(io::Error::other)
}

/// The text of the first section of that name, found by parsing all of them.
#[memtrace::track_memory]
pub fn find_section(path: &Path, name: &str) -> io::Result<Option<String>> {
    let sections = parse_file_content(path)?;
    Ok(sections.into_iter().find(|section| section.name == name).map(|section| section.text))
}

/// The last `count` lines, found by listing all of them.
#[memtrace::track_memory]
pub fn last_lines(path: &Path, count: usize) -> io::Result<Vec<String>> {
    let text = into_text(fs::read(path)?);
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.len().saturating_sub(count);
    Ok(lines[first..].iter().map(|&line| line.to_owned()).collect())
}

/// The first `limit` bytes and a notice if there are more, cut off the whole file.
#[memtrace::track_memory]
pub fn read_limited(path: &Path, limit: u64) -> io::Result<String> {
    let bytes = fs::read(path)?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX).min(bytes.len());
    Ok(excerpt(&bytes[..shown], bytes.len() as u64))
}

/// The bytes as text, without a copy if they are UTF-8, which is all but a few files.
fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
