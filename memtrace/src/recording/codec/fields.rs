//! The little-endian fields that sections are made of: how they are put into a buffer, and how they are taken from
//! bytes that nobody vouches for.

use super::damage::Damage;
use super::layout::{LIST_HEAD_LEN, TEXT_HEAD_LEN};
use super::model::UNTRACKED;

/// Stands for "none" where a number of a site or call path is expected.
pub(super) const NONE: u32 = u32::MAX;

/// The bit of a text's length that says that the text was cut. Bounds are far below it.
const CUT: u16 = 1 << 15;

/// A buffer that fields are appended to. Where its capacity suffices it does not allocate.
pub(super) trait Put {
    /// Appends bytes as they are.
    fn bytes(&mut self, bytes: &[u8]);

    /// Appends one byte.
    fn u8(&mut self, value: u8) {
        self.bytes(&[value]);
    }

    /// Appends two bytes.
    fn u16(&mut self, value: u16) {
        self.bytes(&value.to_le_bytes());
    }

    /// Appends four bytes.
    fn u32(&mut self, value: u32) {
        self.bytes(&value.to_le_bytes());
    }

    /// Appends eight bytes.
    fn u64(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    /// Appends eight bytes for each value.
    fn u64s<const N: usize>(&mut self, values: [u64; N]) {
        for value in values {
            self.u64(value);
        }
    }

    /// Appends a length and at most `max` bytes of a text, which ends at a character's boundary.
    fn text(&mut self, text: &str, max: usize) {
        let kept = &text[..text.floor_char_boundary(max.min(usize::from(CUT - 1)))];
        let cut = if kept.len() < text.len() { CUT } else { 0 };
        self.u16(u16::try_from(kept.len()).unwrap_or(CUT - 1) | cut);
        self.bytes(kept.as_bytes());
    }

    /// Appends how many items there are, how many are kept, and at most `max` of them.
    fn list<T>(&mut self, items: &[T], max: usize, mut put: impl FnMut(&mut Self, &T)) {
        let kept = &items[..items.len().min(max)];
        self.u32(number(items.len()));
        self.u32(number(kept.len()));
        for item in kept {
            put(self, item);
        }
    }
}

impl Put for Vec<u8> {
    fn bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// A length as a field; lengths beyond four gigabytes are all one.
pub(super) fn number(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Fields yet to be taken, and the damage met so far. Everything that ends too early is `None`.
pub(super) struct Fields<'a> {
    /// What is left.
    bytes: &'a [u8],
    /// Where that is in the file.
    offset: usize,
    /// What was found wrong and could be worked around.
    pub(super) damage: Vec<Damage>,
}

impl<'a> Fields<'a> {
    /// All fields in `bytes`, which begin at `offset` of the file.
    pub(super) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset, damage: Vec::new() }
    }

    /// Where the next field begins in the file.
    pub(super) fn offset(&self) -> u64 {
        self.offset as u64
    }

    /// Takes `N` bytes.
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        self.offset += N;
        Some(*taken)
    }

    /// Takes one byte.
    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    /// Takes two bytes.
    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    /// Takes four bytes.
    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Takes eight bytes.
    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// Takes the number of a call path, as [`Fields::known_path`] has it.
    pub(super) fn path(&mut self, count: u32) -> Option<u32> {
        let (offset, number) = (self.offset(), self.u32()?);
        Some(self.known_path(offset, number, count))
    }

    /// The number of a call path, if it is below `count`. Else it is damage, and [`UNTRACKED`] stands in for it.
    pub(super) fn known_path(&mut self, offset: u64, number: u32, count: u32) -> u32 {
        if number < count || number <= UNTRACKED {
            return number;
        }
        self.damage.push(Damage::Reference { offset, what: "call path", number });
        UNTRACKED
    }

    /// Takes a text.
    pub(super) fn text(&mut self) -> Option<String> {
        let offset = self.offset();
        let head = self.u16()?;
        let (text, rest) = self.bytes.split_at_checked(usize::from(head & !CUT))?;
        self.bytes = rest;
        self.offset += text.len();
        if head & CUT != 0 {
            self.damage.push(Damage::TextCut { offset });
        }
        let text = String::from_utf8_lossy(text);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            self.damage.push(Damage::TextGarbled { offset });
        }
        Some(text.into_owned())
    }

    /// Takes a list whose items are at least `item_len` bytes long, which bounds the memory it asks for.
    pub(super) fn list<T>(
        &mut self,
        what: &'static str,
        item_len: usize,
        mut take: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let offset = self.offset();
        let (total, kept) = (self.u32()?, self.u32()?);
        let count = usize::try_from(kept).ok()?;
        if kept > total || count > self.bytes.len() / item_len {
            return None;
        }
        if kept < total {
            self.damage.push(Damage::ListCut { offset, what, kept, total });
        }
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(take(self)?);
        }
        Some(items)
    }
}

const _: () = assert!(TEXT_HEAD_LEN == size_of::<u16>() && LIST_HEAD_LEN == 2 * size_of::<u32>());
