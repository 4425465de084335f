//! Where everything lies in a recording's file: regions of fixed place and size, so that no write moves another.
//!
//! `docs/recording.md` is the same table in prose. A change of any number here is a new [`VERSION`]; a test holds the
//! two together.

use super::Section;

/// The first bytes of every recording.
pub(super) const MAGIC: [u8; 8] = *b"memtrace";

/// The version of the layout, after [`MAGIC`].
pub(super) const VERSION: u64 = 1;

/// Length of [`MAGIC`] and [`VERSION`] together.
pub(super) const PREAMBLE_LEN: usize = 16;

/// Length of a section's tag, payload length, sequence number and checksum.
pub(super) const HEAD_LEN: usize = 16;

/// Most sites a recording holds. Later ones are refused.
pub(crate) const MAX_SITES: usize = 4096;

/// Most call paths a recording holds.
pub(crate) const MAX_PATHS: usize = 8192;

/// Most lots that the books hold.
pub(crate) const MAX_LOTS: usize = 1024;

/// Most buckets of the timeline.
pub(crate) const TIMELINE_BUCKETS: usize = 2048;

/// Most checkpoints that the books hold.
pub(crate) const MAX_CHECKPOINTS: usize = 256;

/// Most threads that a pulse names. Those beyond it are counted.
pub(crate) const MAX_PULSE_THREADS: usize = 512;

/// Call paths of open futures in a pulse.
pub(crate) const MAX_PULSE_FUTURES: usize = 512;

/// Call paths that went beyond a budget.
pub(crate) const MAX_VIOLATIONS: usize = 256;

/// Longest name of a thread in bytes; a longer one is cut, as every text here, at a character's boundary.
pub(crate) const MAX_THREAD_NAME: usize = 64;

/// Longest name of a checkpoint in bytes.
pub(crate) const MAX_CHECKPOINT_NAME: usize = 64;

/// Longest of a site's three texts in bytes.
pub(crate) const MAX_SITE_TEXT: usize = 1024;

/// Longest path in the header, the kernel's `PATH_MAX`.
pub(super) const MAX_HEADER_PATH: usize = 4096;

/// Longest test name in the header.
pub(super) const MAX_TEST_NAME: usize = 1024;

/// Longest name of a run or kernel in the header.
pub(super) const MAX_HEADER_NAME: usize = 256;

/// The bytes that a text takes beside its characters.
pub(super) const TEXT_HEAD_LEN: usize = 2;

/// The bytes that a list takes beside its items.
pub(super) const LIST_HEAD_LEN: usize = 8;

/// Place of the text, its length, the line, a checksum.
pub(super) const SITE_LEN: usize = 16;

/// Parent, site, a checksum.
pub(super) const PATH_LEN: usize = 12;

/// A thread without its name's characters.
pub(super) const THREAD_LEN: usize = 32 + TEXT_HEAD_LEN;

/// The figures of one call path.
pub(super) const FIGURES_LEN: usize = 60;

/// A site's self peak.
pub(super) const SITE_PEAK_LEN: usize = 8;

/// A lot.
pub(super) const LOT_LEN: usize = 12;

/// Open futures of a call path.
pub(super) const FUTURES_LEN: usize = 12;

/// A violation.
pub(super) const VIOLATION_LEN: usize = 32;

/// A bucket of the timeline.
pub(super) const BUCKET_LEN: usize = 20;

/// A checkpoint without its name's characters.
pub(super) const CHECKPOINT_LEN: usize = 48 + TEXT_HEAD_LEN;

/// The process's numbers in the header.
pub(super) const PROCESS_FIXED_LEN: usize = 80;

/// The pulse's numbers.
pub(super) const PULSE_FIXED_LEN: usize = 136;

/// The books' numbers.
pub(super) const BOOKS_FIXED_LEN: usize = 40;

/// Longest header section, its head included.
const HEADER_MAX_LEN: usize = HEAD_LEN
    + PROCESS_FIXED_LEN
    + 5 * TEXT_HEAD_LEN
    + 2 * MAX_HEADER_PATH
    + MAX_TEST_NAME
    + 2 * MAX_HEADER_NAME;

/// Longest pulse, its head included.
const PULSE_MAX_LEN: usize = HEAD_LEN
    + PULSE_FIXED_LEN
    + 2 * LIST_HEAD_LEN
    + MAX_PULSE_THREADS * (THREAD_LEN + MAX_THREAD_NAME)
    + MAX_PULSE_FUTURES * FUTURES_LEN;

/// Longest books, their head included.
const BOOKS_MAX_LEN: usize = HEAD_LEN
    + BOOKS_FIXED_LEN
    + 6 * LIST_HEAD_LEN
    + MAX_PATHS * FIGURES_LEN
    + MAX_SITES * SITE_PEAK_LEN
    + MAX_LOTS * LOT_LEN
    + TIMELINE_BUCKETS * BUCKET_LEN
    + MAX_CHECKPOINTS * (CHECKPOINT_LEN + MAX_CHECKPOINT_NAME)
    + MAX_VIOLATIONS * VIOLATION_LEN;

/// A stretch of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Its size.
    pub(super) len: usize,
}

impl Region {
    /// A region of at least `len` bytes, whole pages, so that a clean end can give back what it did not use.
    const fn new(start: usize, len: usize) -> Self {
        Self { start, len: len.next_multiple_of(PAGE) }
    }

    /// Offset of the first byte after it.
    pub(super) const fn end(self) -> usize {
        self.start + self.len
    }
}

/// The smallest unit in which file systems give space back.
const PAGE: usize = 4096;

/// Preamble and header.
pub(super) const HEADER: Region = Region::new(0, PREAMBLE_LEN + HEADER_MAX_LEN);

/// The two copies of the pulse.
pub(super) const PULSES: [Region; 2] =
    [Region::new(HEADER.end(), PULSE_MAX_LEN), Region::new(HEADER.end() + PULSES_STRIDE, PULSE_MAX_LEN)];

/// From one copy of the pulse to the other.
const PULSES_STRIDE: usize = Region::new(0, PULSE_MAX_LEN).len;

/// Call paths by number.
pub(super) const PATHS: Region = Region::new(PULSES[1].end(), MAX_PATHS * PATH_LEN);

/// Sites by number.
pub(super) const SITES: Region = Region::new(PATHS.end(), MAX_SITES * SITE_LEN);

/// The texts of the sites.
pub(super) const NAMES: Region = Region::new(SITES.end(), 384 * 1024);

/// The two copies of the books, last because they are largest: a clean end cuts the file behind the first.
pub(super) const BOOKS: [Region; 2] =
    [Region::new(NAMES.end(), BOOKS_MAX_LEN), Region::new(NAMES.end() + BOOKS_STRIDE, BOOKS_MAX_LEN)];

/// From one copy of the books to the other.
const BOOKS_STRIDE: usize = Region::new(0, BOOKS_MAX_LEN).len;

/// Size of the file.
pub(super) const FILE_LEN: usize = BOOKS[1].end();

impl Section {
    /// The first bytes of the section's head.
    pub(super) const fn tag(self) -> [u8; 4] {
        match self {
            Self::Header => *b"HEAD",
            Self::Pulse => *b"PULS",
            Self::Books => *b"BOOK",
        }
    }

    /// Where its copies lie.
    pub(super) const fn copies(self) -> &'static [Region] {
        match self {
            Self::Header => &[Region { start: PREAMBLE_LEN, len: HEADER.len - PREAMBLE_LEN }],
            Self::Pulse => &PULSES,
            Self::Books => &BOOKS,
        }
    }
}
