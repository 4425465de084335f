//! Every output there is, for what holds them all to one rule: names made neutral, memory bounded, no panic.

use std::io;

use super::{
    Format, View,
    export::{self, Export},
};
use crate::analysis::{Key, Report};

/// One way to write a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// As a ranking.
    Ranking(View),
    /// For another tool.
    Export(Export),
}

impl Output {
    /// Every output, in every form that is not just another order of the same.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let views = Format::ALL.into_iter().flat_map(|format| {
            [false, true].map(|tree| Self::Ranking(View { format, tree, ..View::default() }))
        });
        let exports = export::Format::ALL
            .into_iter()
            .map(|format| Self::Export(Export { format, by: Key::default(), top: None }));
        views.chain(exports).collect()
    }

    /// Writes a report.
    pub fn write(self, out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
        match self {
            Self::Ranking(view) => super::write(out, report, view),
            Self::Export(export) => export::write(out, report, export),
        }
    }
}
