//! The format of an uploaded log: what a header line is, and what a log line counts as.
//!
//! Both variants ask these functions about every line, so that they can differ only in what they hold in memory. The
//! functions look at the beginning of a line alone, [`HEADER_MAX_BYTES`] at most: that is what lets a reader judge a
//! line that is longer than any buffer.

/// A longer line is no header. Without a limit a file that is one endless line would have to be held whole to find that
/// out.
pub(crate) const HEADER_MAX_BYTES: usize = 256;

/// Where the level stands in a log line: behind `2026-01-31T23:59:59Z `.
const LEVEL_COLUMN: usize = 21;

/// The name in a header such as `#==[ Network ]=====#`.
///
/// The header must fill its line; the name must not be empty; at least one `=` stands before the closing `#`.
#[must_use]
pub fn header_name(line: &str) -> Option<&str> {
    if line.len() > HEADER_MAX_BYTES {
        return None;
    }
    let inner = line.strip_prefix("#==[ ")?.strip_suffix("=#")?;
    let name = inner.trim_end_matches('=').strip_suffix(" ]")?;
    (!name.trim().is_empty()).then_some(name)
}

/// A line without its `\n` or `\r\n`. A carriage return that no line feed follows is part of the line, as it is for
/// [`str::lines`].
#[must_use]
pub fn without_line_ending(line: &str) -> &str {
    line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// How bad a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `ERROR`.
    Error,
    /// `WARN`.
    Warning,
    /// Anything else, a line that is no log line included.
    Other,
}

impl Level {
    /// The level of a line, which stands in a fixed column.
    #[must_use]
    pub fn of(line: &str) -> Self {
        match line.as_bytes().get(LEVEL_COLUMN..) {
            Some(rest) if rest.starts_with(b"ERROR") => Self::Error,
            Some(rest) if rest.starts_with(b"WARN") => Self::Warning,
            _ => Self::Other,
        }
    }
}

/// What a report needs to know of a section: a few numbers instead of its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionSummary {
    /// The name in its header.
    pub name: String,
    /// Lines below the header.
    pub lines: u64,
    /// Lines of level `ERROR`.
    pub errors: u64,
    /// Lines of level `WARN`.
    pub warnings: u64,
}

impl SectionSummary {
    /// A section of which no line has been seen yet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Counts one line of the section.
    pub fn count(&mut self, line: &str) {
        self.lines += 1;
        match Level::of(line) {
            Level::Error => self.errors += 1,
            Level::Warning => self.warnings += 1,
            Level::Other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_fills_its_line() {
        let check = |line: &str, expected: Option<&str>| assert_eq!(header_name(line), expected, "{line:?}");
        check("#==[ Network ]=====#", Some("Network"));
        check("#==[ Two words ]=#", Some("Two words"));
        check("#==[ a ]= b ]==#", Some("a ]= b"));
        check("#==[ Network ]#", None);
        check("#==[ Network ]=====", None);
        check("#==[  ]==#", None);
        check("#==[ ]==#", None);
        check(" #==[ Network ]==#", None);
        check("see #==[ Network ]==# above", None);
        check("#==[ Network ]==# ", None);
        check("", None);
    }

    #[test]
    fn a_header_is_no_longer_than_its_limit() {
        let header = |length: usize| format!("#==[ {} ]=#", "n".repeat(length - "#==[  ]=#".len()));
        assert!(header_name(&header(HEADER_MAX_BYTES)).is_some());
        assert!(header_name(&header(HEADER_MAX_BYTES + 1)).is_none());
    }

    #[test]
    fn the_level_stands_in_its_column() {
        assert_eq!(Level::of("2026-01-31T23:59:59Z ERROR db: gone"), Level::Error);
        assert_eq!(Level::of("2026-01-31T23:59:59Z WARN  db: slow"), Level::Warning);
        assert_eq!(Level::of("2026-01-31T23:59:59Z INFO  db: ERROR is a word"), Level::Other);
        assert_eq!(Level::of("ERROR"), Level::Other);
    }
}
