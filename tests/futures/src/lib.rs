//! The figures of annotated functions, found by name in this process.

use memtrace::recording::{PathFigures, Recording};

/// The figures of all call paths that end in the function of that name, without its module.
///
/// # Panics
///
/// Where nothing is measured.
#[must_use]
pub fn figures(function: &str) -> Vec<PathFigures> {
    let recording = recording();
    let paths = paths(&recording, function);
    paths.iter().filter_map(|&path| recording.books.paths.get(path).copied()).collect()
}

/// How many calls of the function there were.
#[must_use]
pub fn calls(function: &str) -> u64 {
    figures(function).iter().map(|figures| figures.calls).sum()
}

/// How many futures of the function are open.
#[must_use]
pub fn open(function: &str) -> u64 {
    let recording = recording();
    let paths = paths(&recording, function);
    let futures = recording.pulse.futures.iter();
    futures.filter(|open| paths.contains(&(open.path as usize))).map(|open| open.count).sum()
}

#[expect(clippy::expect_used, reason = "a test cannot go on without")]
fn recording() -> Recording {
    memtrace::snapshot().expect("an annotated function has been called, and this system is measured")
}

/// The numbers of the call paths that end in the function.
fn paths(recording: &Recording, function: &str) -> Vec<usize> {
    let is_of = |site: u32| recording.sites.get(site as usize).is_some_and(|site| site.name == function);
    let numbered = recording.paths.iter().enumerate();
    numbered.filter(|(_, path)| path.site.is_some_and(is_of)).map(|(number, _)| number).collect()
}
