//! What the peak was made of: one bar, and the list that says the same in words.

use super::{
    palette::{Colour, OTHERS, Palette},
    text::cut,
};
use crate::{
    analysis::{Key, Report},
    bytes::{percent, size},
};

/// The bar is so many units wide.
const WHOLE: f64 = 1_000.0;

/// A part of the bar.
pub(super) struct Share {
    pub(super) name: String,
    pub(super) colour: String,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) size: String,
    pub(super) percent: String,
}

/// The bar from left to right: functions with a colour of their own, the other functions, and what none of them took.
pub(super) fn composition(report: &Report, palette: &Palette) -> Vec<Share> {
    let held = report.ranked(Key::AtPeak).into_iter().filter(|row| row.figures.at_peak_bytes > 0);
    let (functions, outside): (Vec<_>, Vec<_>) = held.partition(|row| row.owner.site().is_some());
    let (own, others): (Vec<_>, Vec<_>) = functions.into_iter().partition(|row| palette.is_own(&row.owner));
    let mut bar = Bar::default();
    for row in own {
        let name = cut(row.owner.short_name());
        bar.push(name, palette.colour(&row.owner), row.figures.at_peak_bytes, row.figures.share_of_peak);
    }
    if !others.is_empty() {
        let name = match others.len() {
            1 => "1 other function".to_owned(),
            count => format!("{count} other functions"),
        };
        let bytes = others.iter().map(|row| row.figures.at_peak_bytes).fold(0, u64::saturating_add);
        bar.push(name, OTHERS, bytes, others.iter().map(|row| row.figures.share_of_peak).sum());
    }
    for row in outside {
        let colour = palette.colour(&row.owner);
        bar.push(row.owner.name().to_owned(), colour, row.figures.at_peak_bytes, row.figures.share_of_peak);
    }
    bar.shares
}

#[derive(Default)]
struct Bar {
    shares: Vec<Share>,
    end: f64,
}

impl Bar {
    fn push(&mut self, name: String, colour: Colour, bytes: u64, share: f64) {
        let width = share.clamp(0.0, 1.0) * WHOLE;
        self.shares.push(Share {
            name,
            colour: colour.to_string(),
            x: format!("{:.2}", self.end),
            width: format!("{width:.2}"),
            size: size(bytes),
            percent: percent(share),
        });
        self.end += width;
    }
}
