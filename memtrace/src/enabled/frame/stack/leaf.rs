//! An open frame, as it is seen outside of its stack.

use crate::active::frame::slot::NO_FRAME;

/// An open frame, as other code sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Its call path, or [`NO_FRAME`].
    pub(crate) path: u32,
    /// What else is known of it.
    pub(crate) marks: Marks,
    /// When it was entered, in ticks.
    pub(crate) entered: u64,
    /// RSS at entry in bytes.
    pub(crate) entry_rss: u64,
    /// The highest RSS since, in bytes.
    pub(crate) highest: u64,
}

/// What is known of a frame besides its figures: a few bits, and how many boundaries of its thread had no reading before it
/// was entered, as far as there is room for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks(pub(super) u32);

/// Another thread had a frame open at a reading while this one was the leaf.
pub(crate) const SHARED: u8 = 1;

/// A boundary in it had no reading, whatever the number of them says.
pub(crate) const INEXACT: u8 = 2;

/// It is counted as a violation of its budget already.
pub(crate) const COUNTED: u8 = 4;

/// It is on the stack by turns, and [`SHARED`] was so in an earlier one, which its caller had no part in.
pub(crate) const SHARED_EARLIER: u8 = 8;

/// It makes a call path the leaf that is no call of its thread's.
pub(crate) const NO_CALL: u8 = 16;

/// It was left while a frame entered within it was open.
pub(super) const LEFT: u8 = 32;

/// When it is the leaf again, half of the stack's room is given back.
pub(super) const SHRINKS: u8 = 64;

/// Where the number of boundaries begins.
const SKIPPED_SHIFT: u32 = 7;

impl Marks {
    pub(super) const NONE: Self = Self(0);

    /// Those of a frame of which nothing is known.
    pub(super) const UNKNOWN: Self = Self(INEXACT as u32);

    /// Those of a frame before which `skipped` boundaries of its thread had no reading.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "two numbers are compared, which are hardly ever so far apart"
    )]
    pub(crate) fn new(skipped: u64) -> Self {
        Self((skipped as u32) << SKIPPED_SHIFT)
    }

    /// These and some bits.
    #[inline]
    pub(crate) fn with(self, bits: u8) -> Self {
        Self(self.0 | u32::from(bits))
    }

    /// Whether one of those bits is among them.
    #[inline]
    pub(super) fn has(self, bits: u8) -> bool {
        self.0 & u32::from(bits) != 0
    }

    /// Whether other threads had frames open meanwhile.
    #[inline]
    pub(crate) fn is_shared(self) -> bool {
        self.has(SHARED | SHARED_EARLIER)
    }

    /// Whether it is counted as a violation.
    pub(crate) fn is_counted(self) -> bool {
        self.has(COUNTED)
    }

    /// Whether every boundary since its entry had a reading, where `skipped` ones of its thread have had none until now.
    #[inline]
    pub(crate) fn is_exact(self, skipped: u64) -> bool {
        self.0 >> SKIPPED_SHIFT == Self::new(skipped).0 >> SKIPPED_SHIFT && !self.has(INEXACT)
    }
}

impl Leaf {
    /// A frame that is entered.
    #[inline]
    pub(crate) fn new(path: u32, arrival: Arrival) -> Self {
        let Arrival { entered, rss, skipped } = arrival;
        Self { path, marks: Marks::new(skipped), entered, entry_rss: rss, highest: rss }
    }

    /// The same frame with some bits among its marks.
    pub(crate) fn with(self, bits: u8) -> Self {
        Self { marks: self.marks.with(bits), ..self }
    }

    /// What it has risen with a frame that is open within it.
    pub(super) fn with_frame_within(self, within: Self) -> Self {
        let shared = if within.marks.has(SHARED) { SHARED } else { 0 };
        Self { highest: self.highest.max(within.highest), ..self.with(shared) }
    }

    /// Whether it is the same frame as it was at another look.
    pub(super) fn is_still(&self, other: &Self) -> bool {
        [self.entered, self.entry_rss, self.path.into()]
            == [other.entered, other.entry_rss, other.path.into()]
    }

    /// Whether it is a frame: a thread may have none open.
    pub(crate) fn is_open(&self) -> bool {
        self.path != NO_FRAME
    }

    /// How far RSS has risen above what it was at entry.
    #[inline]
    pub(crate) fn inclusive(&self) -> u64 {
        self.highest.saturating_sub(self.entry_rss)
    }
}

/// What is known at an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// When it was, in ticks.
    pub(crate) entered: u64,
    /// RSS then.
    pub(crate) rss: u64,
    /// How many boundaries of the thread had no reading, before this one.
    pub(crate) skipped: u64,
}
