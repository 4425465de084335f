//! Every output there is, for what holds them all to one rule: names made neutral, memory bounded, no panic.

use std::io;

use super::{
    Format, Screen, Still, View, diff,
    export::{self, Export},
    timeline,
};
use crate::analysis::{
    Key, Report,
    diff::{Diff, Runs},
};

/// One way to write a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Output {
    /// As a ranking.
    Ranking(View),
    /// As curves.
    Timeline(timeline::View),
    /// For another tool.
    Export(Export),
    /// As the difference from a side on which nothing ran, so that every figure changed.
    Difference(diff::View),
    /// As one picture of the live view.
    Still(Still),
}

impl Output {
    /// Every output, in every form that is not just another order of the same.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let views = Format::ALL.map(|format| Self::Ranking(View { format, ..View::default() }));
        // The others write call paths whether they are asked for or not.
        let trees = [Format::Table, Format::Markdown]
            .map(|format| Self::Ranking(View { format, tree: true, ..View::default() }));
        let screen = Screen { width: Some(80), ..Screen::default() };
        let on_screen = [false, true].map(|tree| Self::Ranking(View { tree, screen, ..View::default() }));
        let timelines = Self::Timeline(timeline::View { screen, top: None });
        let exports = export::Format::ALL
            .into_iter()
            .map(|format| Self::Export(Export { format, by: Key::default(), top: None }));
        let differences =
            diff::Format::ALL.map(|format| Self::Difference(diff::View { format, ..diff::View::default() }));
        let trees_of_differences = [diff::Format::Table, diff::Format::Markdown, diff::Format::Html]
            .map(|format| Self::Difference(diff::View { format, tree: true, ..diff::View::default() }));
        let still = Self::Still(Still { width: 120, height: 40, by: Key::default() });
        let rankings = views.into_iter().chain(trees).chain(on_screen);
        let differences = differences.into_iter().chain(trees_of_differences);
        rankings.chain([timelines]).chain(exports).chain(differences).chain([still]).collect()
    }

    /// Writes a report.
    pub fn write(self, out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
        match self {
            Self::Ranking(view) => super::write(out, report, view),
            Self::Timeline(view) => timeline::write(out, report, view),
            Self::Export(export) => export::write(out, report, export),
            Self::Difference(view) => diff::write(out, &from_nothing(report)?, view),
            Self::Still(still) => still.write(out, report),
        }
    }
}

/// The difference of a report from nothing, its new side named as its process is.
fn from_nothing(report: &Report) -> io::Result<Diff> {
    let name = report.processes().first().map_or_else(String::new, |process| process.label.clone());
    let old = Runs { name: "nothing".to_owned(), reports: Vec::new(), notes: Vec::new() };
    let new = Runs { name, reports: vec![report.clone()], notes: Vec::new() };
    Diff::of(&old, &new, &[]).map_err(io::Error::other)
}
