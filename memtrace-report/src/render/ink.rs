//! The colours of a terminal.
//!
//! Of the sixteen that every terminal has, red and magenta are the ones that most palettes show well on dark and on
//! light ground alike, so figures have no others; people who see no difference between red and green see one between
//! these. Cyan and yellow are added where a colour fills an area. A colour says nothing that is not also said without it.

use anstyle::{AnsiColor, Style};

/// A colour, as its owner's terminal shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Red,
    Magenta,
    Cyan,
    Yellow,
}

impl Ink {
    /// Those that areas are filled with, the most striking first.
    pub(super) const AREAS: [Self; 4] = [Self::Red, Self::Cyan, Self::Magenta, Self::Yellow];

    /// Of a figure that is this share of the peak, from 0 to 1.
    pub(super) fn of_share(share: f64) -> Option<Self> {
        match share {
            0.5.. => Some(Self::Red),
            0.1.. => Some(Self::Magenta),
            _ => None,
        }
    }

    /// As what is drawn.
    pub(super) fn drawn(self) -> Style {
        Style::new().fg_color(Some(self.ansi().into()))
    }

    /// As the ground of letters, which are black on it wherever they stand.
    pub(super) fn ground(self) -> Style {
        Style::new().fg_color(Some(AnsiColor::Black.into())).bg_color(Some(self.ansi().into()))
    }

    fn ansi(self) -> AnsiColor {
        match self {
            Self::Red => AnsiColor::Red,
            Self::Magenta => AnsiColor::Magenta,
            Self::Cyan => AnsiColor::Cyan,
            Self::Yellow => AnsiColor::Yellow,
        }
    }
}
