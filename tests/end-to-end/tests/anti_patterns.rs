//! The anti-patterns: one run tells every mistake from its cure.

use test_end_to_end::Project;

/// The largest mistake first, each with its cure.
const PAIRS: [[&str; 2]; 4] = [
    ["copies::fingerprint_of_copies", "copies::fingerprint_in_place"],
    ["accumulation::slowest_of_accumulated", "accumulation::slowest_of_yielded"],
    ["whole_file::count_errors_in_whole_file", "whole_file::count_errors_line_by_line"],
    ["first_bytes::is_log_by_whole_file", "first_bytes::is_log_by_first_bytes"],
];

#[test]
fn every_mistake_stands_above_its_cure() -> anyhow::Result<()> {
    let project = Project::of_this_workspace()?;
    project.memtrace("run --quiet -p anti-patterns")?.check(0, &["the cure and its mistake agree"], &[]);
    let ranking = project.ranking()?;
    let order = ranking.functions();
    assert_eq!(order[..2], PAIRS[..2].iter().map(|[mistake, _]| *mistake).collect::<Vec<_>>(), "{order:?}");

    let resolution = ranking.process()["resolution_bytes"].as_u64().unwrap_or_default();
    for [mistake, cure] in PAIRS {
        let (held, cured) =
            (ranking.figure(mistake, "self_peak_bytes"), ranking.figure(cure, "self_peak_bytes"));
        assert!(held >= 60 << 20, "{mistake} held {held}");
        assert!(cured <= resolution.max(held / 20), "{cure} held {cured}, {mistake} {held}");
    }
    Ok(())
}
