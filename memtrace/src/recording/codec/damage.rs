//! What can be wrong with a recording: damage that leaves a reader something, and errors that leave nothing.
//!
//! A recording is read after the worst has happened to its writer, so damage is an ordinary result, not a failure.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// A part of the recording that is written, and checked, as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// What was known at start.
    Header,
    /// What changes from tick to tick.
    Pulse,
    /// The ledger's figures.
    Books,
}

impl Display for Section {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Pulse => "pulse",
            Self::Books => "books",
        })
    }
}

/// Something that a recording should hold and does not. The offset is that of the byte where it was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// A copy of a section does not match its checksum, as when the process died while writing it.
    Torn {
        /// Where the copy begins.
        offset: u64,
        /// Which section.
        section: Section,
    },
    /// A copy of a section matches its checksum and still makes no sense.
    Malformed {
        /// Where the copy begins.
        offset: u64,
        /// Which section.
        section: Section,
    },
    /// No copy of a section can be used, so its values are the defaults.
    Missing {
        /// Where the first copy should begin.
        offset: u64,
        /// Which section.
        section: Section,
    },
    /// A site or call path is unreadable and has a placeholder.
    Record {
        /// Where the record should be.
        offset: u64,
        /// `"site"` or `"call path"`.
        what: &'static str,
        /// Its number.
        number: u32,
    },
    /// A number refers to a site or call path that does not exist.
    Reference {
        /// Where the number stands.
        offset: u64,
        /// `"site"` or `"call path"`.
        what: &'static str,
        /// The number.
        number: u32,
    },
    /// A list had more items than the recording has room for.
    ListCut {
        /// Where the list begins.
        offset: u64,
        /// What its items are, in the plural.
        what: &'static str,
        /// How many were kept.
        kept: u32,
        /// How many there were.
        total: u32,
    },
    /// A text was longer than the recording has room for.
    TextCut {
        /// Where the text begins.
        offset: u64,
    },
    /// A text is not UTF-8; the bytes that are not became replacement characters.
    TextGarbled {
        /// Where the text begins.
        offset: u64,
    },
}

impl Damage {
    /// Whether values are lost. Else a copy was passed over and the other one read, where nothing [is
    /// missing](Self::Missing) beside it, or a text is not the whole one.
    #[must_use]
    pub fn loses_values(&self) -> bool {
        match self {
            Self::Torn { .. } | Self::Malformed { .. } | Self::TextCut { .. } | Self::TextGarbled { .. } => {
                false
            }
            Self::Missing { .. } | Self::Record { .. } | Self::Reference { .. } | Self::ListCut { .. } => {
                true
            }
        }
    }
}

impl Display for Damage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Torn { offset, section } => {
                write!(
                    f,
                    "offset {offset}: this copy of the {section} does not match its checksum and was passed over"
                )
            }
            Self::Malformed { offset, section } => {
                write!(f, "offset {offset}: this copy of the {section} makes no sense and was passed over")
            }
            Self::Missing { offset, section } => {
                write!(f, "offset {offset}: the {section} cannot be read, its values are lost")
            }
            Self::Record { offset, what, number } => {
                write!(f, "offset {offset}: {what} {number} cannot be read")
            }
            Self::Reference { offset, what, number } => {
                write!(f, "offset {offset}: there is no {what} {number}")
            }
            Self::ListCut { offset, what, kept, total } => {
                write!(f, "offset {offset}: {kept} of {total} {what} found room")
            }
            Self::TextCut { offset } => write!(f, "offset {offset}: this text was cut for want of room"),
            Self::TextGarbled { offset } => write!(f, "offset {offset}: this text is not valid UTF-8"),
        }
    }
}

/// Why bytes are not a recording at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// They end before the magic number and the version do.
    TooShort {
        /// How many there are.
        len: u64,
    },
    /// They begin with zeros: the file was made, and its writer died before it wrote.
    Blank,
    /// They begin with something else.
    NotARecording,
    /// They were written by another version of memtrace.
    Version {
        /// The version they name.
        found: u64,
        /// The version that can be read.
        known: u64,
    },
    /// They begin as a recording does, and nothing after that is whole.
    Hollow {
        /// Where the first section should begin.
        offset: u64,
    },
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { len } => {
                write!(
                    f,
                    "offset {len}: the file ends before its first 16 bytes do, so it holds no recording; run the program again"
                )
            }
            Self::Blank => f.write_str(
                "offset 0: the file is blank: its process died before it wrote anything; run it again",
            ),
            Self::NotARecording => f.write_str(
                "offset 0: not a recording: those begin with `memtrace`; name a file that ends in .memtrace",
            ),
            Self::Version { found, known } => write!(
                f,
                "offset 8: layout version {found}, but this memtrace reads version {known}; use the one that wrote it"
            ),
            Self::Hollow { offset } => {
                write!(
                    f,
                    "offset {offset}: neither header nor pulse nor books are whole; run the program again"
                )
            }
        }
    }
}

impl Error for DecodeError {}
