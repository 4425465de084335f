//! Lots: resident memory in the order in which it rose, and the rule by which a fall finds the lot it came from.
//!
//! A fall is taken, in this order:
//! 1. from the leaf's own most recent lot, if that covers the fall (all but the resolution of it);
//! 2. else from the most recent lot of a size between the fall (less the resolution) and twice the fall;
//! 3. what remains, from the most recent lots in turn.
//!
//! The first step keeps a function's own temporaries its own; the second finds a buffer that one function returned
//! and another dropped, without letting a huge old lot swallow every fall. The patterns that chose this rule over
//! simpler ones are the tests of the ledger.

use crate::recording::Lot;

/// Two lots became one, because there was no room for more: `bytes` went from one owner to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merge {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) bytes: u64,
}

/// A bounded stack of lots.
#[derive(Debug)]
pub(super) struct Lots {
    lots: Vec<Lot>,
    capacity: usize,
}

impl Lots {
    /// No lots, and room for `capacity`, which is at least 2.
    pub(super) fn new(capacity: usize) -> Self {
        let capacity = capacity.max(2);
        Self { lots: Vec::with_capacity(capacity), capacity }
    }

    /// The lots, the most recent last.
    pub(super) fn as_slice(&self) -> &[Lot] {
        &self.lots
    }

    /// Adds to the most recent lot where it has the same owner; else adds a lot, for which two old ones may have to
    /// become one.
    pub(super) fn push(&mut self, path: u32, bytes: u64) -> Option<Merge> {
        if let Some(last) = self.lots.last_mut()
            && last.path == path
        {
            last.bytes += bytes;
            return None;
        }
        let merge = if self.lots.len() == self.capacity { self.merge_smallest() } else { None };
        self.lots.push(Lot { path, bytes });
        merge
    }

    /// Takes `fall` bytes by the rule above and tells `lowered` from whom.
    pub(super) fn take(
        &mut self,
        leaf: u32,
        fall: u64,
        resolution: u64,
        mut lowered: impl FnMut(u32, u64),
    ) {
        let least = fall.saturating_sub(resolution);
        let own = self.lots.iter().rposition(|lot| lot.path == leaf).filter(|&i| self.lots[i].bytes >= least);
        let similar = || {
            let sizes = least..=fall.saturating_mul(2);
            self.lots.iter().rposition(|lot| sizes.contains(&lot.bytes))
        };
        let mut left = fall;
        if let Some(index) = own.or_else(similar) {
            left -= self.take_at(index, left, &mut lowered);
        }
        while left > 0 && !self.lots.is_empty() {
            left -= self.take_at(self.lots.len() - 1, left, &mut lowered);
        }
    }

    /// Gives up to `bytes` of `from`'s most recent lots to `to`, where they stand, and says how much that was.
    pub(super) fn transfer(&mut self, from: u32, to: u32, bytes: u64) -> u64 {
        let mut left = bytes;
        let mut index = self.lots.len();
        while left > 0 && index > 0 {
            index -= 1;
            let lot = self.lots[index];
            if lot.path != from {
                continue;
            }
            let moved = lot.bytes.min(left);
            if moved == lot.bytes {
                self.lots[index].path = to;
            } else if self.lots.len() < self.capacity {
                self.lots[index].bytes -= moved;
                self.lots.insert(index + 1, Lot { path: to, bytes: moved });
            } else {
                break;
            }
            left -= moved;
            self.join(index + 1);
            self.join(index);
        }
        bytes - left
    }

    /// Takes at most `most` bytes from one lot.
    fn take_at(&mut self, index: usize, most: u64, lowered: &mut impl FnMut(u32, u64)) -> u64 {
        let lot = &mut self.lots[index];
        let taken = lot.bytes.min(most);
        lot.bytes -= taken;
        lowered(lot.path, taken);
        if lot.bytes == 0 {
            self.lots.remove(index);
            self.join(index);
        }
        taken
    }

    /// Makes one lot of those on both sides of the boundary before `index` where they have one owner.
    fn join(&mut self, index: usize) {
        if index > 0 && index < self.lots.len() && self.lots[index - 1].path == self.lots[index].path {
            self.lots[index - 1].bytes += self.lots[index].bytes;
            self.lots.remove(index);
        }
    }

    /// Makes one lot of the two neighbours that are smallest together, owned by the owner of the larger.
    fn merge_smallest(&mut self) -> Option<Merge> {
        let size = |i: &usize| self.lots[*i].bytes + self.lots[i + 1].bytes;
        let first = (0..self.lots.len().checked_sub(1)?).min_by_key(size)?;
        let (old, new) = (self.lots[first], self.lots[first + 1]);
        let (larger, smaller) = if old.bytes >= new.bytes { (old, new) } else { (new, old) };
        self.lots[first] = Lot { path: larger.path, bytes: old.bytes + new.bytes };
        self.lots.remove(first + 1);
        self.join(first + 1);
        self.join(first);
        Some(Merge { from: smaller.path, to: larger.path, bytes: smaller.bytes })
    }
}
