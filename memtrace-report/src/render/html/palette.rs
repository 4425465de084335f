//! One colour a function, the same in every picture of the page.
//!
//! The colours are Okabe and Ito's, which people with any colour vision tell apart; their blue is left out because dark
//! text on it is hard to read. There are few, so they go to the functions that held most, and the others share a grey.

use std::collections::HashMap;

use crate::analysis::{Key, Owner, Report};

const COLOURS: [Colour; 6] = [
    Colour(0xd5, 0x5e, 0x00),
    Colour(0x56, 0xb4, 0xe9),
    Colour(0x00, 0x9e, 0x73),
    Colour(0xf0, 0xe4, 0x42),
    Colour(0xcc, 0x79, 0xa7),
    Colour(0xe6, 0x9f, 0x00),
];

/// Functions without a colour of their own.
pub(super) const OTHERS: Colour = Colour(0x94, 0xa3, 0xb8);

/// What rose while no annotated function was open.
pub(super) const OUTSIDE: Colour = Colour(0xcb, 0xd5, 0xe1);

/// What was there before.
const STARTUP: Colour = Colour(0xe5, 0xe9, 0xf0);

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// The colours of a report.
pub(super) struct Palette {
    colours: HashMap<Owner, Colour>,
}

impl Palette {
    pub(super) fn of(report: &Report) -> Self {
        let functions = report.ranked(Key::SelfPeak).into_iter().filter(|row| row.owner.site().is_some());
        let coloured = functions.filter(|row| row.figures.self_peak_bytes > report.resolution_bytes());
        Self { colours: coloured.map(|row| row.owner.clone()).zip(COLOURS).collect() }
    }

    /// The colour of an owner.
    pub(super) fn colour(&self, owner: &Owner) -> Colour {
        match owner {
            Owner::Startup => STARTUP,
            Owner::Untracked => OUTSIDE,
            Owner::Function(_) => self.colours.get(owner).copied().unwrap_or(OTHERS),
        }
    }

    /// Whether the colour of an owner is its own.
    pub(super) fn is_own(&self, owner: &Owner) -> bool {
        self.colours.contains_key(owner)
    }
}
