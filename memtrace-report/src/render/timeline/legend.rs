//! Which letter and which colour stand for a function.

use std::cmp::Reverse;

use crate::{
    analysis::{Owner, Phase},
    render::ink::Ink,
};

/// What stands for functions that are not listed.
pub(super) const OTHERS: char = '.';

/// What stands for no annotated function, as in a ranking.
pub(super) const OUTSIDE: char = '-';

/// The functions with a letter of their own, in the order in which they were open.
pub(super) struct Legend<'a> {
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    owner: &'a Owner,
    letter: char,
    ink: Option<Ink>,
    rise_bytes: u64,
}

impl<'a> Legend<'a> {
    /// A letter for each function, as far as the alphabet goes, and colours for those in which RSS rose most, if it did.
    pub(super) fn of(phases: &[Phase<'a>], resolution_bytes: u64) -> Self {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        let mut letters = 'A'..='Z';
        for phase in phases {
            let Some(owner) = phase.owner.filter(|owner| owner.site().is_some()) else { continue };
            let rise_bytes = phase.rise_bytes();
            match entries.iter_mut().find(|entry| entry.owner == owner) {
                Some(entry) => entry.rise_bytes = entry.rise_bytes.max(rise_bytes),
                None => entries.extend(letters.next().map(|letter| Entry {
                    owner,
                    letter,
                    ink: None,
                    rise_bytes,
                })),
            }
        }
        let rose = entries.iter_mut().filter(|entry| entry.rise_bytes >= resolution_bytes);
        let mut by_rise: Vec<_> = rose.collect();
        by_rise.sort_by_key(|entry| Reverse(entry.rise_bytes));
        for (entry, ink) in by_rise.into_iter().zip(Ink::AREAS) {
            entry.ink = Some(ink);
        }
        Self { entries }
    }

    /// What stands for an owner.
    pub(super) fn mark(&self, owner: &Owner) -> char {
        match self.entry(owner) {
            Some(entry) => entry.letter,
            None if owner.site().is_some() => OTHERS,
            None => OUTSIDE,
        }
    }

    /// The colour of an owner, if it has one.
    pub(super) fn ink(&self, owner: &Owner) -> Option<Ink> {
        self.entry(owner)?.ink
    }

    fn entry(&self, owner: &Owner) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.owner == owner)
    }
}
