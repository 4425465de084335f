//! Lots: resident memory in the order in which it rose, and the rule by which a fall finds the lot it came from.
//!
//! A fall is taken, in this order:
//! 1. from the leaf's own most recent lot that *fits*: as large as the fall to within the resolution for either size
//!    (each is a difference of readings) and a quarter of the fall;
//! 2. else from what is met first on the way back from the most recent lot: a lot that fits, whoever has it, or the
//!    leaf's own lots so far, where they fit together (to within the resolution for each of them and for the fall, and a
//!    quarter of the fall);
//! 3. else from the leaf's own most recent lot, if that covers the fall (all but the resolution of it);
//! 4. else from what is met first in the same way of a *similar* size: between the fall (less the resolution) and twice
//!    the fall;
//! 5. what remains, from the most recent lots in turn.
//!
//! The second and fourth step find a buffer that one function returned and another dropped, without letting a huge old
//! lot swallow every fall. They also find what a function took bit by bit, while others took theirs in between. The
//! third keeps a function's own temporaries its own. The patterns that chose this rule over simpler ones are tests
//! of the ledger, and their errors stand in `docs/ledger.md`.

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

/// What a fall is taken from before the most recent lots in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The lot with this index.
    Lot(usize),
    /// The leaf's own lots, the most recent first.
    Own,
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
        left -= match self.source(leaf, fall, resolution) {
            Some(Source::Lot(index)) => self.take_at(index, left, &mut lowered),
            Some(Source::Own) => self.take_from_all_of(leaf, left, &mut lowered),
            None => 0,
        };
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

    /// What a fall most likely came from, by the first four steps of the rule.
    fn source(&self, leaf: u32, fall: u64, resolution: u64) -> Option<Source> {
        let least = fall.saturating_sub(resolution);
        let own_covers = || {
            let own = self.stack.iter().rposition(|lot| lot.path == leaf)?;
            (self.stack[own].bytes >= least).then_some(Source::Lot(own))
        };
        let similar = |bytes, _| (least..=fall.saturating_mul(2)).contains(&bytes);
        self.what_fits(leaf, fall, resolution)
            .or_else(own_covers)
            .or_else(|| self.first_on_the_way_back(leaf, similar))
    }

    /// The leaf's own most recent lot that fits; else what does so first on the way back.
    fn what_fits(&self, leaf: u32, fall: u64, resolution: u64) -> Option<Source> {
        if fall < resolution.saturating_mul(2) {
            return None;
        }
        let fits = |bytes: u64, lots: u64| {
            bytes.abs_diff(fall) <= resolution.saturating_mul(lots + 1).min(fall / CLOSE)
        };
        let own = self.stack.iter().rposition(|lot| lot.path == leaf && fits(lot.bytes, 1));
        own.map(Source::Lot).or_else(|| self.first_on_the_way_back(leaf, fits))
    }

    /// What is met first on the way back from the most recent lot: a lot of a size that is wanted, or the leaf's own
    /// lots so far, where together they have one. `wanted` is asked about bytes and the number of lots they stand in.
    fn first_on_the_way_back(&self, leaf: u32, wanted: impl Fn(u64, u64) -> bool) -> Option<Source> {
        let (mut own, mut own_lots) = (0, 0);
        self.stack.iter().enumerate().rev().find_map(|(index, lot)| {
            let is_own = lot.path == leaf;
            if is_own {
                own += lot.bytes;
                own_lots += 1;
            }
            if wanted(lot.bytes, 1) {
                Some(Source::Lot(index))
            } else {
                (is_own && wanted(own, own_lots)).then_some(Source::Own)
            }
        })
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

    /// Takes at most `most` bytes from the lots of one owner, the most recent first.
    fn take_from_all_of(&mut self, path: u32, most: u64, lowered: &mut impl FnMut(u32, u64)) -> u64 {
        let mut left = most;
        for lot in self.stack.iter_mut().rev().filter(|lot| lot.path == path) {
            let taken = lot.bytes.min(left);
            lot.bytes -= taken;
            left -= taken;
            lowered(path, taken);
            if left == 0 {
                break;
            }
        }
        self.stack.retain(|lot| lot.bytes > 0);
        self.stack.dedup_by(|lot, before| {
            let one_owner = lot.path == before.path;
            if one_owner {
                before.bytes += lot.bytes;
            }
            one_owner
        });
        most - left
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
