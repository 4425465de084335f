//! Differences of recordings made by hand.

use memtrace::recording::{CallPath, PathFigures, Recording};
use proptest::prelude::*;

use super::{Change, Diff, Presence, Rename, RenameError, Row, Runs};
use crate::{
    analysis::{Key, Report},
    fixture::{MIB, file_processor, killed, test_process},
    run::Run,
};

const RESOLUTION: u64 = 256 << 10;

fn runs(recordings: impl IntoIterator<Item = Recording>) -> Runs {
    let reports = recordings.into_iter().map(|recording| Report::of(&Run::of([recording])));
    Runs { name: "a".into(), reports: reports.collect(), notes: Vec::new() }
}

fn diff(old: &Runs, new: &Runs) -> Diff {
    Diff::of(old, new, &[]).expect("nothing is renamed")
}

fn row<'a>(diff: &'a Diff, name: &str) -> &'a Row {
    diff.functions.iter().find(|row| row.owner.name() == name).expect("it has a row")
}

/// The fixture without growth that may belong to another function, where one function held `mib`.
fn parsing(mib: u64) -> Recording {
    let mut recording = test_process(1, "tests::parse", mib);
    recording.pulse.ambiguous_bytes = 0;
    recording
}

#[test]
fn every_figure_has_its_change_and_noise() {
    let diff = diff(&runs([parsing(900)]), &runs([parsing(100)]));
    let change = |old, new| Change { old: old * MIB, new: new * MIB, noise: 2 * RESOLUTION };
    assert_eq!(diff.peak, change(964, 164));
    let parse = row(&diff, "parse_file_content");
    assert_eq!(parse.change(Key::SelfPeak), change(900, 100));
    assert_eq!(parse.change(Key::AtPeak), change(900, 100));
    assert_eq!(parse.change(Key::Inclusive), change(900, 100));
    assert_eq!(parse.change(Key::Retained), change(5, 5));
    assert_eq!(parse.change(Key::Calls), Change { old: 1, new: 1, noise: 0 });
    assert_eq!(parse.change(Key::SelfPeak).by(), -800 << 20);
    assert_eq!(parse.presence, Presence::Both);
}

#[test]
fn a_change_must_exceed_both_resolutions_and_what_is_ambiguous() {
    let mut new = parsing(101);
    let is_real = |new: &Recording| {
        let diff = diff(&runs([parsing(100)]), &runs([new.clone()]));
        row(&diff, "parse_file_content").change(Key::SelfPeak).is_real()
    };
    assert!(is_real(&new));
    new.process.resolution_bytes = MIB - RESOLUTION;
    assert!(!is_real(&new), "it equals the resolutions of both");
    new.process.resolution_bytes = RESOLUTION;
    new.pulse.ambiguous_bytes = MIB / 2;
    assert!(!is_real(&new), "half of it may be another's");
    new.pulse.ambiguous_bytes = MIB / 2 - 1;
    assert!(is_real(&new));
}

#[test]
fn the_peak_is_nobodys_so_nothing_of_it_is_ambiguous() {
    let mut new = parsing(101);
    new.pulse.ambiguous_bytes = 1 << 40;
    let diff = diff(&runs([parsing(100)]), &runs([new]));
    assert!(diff.peak.is_real());
}

#[test]
fn repeated_runs_are_compared_by_their_medians_beyond_what_they_scatter_over() {
    let old = runs([100, 130, 104].map(parsing));
    let quiet = runs([140, 141].map(parsing));
    let change = row(&diff(&old, &quiet), "parse_file_content").change(Key::SelfPeak);
    assert_eq!(change, Change { old: 104 * MIB, new: 140 * MIB + MIB / 2, noise: 31 * MIB });
    assert!(change.is_real());
    let loud = runs([130, 148].map(parsing));
    let change = row(&diff(&old, &loud), "parse_file_content").change(Key::SelfPeak);
    assert_eq!(change, Change { old: 104 * MIB, new: 139 * MIB, noise: 48 * MIB });
    assert!(!change.is_real());
}

#[test]
fn a_function_that_some_runs_lack_scatters_down_to_nothing() {
    let mut without = parsing(100);
    without.paths.truncate(4);
    without.books.paths.truncate(4);
    without.books.site_self_peak_bytes.clear();
    let old = runs([parsing(100), without, parsing(100)]);
    let change = row(&diff(&old, &runs([parsing(190)])), "parse_file_content").change(Key::SelfPeak);
    assert_eq!(change, Change { old: 100 * MIB, new: 190 * MIB, noise: 100 * MIB });
}

#[test]
fn a_function_that_moved_is_the_same_and_is_shown_where_it_is_now() {
    let mut new = parsing(100);
    new.sites[1].file = "src/parse.rs".into();
    new.sites[1].line = 7;
    let diff = diff(&runs([parsing(100)]), &runs([new]));
    let parse = row(&diff, "parse_file_content");
    assert_eq!(parse.presence, Presence::Both);
    assert_eq!(parse.owner.site().map(|site| (site.file.as_str(), site.line)), Some(("src/parse.rs", 7)));
    assert_eq!(diff.functions.len(), 7, "five functions, startup and untracked");
    assert_eq!(diff.call_paths.len(), 7);
    assert!(diff.call_paths.iter().all(|row| row.presence == Presence::Both));
}

