//! Lots: resident memory in the order in which it rose, and the rule by which a fall finds the lot it came from.
//!
//! A fall is taken, in this order:
//! 1. from a lot that *fits*: as large as the fall to within twice the resolution (each of the two sizes is a
//!    difference of readings) and a quarter of the fall; the leaf's own most recent one, else the most recent one of all;
//! 2. else from the leaf's own most recent lot, if that covers the fall (all but the resolution of it);
//! 3. else from the most recent lot of a size between the fall (less the resolution) and twice the fall;
//! 4. what remains, from the most recent lots in turn.
//!
//! The first and third step find a buffer that one function returned and another dropped, without letting a huge old
//! lot swallow every fall; the second keeps a function's own temporaries its own. The patterns that chose this rule
//! over simpler ones are tests of the ledger, and their errors stand in `docs/ledger.md`.

use crate::recording::Lot;

/// What fits is off by at most the fall divided by this. Where the resolution is coarse, on many processors, it alone
/// would let almost any lot fit.
const CLOSE: u64 = 4;

/// How far apart two lots of one owner may stand to become one: so many owners may grow by turns without loss.
const REACH: usize = 128;

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
    stack: Vec<Lot>,
    capacity: usize,
    /// The lots before the first part of a fall that may go on.
    before: Vec<Lot>,
}

impl Lots {
    /// No lots, and room for `capacity`, which is at least 2.
    pub(super) fn new(capacity: usize) -> Self {
        let capacity = capacity.max(2);
        Self { stack: Vec::with_capacity(capacity), capacity, before: Vec::with_capacity(capacity) }
    }

    /// The lots, the most recent last.
    pub(super) fn as_slice(&self) -> &[Lot] {
        &self.stack
    }

    /// Adds to the most recent lot where it has the same owner; else adds a lot, for which old ones may have to become
    /// fewer.
    pub(super) fn push(&mut self, path: u32, bytes: u64) -> Option<Merge> {
        let full =
            self.stack.len() == self.capacity && self.stack.last().is_none_or(|last| last.path != path);
        let merge = if full { self.make_room() } else { None };
        match self.stack.last_mut() {
            Some(last) if last.path == path => last.bytes += bytes,
            _ => self.stack.push(Lot { path, bytes }),
        }
        merge
    }

    /// Takes `fall` bytes by the rule above and tells `lowered` from whom.
    pub(super) fn take(&mut self, leaf: u32, fall: u64, resolution: u64, mut lowered: impl FnMut(u32, u64)) {
        let mut left = fall;
        if let Some(index) = self.source(leaf, fall, resolution) {
            left -= self.take_at(index, left, &mut lowered);
        }
        while left > 0 && !self.stack.is_empty() {
            left -= self.take_at(self.stack.len() - 1, left, &mut lowered);
        }
    }

    /// Remembers the lots as they are.
    pub(super) fn remember(&mut self) {
        self.before.clone_from(&self.stack);
    }

    /// Makes the lots what they were when they were remembered.
    pub(super) fn restore(&mut self) {
        self.stack.clone_from(&self.before);
    }

    /// Gives up to `bytes` of `from`'s most recent lots to another owner `to`, where they stand, and says how much that was.
    pub(super) fn transfer(&mut self, from: u32, to: u32, bytes: u64) -> u64 {
        let mut left = bytes;
        let mut index = self.stack.len();
        while left > 0 && index > 0 {
            index -= 1;
            let lot = self.stack[index];
            if lot.path != from {
                continue;
            }
            let moved = lot.bytes.min(left);
            if moved == lot.bytes {
                self.stack[index].path = to;
            } else if self.stack.len() < self.capacity {
                self.stack[index].bytes -= moved;
                self.stack.insert(index + 1, Lot { path: to, bytes: moved });
            } else {
                break;
            }
            left -= moved;
            for boundary in (index..=index + 2).rev() {
                self.join(boundary);
            }
        }
        bytes - left
    }

    /// The lot that a fall most likely came from, by the first three steps of the rule.
    fn source(&self, leaf: u32, fall: u64, resolution: u64) -> Option<usize> {
        let error = resolution.saturating_mul(2);
        let tolerance = error.min(fall / CLOSE);
        let least = fall.saturating_sub(resolution);
        let most_recent = |wanted: &dyn Fn(&Lot) -> bool| self.stack.iter().rposition(wanted);
        let fits = |lot: &Lot| fall >= error && lot.bytes.abs_diff(fall) <= tolerance;
        let own_covers = || {
            let own = most_recent(&|lot| lot.path == leaf)?;
            (self.stack[own].bytes >= least).then_some(own)
        };
        let similar = || most_recent(&|lot| (least..=fall.saturating_mul(2)).contains(&lot.bytes));
        most_recent(&|lot| lot.path == leaf && fits(lot))
            .or_else(|| most_recent(&fits))
            .or_else(own_covers)
            .or_else(similar)
    }

    /// Takes at most `most` bytes from one lot.
    fn take_at(&mut self, index: usize, most: u64, lowered: &mut impl FnMut(u32, u64)) -> u64 {
        let lot = &mut self.stack[index];
        let taken = lot.bytes.min(most);
        lot.bytes -= taken;
        lowered(lot.path, taken);
        if lot.bytes == 0 {
            self.stack.remove(index);
            self.join(index);
        }
        taken
    }

    /// Makes one lot of those on both sides of the boundary before `index` where they have one owner.
    fn join(&mut self, index: usize) {
        if index > 0 && index < self.stack.len() && self.stack[index - 1].path == self.stack[index].path {
            self.stack[index - 1].bytes += self.stack[index].bytes;
            self.stack.remove(index);
        }
    }

    /// Makes fewer lots: where possible at the expense of their order alone, else at that of an owner.
    fn make_room(&mut self) -> Option<Merge> {
        self.fold_old();
        if self.stack.len() == self.capacity { self.merge_smallest() } else { None }
    }

    /// Adds each lot of the older half to the nearest one before it of the same owner. Functions that leak by
    /// turns keep what each of them took; only the order of old lots is lost.
    fn fold_old(&mut self) {
        let old = self.stack.len() / 2;
        let mut kept: usize = 0;
        for index in 0..self.stack.len() {
            let lot = self.stack[index];
            let reach = if index < old { REACH } else { 1 };
            let before = kept.saturating_sub(reach)..kept;
            if let Some(other) = before.rev().find(|&other| self.stack[other].path == lot.path) {
                self.stack[other].bytes += lot.bytes;
            } else {
                self.stack[kept] = lot;
                kept += 1;
            }
        }
        self.stack.truncate(kept);
    }

    /// Makes one lot of the two neighbours that are smallest together, owned by the owner of the larger.
    fn merge_smallest(&mut self) -> Option<Merge> {
        let size = |i: &usize| self.stack[*i].bytes + self.stack[i + 1].bytes;
        let first = (0..self.stack.len().checked_sub(1)?).min_by_key(size)?;
        let (old, new) = (self.stack[first], self.stack[first + 1]);
        let (larger, smaller) = if old.bytes >= new.bytes { (old, new) } else { (new, old) };
        self.stack[first] = Lot { path: larger.path, bytes: old.bytes + new.bytes };
        self.stack.remove(first + 1);
        self.join(first + 1);
        self.join(first);
        Some(Merge { from: smaller.path, to: larger.path, bytes: smaller.bytes })
    }
}
