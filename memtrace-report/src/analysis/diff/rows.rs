//! Rows of a difference: functions and call paths of both sides, matched.

use std::{cmp::Reverse, collections::HashMap, hash::Hash};

use super::{
    Runs,
    change::{Change, Uncertainty},
    rename::{Rename, identity},
};
use crate::analysis::{Figures, Key, Owner, Report};

/// Every figure of a row, in the order of [`Row::changes`].
const FIGURES: [Key; 5] = [Key::SelfPeak, Key::AtPeak, Key::Inclusive, Key::Retained, Key::Calls];

/// A function or a call path, and how its figures changed.
#[derive(Clone, Debug)]
pub struct Row {
    /// The function, or the innermost one of the path, as the new side knows it, or the old one where it is gone.
    pub owner: Owner,
    /// The call path above it, as an index into [`super::Diff::call_paths`]; `None` for functions.
    pub parent: Option<usize>,
    /// On which side it ran.
    pub presence: Presence,
    changes: [Change; FIGURES.len()],
}

/// On which side something ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// On both.
    Both,
    /// On the new side alone.
    New,
    /// On the old side alone.
    Gone,
}

impl Row {
    /// How a figure changed.
    #[must_use]
    pub fn change(&self, key: Key) -> Change {
        let place = FIGURES.iter().position(|figure| *figure == key);
        place.map_or_else(Change::default, |place| self.changes[place])
    }

    /// Whether no figure changed beyond its noise.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        !self.changes.iter().any(Change::is_real)
    }

    /// A tuple that sorts rows: functions before pseudo-functions, changes before what is none, the largest first.
    pub(super) fn order(&self, by: Key) -> (bool, bool, Reverse<u64>) {
        let change = self.change(by);
        (self.owner.site().is_none(), !change.is_real(), Reverse(change.old.abs_diff(change.new)))
    }
}

/// Every figure in one run, in the order of [`FIGURES`].
type Sample = [u64; FIGURES.len()];

/// The figures that something had in each run of both sides; all zero in a run that lacks it.
struct Samples {
    owner: Owner,
    parent: Option<usize>,
    old: Option<Vec<Sample>>,
    new: Option<Vec<Sample>>,
}

/// Matches what two sides hold by a key.
struct Matcher<'a, K> {
    old: &'a Runs,
    new: &'a Runs,
    places: HashMap<K, usize>,
    samples: Vec<Samples>,
}

/// The functions of both sides.
pub(super) fn functions(old: &Runs, new: &Runs, renames: &[Rename], uncertainty: Uncertainty) -> Vec<Row> {
    let mut matcher = Matcher::new(old, new);
    matcher.each_run(renames, |matcher, run, report, renames| {
        for function in report.ranked(Key::SelfPeak) {
            let name = identity(&function.owner, renames);
            matcher.add(name, &function.owner, None, run, &function.figures);
        }
    });
    matcher.rows(uncertainty)
}

/// The call paths of both sides.
pub(super) fn call_paths(old: &Runs, new: &Runs, renames: &[Rename], uncertainty: Uncertainty) -> Vec<Row> {
    let mut matcher = Matcher::new(old, new);
    matcher.each_run(renames, |matcher, run, report, renames| {
        let mut row_of = Vec::<usize>::new();
        for node in report.call_tree().nodes() {
            let parent = node.parent.and_then(|parent| row_of.get(parent).copied());
            let key = (parent, identity(&node.owner, renames));
            row_of.push(matcher.add(key, &node.owner, parent, run, &node.figures));
        }
    });
    matcher.rows(uncertainty)
}

/// A run of a side.
#[derive(Clone, Copy)]
struct Place {
    is_new: bool,
    run: usize,
}

impl<'a, K: Eq + Hash> Matcher<'a, K> {
    fn new(old: &'a Runs, new: &'a Runs) -> Self {
        Self { old, new, places: HashMap::new(), samples: Vec::new() }
    }

    /// Visits the runs of both sides. The new one comes last, so that its files and lines stay. Only the old side has
    /// names to be replaced.
    fn each_run(&mut self, renames: &[Rename], visit: impl Fn(&mut Self, Place, &Report, &[Rename])) {
        for (run, report) in self.old.reports.iter().enumerate() {
            visit(self, Place { is_new: false, run }, report, renames);
        }
        for (run, report) in self.new.reports.iter().enumerate() {
            visit(self, Place { is_new: true, run }, report, &[]);
        }
    }

    /// Adds figures, and gives the row's place. Functions of one module and name count as one, whatever their lines.
    fn add(
        &mut self,
        key: K,
        owner: &Owner,
        parent: Option<usize>,
        place: Place,
        figures: &Figures,
    ) -> usize {
        let samples = &mut self.samples;
        let row = *self.places.entry(key).or_insert_with(|| {
            samples.push(Samples { owner: owner.clone(), parent, old: None, new: None });
            samples.len() - 1
        });
        let sample = &mut samples[row];
        let runs = if place.is_new {
            owner.clone_into(&mut sample.owner);
            sample.new.get_or_insert_with(|| vec![Sample::default(); self.new.reports.len()])
        } else {
            sample.old.get_or_insert_with(|| vec![Sample::default(); self.old.reports.len()])
        };
        for (sum, key) in runs[place.run].iter_mut().zip(FIGURES) {
            *sum = together(key, *sum, key.of(figures));
        }
        row
    }

    fn rows(self, uncertainty: Uncertainty) -> Vec<Row> {
        let row = |samples: Samples| {
            let presence = match (&samples.old, &samples.new) {
                (_, None) => Presence::Gone,
                (None, _) => Presence::New,
                _ => Presence::Both,
            };
            let (old, new) = (samples.old.unwrap_or_default(), samples.new.unwrap_or_default());
            let changes = std::array::from_fn(|figure| {
                let figures = |runs: &[Sample]| runs.iter().map(|run| run[figure]).collect::<Vec<_>>();
                Change::of(&figures(&old), &figures(&new), uncertainty.of_figure(FIGURES[figure]))
            });
            Row { owner: samples.owner, parent: samples.parent, presence, changes }
        };
        self.samples.into_iter().map(row).collect()
    }
}

/// A figure of two functions that count as one.
fn together(key: Key, one: u64, other: u64) -> u64 {
    match key {
        Key::SelfPeak | Key::Inclusive => one.max(other),
        Key::AtPeak | Key::Retained | Key::Calls => one.saturating_add(other),
    }
}