#[test]
fn renames_match_functions_and_modules() {
    let presence = |new: &Recording, renames: &[&str]| {
        let renames: Vec<Rename> = renames.iter().map(|text| text.parse().expect("a pair")).collect();
        let diff = Diff::of(&runs([parsing(100)]), &runs([new.clone()]), &renames).expect("names are known");
        let gone = diff.functions.iter().filter(|row| row.presence == Presence::Gone).count();
        let gone_paths = diff.call_paths.iter().filter(|row| row.presence == Presence::Gone).count();
        (gone, gone_paths)
    };
    let mut renamed = parsing(100);
    renamed.sites[1].name = "read".into();
    assert_eq!(presence(&renamed, &[]), (1, 1));
    assert_eq!(presence(&renamed, &["parse_file_content=read"]), (0, 0));
    assert_eq!(presence(&renamed, &["file_processor::parse_file_content=file_processor::read"]), (0, 0));
    let mut moved = parsing(100);
    moved.sites.iter_mut().for_each(|site| site.module = "processor::files".into());
    assert_eq!(presence(&moved, &["file_processor=processor::files"]), (0, 0));
    assert_eq!(presence(&moved, &[]), (5, 5));
}

#[test]
fn a_rename_of_nothing_is_refused() {
    let rename = |text: &str| {
        let rename: Rename = text.parse()?;
        Diff::of(&runs([parsing(1)]), &runs([parsing(1)]), &[rename]).map(|_| ())
    };
    assert_eq!(rename("tail_log=follow_log"), Ok(()), "it was never called, and is known");
    let unknown = RenameError::Unknown { old: "file_proc".into(), new: "x".into() };
    assert_eq!(rename("file_proc=x"), Err(unknown));
    assert_eq!(rename("parse"), Err(RenameError::NoPair("parse".into())));
    assert_eq!(rename("=parse"), Err(RenameError::NoPair("=parse".into())));
}

#[test]
fn new_and_gone_functions_change_from_and_to_nothing() {
    let mut new = parsing(100);
    new.sites[1].name = "read".into();
    let diff = diff(&runs([parsing(100)]), &runs([new]));
    let (gone, new) = (row(&diff, "parse_file_content"), row(&diff, "read"));
    assert_eq!((gone.presence, gone.change(Key::SelfPeak).by()), (Presence::Gone, -100 << 20));
    assert_eq!((new.presence, new.change(Key::SelfPeak).by()), (Presence::New, 100 << 20));
}

#[test]
fn call_paths_are_told_apart_by_their_callers() {
    let mut new = parsing(100);
    new.paths.push(CallPath { parent: Some(5), site: Some(1) });
    new.books.paths.push(PathFigures { calls: 1, self_peak_bytes: 9 * MIB, ..PathFigures::default() });
    let diff = diff(&runs([parsing(100)]), &runs([new]));
    let added: Vec<_> = diff.call_paths.iter().filter(|row| row.presence == Presence::New).collect();
    assert_eq!(added.len(), 1);
    let parent = added[0].parent.map(|parent| diff.call_paths[parent].owner.name());
    assert_eq!(parent, Some("analyze_data"));
}

#[test]
fn the_culprit_changed_in_the_direction_of_the_peak() {
    let mut new = parsing(100);
    new.books.paths[5].self_peak_bytes = 2_000 * MIB;
    new.books.site_self_peak_bytes[2] = 2_000 * MIB;
    let fell = diff(&runs([parsing(900)]), &runs([new]));
    assert_eq!(fell.culprit(Key::SelfPeak).map(|(row, _)| row.owner.name()), Some("parse_file_content"));
    assert_eq!(fell.ranked(Key::SelfPeak)[0].owner.name(), "analyze_data", "the largest change");
    let same = diff(&runs([parsing(100)]), &runs([parsing(100)]));
    assert!(same.culprit(Key::SelfPeak).is_none());
    assert!(same.functions.iter().all(Row::is_unchanged));
}

#[test]
fn a_side_says_what_limits_it() {
    let side = diff(&runs([parsing(100)]), &runs([killed()])).new;
    assert_eq!(side.unclean, 1);
    let notes: Vec<_> = side.notes.iter().map(ToString::to_string).collect();
    assert!(notes[0].starts_with("peaks are lower bounds"), "{notes:?}");
}

#[test]
fn nothing_is_no_difference() {
    let diff = diff(&runs([]), &runs([file_processor()]));
    assert_eq!(diff.peak.old, 0);
    assert_eq!(diff.peak.share(), None);
}

proptest! {
    #[test]
    fn no_figures_overflow(old in any::<Vec<u64>>(), new in any::<Vec<u64>>(), uncertain in any::<u64>()) {
        let change = Change::of(&old, &new, uncertain);
        prop_assert_eq!(change.by().signum(), change.new.cmp(&change.old) as i64);
        prop_assert!(change.noise >= uncertain);
    }
}
