//! One difference under every format, and what is too much for one.

use insta::assert_snapshot;
use memtrace::recording::{CallPath, PathFigures, Recording, Site};

use super::{Format, View, verdict, write};
use crate::{
    analysis::{
        Key, Report,
        diff::{Diff, Runs},
    },
    fixture::{MIB, file_processor, killed, test_process},
    run::Run,
};

pub(super) fn side(name: &str, recordings: impl IntoIterator<Item = Recording>) -> Runs {
    let reports = recordings.into_iter().map(|recording| Report::of(&Run::of([recording])));
    Runs { name: name.into(), reports: reports.collect(), notes: Vec::new() }
}

pub(super) fn diff(old: &Runs, new: &Runs) -> Diff {
    Diff::of(old, new, &[]).expect("nothing is renamed")
}

/// The fixture before and after its cure: the function that held most streams, and another one does part of its work.
pub(super) fn cured() -> Diff {
    let mut after = file_processor();
    after.pulse.peak_bytes = 105 * MIB;
    after.books.peak_bytes = 105 * MIB;
    after.pulse.ambiguous_bytes = 0;
    let parse = &mut after.books.paths[4];
    (parse.self_peak_bytes, parse.at_peak_bytes) = (41 * MIB, 41 * MIB);
    (parse.retained_bytes, parse.inclusive_max_bytes) = (0, 41 * MIB);
    after.books.site_self_peak_bytes[1] = 41 * MIB;
    after.books.paths[2].inclusive_max_bytes = 45 * MIB;
    after.books.paths[6].calls = 5;
    after.books.site_self_peak_bytes[2] = 30 * MIB;
    after.books.paths[5].self_peak_bytes = 30 * MIB;
    after.sites[4].name = "stream_sections".into();
    after.books.paths[3] = PathFigures { calls: 16, self_peak_bytes: 8 * MIB, ..PathFigures::default() };
    after.books.site_self_peak_bytes[4] = 8 * MIB;
    diff(&side("before.memtrace", [file_processor()]), &side("after.memtrace", [after]))
}

/// Three runs, and one that was killed, with names that mean harm.
pub(super) fn repeated_and_killed() -> Diff {
    let old = [20, 25, 22].map(|mib| test_process(10, "tests::small", mib));
    diff(&side("base|line<b>", old), &side("target/memtrace", [killed()]))
}

pub(super) fn text(diff: &Diff, view: View) -> String {
    let mut out = Vec::new();
    write(&mut out, diff, view).expect("a Vec takes everything");
    String::from_utf8(out).expect("every format is UTF-8")
}

#[test]
fn table_of_a_cure() {
    assert_snapshot!(text(&cured(), View::default()));
}

#[test]
fn table_of_the_first_two_by_calls() {
    assert_snapshot!(text(&cured(), View { by: Key::Calls, top: Some(2), ..View::default() }));
}

#[test]
fn table_of_call_paths() {
    assert_snapshot!(text(&cured(), View { tree: true, ..View::default() }));
}

#[test]
fn table_of_repeated_runs_and_a_kill() {
    assert_snapshot!(text(&repeated_and_killed(), View::default()));
}

#[test]
fn markdown_of_a_cure() {
    assert_snapshot!(text(&cured(), View { format: Format::Markdown, ..View::default() }));
}

#[test]
fn markdown_of_repeated_runs_and_a_kill() {
    assert_snapshot!(text(&repeated_and_killed(), View { format: Format::Markdown, ..View::default() }));
}

#[test]
fn json_of_a_cure() {
    assert_snapshot!(text(&cured(), View { format: Format::Json, top: Some(2), ..View::default() }));
}

#[test]
fn nothing_changed() {
    let same = diff(&side("a", [file_processor()]), &side("b", [file_processor()]));
    let table = text(&same, View::default());
    let verdict = "peak the same within its noise of 512 KiB: 3.26 GiB → 3.26 GiB; no function changed beyond its noise\n";
    assert!(table.starts_with(verdict), "{table}");
    let ranks = table.lines().skip(5).map(|row| row.split_whitespace().next().unwrap_or_default());
    assert_eq!(ranks.collect::<Vec<_>>(), ["~", "~", "~", "~", "~", "-", "-"], "{table}");
}

#[test]
fn peaks_that_scatter_widely_are_not_called_the_same() {
    let runs = |peaks_mib: [u64; 3]| {
        let recordings = peaks_mib.map(|mib| {
            let mut recording = file_processor();
            (recording.pulse.peak_bytes, recording.books.peak_bytes) = (mib * MIB, mib * MIB);
            recording
        });
        side("runs", recordings)
    };
    let verdict = verdict(&diff(&runs([17, 1_024, 1_041]), &runs([17, 17, 17])), Key::SelfPeak);
    let expect = "peaks cannot be told apart within their noise of 1.00 GiB: 1.00 GiB → 17 MiB; ";
    assert!(verdict.starts_with(expect), "{verdict}");
}

/// A side of so many functions, each with a name of this length.
fn crowd(functions: u32, length: usize, mib: u64) -> Runs {
    let mut recording = file_processor();
    for number in 0..functions {
        let site = u32::try_from(recording.sites.len()).expect("few sites");
        recording.sites.push(Site { name: format!("f{number}_{}", "_".repeat(length)), ..Site::default() });
        recording.paths.push(CallPath { parent: None, site: Some(site) });
        let figures = PathFigures {
            calls: 1,
            self_peak_bytes: mib * MIB + u64::from(number),
            ..PathFigures::default()
        };
        recording.books.paths.push(figures);
    }
    side("crowd", [recording])
}

#[test]
fn markdown_fits_a_comment_and_says_what_it_leaves_out() {
    for (functions, length) in [(3_000, 10), (40, 5_000), (2, 100_000)] {
        let diff = diff(&crowd(functions, length, 1), &crowd(functions, length, 500));
        let markdown = text(&diff, View { format: Format::Markdown, ..View::default() });
        assert!(markdown.len() < 60_000, "{} bytes", markdown.len());
        assert!(markdown.contains("more rows are left out"), "{functions} of {length}");
        let count = |part| markdown.matches(part).count();
        assert_eq!(count("<details>"), count("</details>"));
        let rows = markdown.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #")).count();
        let left_out: usize = markdown
            .lines()
            .find_map(|line| line.strip_suffix(" has all of them.")?.split(' ').next()?.parse().ok())
            .expect("it says how many");
        let heads = count("| --- |");
        assert_eq!(rows - heads + left_out, diff.functions.len(), "none is lost");
    }
}

#[test]
fn a_recursion_without_end_is_cut() {
    let mut recording = file_processor();
    for _ in 0..1_000 {
        let parent = u32::try_from(recording.paths.len() - 1).expect("few paths");
        recording.paths.push(CallPath { parent: Some(parent), site: Some(1) });
    }
    let runs = side("deep", [recording]);
    let table = text(&diff(&runs, &runs), View { tree: true, ..View::default() });
    let longest = table.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    assert!(longest < 2_000, "{longest}");
}
