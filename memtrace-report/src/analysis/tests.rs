//! Ranking, merging, notes and post-mortems on recordings made by hand.

use memtrace::recording::{CallPath, Damage, End, PathFigures, Recording, Section};
use proptest::prelude::*;

use super::{Ending, Key, Note, Report};
use crate::{
    fixture::{MIB, any_recording, file_processor, killed, site, test_process},
    run::{Member, Run, Unreadable},
};

fn report(recordings: impl IntoIterator<Item = Recording>) -> Report {
    Report::of(&Run::of(recordings))
}

fn names(report: &Report, by: Key) -> Vec<String> {
    report.ranked(by).iter().map(|row| row.owner.name().to_owned()).collect()
}

#[test]
fn the_largest_holding_comes_first_and_pseudo_functions_last() {
    let names = names(&report([file_processor()]), Key::SelfPeak);
    assert_eq!(names[..2], ["parse_file_content", "analyze_data"]);
    assert_eq!(names[names.len() - 2..], ["(startup)", "(untracked)"]);
}

#[test]
fn every_key_ranks_by_its_own_figure() {
    let report = report([file_processor()]);
    assert_eq!(names(&report, Key::Calls)[0], "generate_report");
    assert_eq!(names(&report, Key::Inclusive)[0], "process_uploaded_file");
    assert_eq!(names(&report, Key::Retained)[0], "parse_file_content");
}

#[test]
fn shares_of_the_peak_add_up_to_the_whole() {
    let report = report([file_processor()]);
    let sum: f64 = report.ranked(Key::SelfPeak).iter().map(|row| row.figures.share_of_peak).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
}

#[test]
fn call_paths_of_one_function_make_one_row() {
    let mut recording = file_processor();
    // parse_file_content is called a second time, from analyze_data.
    recording.paths.push(CallPath { parent: Some(5), site: Some(1) });
    recording.books.paths.push(PathFigures {
        calls: 4,
        self_peak_bytes: 10 * MIB,
        at_peak_bytes: 6 * MIB,
        retained_bytes: 4 * MIB,
        inclusive_max_bytes: 5_000 * MIB,
        shared: true,
        ..PathFigures::default()
    });
    recording.books.site_self_peak_bytes[1] = 3_280 * MIB;
    let report = report([recording]);
    let parse = report.function("parse_file_content").expect("it was called");
    assert_eq!(parse.calls, 5);
    assert_eq!(parse.self_peak_bytes, 3_280 * MIB, "what both paths held together");
    assert_eq!(parse.at_peak_bytes, 3_282 * MIB, "a sum");
    assert_eq!(parse.retained_bytes, 100 * MIB, "a sum");
    assert_eq!(parse.inclusive_peak_bytes, 5_000 * MIB, "a maximum");
    assert!(parse.shared);
}

#[test]
fn processes_merge_by_maximum_and_name_who_set_it() {
    let report = report([
        test_process(10, "tests::small", 20),
        test_process(11, "tests::large", 900),
        test_process(12, "tests::none", 0),
    ]);
    let parse = report.function("parse_file_content").expect("it was called");
    assert_eq!(parse.self_peak_bytes, 900 * MIB);
    assert_eq!(parse.retained_bytes, 5 * MIB);
    assert_eq!(parse.calls, 3);
    assert_eq!((&*parse.set_by, &*parse.inclusive_set_by), ("tests::large", "tests::large"));
    assert_eq!(report.processes()[0].label, "tests::large", "the highest peak speaks first");
    assert!(report.notes().contains(&Note::SeveralProcesses(3)));
}

#[test]
fn what_was_held_at_the_peak_is_that_of_the_highest_process() {
    let mut bystander = test_process(12, "tests::bystander", 0);
    bystander.books.paths[5].at_peak_bytes = 40 * MIB;
    let report = report([bystander, test_process(11, "tests::large", 900)]);
    assert_eq!(report.function("analyze_data").expect("it was called").at_peak_bytes, 0);
}

#[test]
fn sites_merge_whatever_number_they_have() {
    let mut renumbered = test_process(11, "tests::large", 900);
    renumbered.sites.swap(1, 5);
    renumbered.books.site_self_peak_bytes.swap(1, 5);
    renumbered.paths[4].site = Some(5);
    let report = report([file_processor(), renumbered]);
    let parses = names(&report, Key::SelfPeak).iter().filter(|name| *name == "parse_file_content").count();
    assert_eq!(parses, 1);
    assert_eq!(report.function("parse_file_content").expect("it was called").calls, 2);
}

#[test]
fn functions_of_one_name_are_told_apart_by_module() {
    let mut recording = file_processor();
    recording.sites[2] = site("parse_file_content", 7);
    recording.sites[2].module = "file_processor::after".into();
    let report = report([recording]);
    assert_eq!(report.function("after::parse_file_content").map(|row| row.calls), Some(2));
    assert_eq!(report.function("file_processor::parse_file_content").map(|row| row.calls), Some(1));
    assert_eq!(report.function("nobody").map(|row| row.calls), None);
}

#[test]
fn the_culprit_lies_above_the_resolution_or_there_is_none() {
    let named = |report: &Report| report.culprit(Key::SelfPeak).map(|row| row.owner.name().to_owned());
    assert_eq!(named(&report([file_processor()])).as_deref(), Some("parse_file_content"));
    let mut coarse = file_processor();
    coarse.process.resolution_bytes = 8 << 30;
    let coarse = report([coarse]);
    assert_eq!(named(&coarse), None);
    assert!(coarse.notes().contains(&Note::NoCulprit));
}

#[test]
fn a_function_that_was_never_called_is_listed_unless_some_process_called_it() {
    let never = |report: &Report| -> Vec<String> {
        report.never_called().iter().map(|site| site.name.clone()).collect()
    };
    assert_eq!(never(&report([file_processor()])), ["tail_log"]);
    let mut other = file_processor();
    other.paths.push(CallPath { parent: None, site: Some(5) });
    assert_eq!(never(&report([file_processor(), other])), [""; 0]);
}

#[test]
fn an_open_function_counts_with_what_rose_in_it() {
    let report = report([killed()]);
    let parse = report.function("parse_file_content").expect("it was called");
    assert_eq!(parse.inclusive_peak_bytes, 451 * MIB);
}

#[test]
fn a_post_mortem_names_the_open_functions_outermost_first() {
    let report = report([killed()]);
    let process = &report.processes()[0];
    assert_eq!(process.end, Ending::Killed);
    let stack = &process.open_stacks[0];
    let path: Vec<_> = stack.path.iter().map(super::Owner::name).collect();
    assert_eq!(path, ["process_uploaded_file", "parse_file_content"]);
    assert_eq!(stack.thread, "main");
    assert_eq!(stack.open_ns, 3_200_000_000);
    assert_eq!(stack.inclusive_peak_delta_bytes, 451 * MIB);
    assert_eq!(process.open_stacks[1].thread, "78", "a thread without a name goes by its number");
}

#[test]
fn only_an_open_end_can_still_run() {
    let ending = |end, alive| {
        let mut recording = file_processor();
        recording.pulse.end = end;
        let member = Member { recording, alive, ..Member::default() };
        Report::of(&Run { members: vec![member], unreadable: Vec::new() }).processes()[0].end
    };
    assert_eq!(ending(End::Open, true), Ending::Running);
    assert_eq!(ending(End::Open, false), Ending::Killed);
    assert_eq!(ending(End::Panic, true), Ending::Panic);
    assert_eq!(ending(End::Clean, true), Ending::Clean);
}

#[test]
fn notes_say_what_to_distrust() {
    let mut recording = killed();
    recording.pulse.lost_paths = 3;
    recording.pulse.ambiguous_bytes = 7;
    recording.books.paths[4].shared = true;
    let lost = Damage::Missing { offset: 12_288, section: Section::Pulse };
    let passed_over = Damage::Torn { offset: 684_032, section: Section::Books };
    let damage = vec![passed_over.clone(), lost.clone()];
    let member = Member { recording, damage, ..Member::default() };
    let unreadable = vec![Unreadable { source: "x.memtrace".into(), reason: "not a recording".into() }];
    let report = Report::of(&Run { members: vec![member], unreadable });
    let expect = [
        Note::Damage { source: "the recording of process 77".into(), reason: lost.to_string() },
        Note::Flaw { source: "the recording of process 77".into(), reason: passed_over.to_string() },
        Note::Unreadable { source: "x.memtrace".into(), reason: "not a recording".into() },
        Note::ResetNotPermitted(1),
        Note::FiguresOlder {
            process: "file\u{1b}[31m-processor".into(),
            books_peak_bytes: 480 * MIB,
            peak_bytes: 511 * MIB,
        },
        Note::AmbiguousBytes(7),
        Note::Untracked(0.25),
        Note::Shared(vec!["file_processor::parse_file_content".into()]),
        Note::BelowResolution(4),
        Note::LostPaths(3),
    ];
    assert_eq!(report.notes(), expect);
}

#[test]
fn a_tree_prints_children_under_their_parent_the_largest_branch_first() {
    let report = report([file_processor()]);
    let tree = report.call_tree();
    let printed: Vec<_> = tree
        .printed(Key::SelfPeak)
        .into_iter()
        .map(|(index, depth)| (tree.nodes()[index].owner.name().to_owned(), depth))
        .collect();
    let printed: Vec<_> = printed.iter().map(|(name, depth)| (name.as_str(), *depth)).collect();
    assert_eq!(
        printed,
        [
            ("process_uploaded_file", 0),
            ("parse_file_content", 1),
            ("analyze_data", 1),
            ("read_file_metadata", 1),
            ("generate_report", 1),
            ("(startup)", 0),
            ("(untracked)", 0),
        ]
    );
}

#[test]
fn a_report_on_nothing_is_empty() {
    let report = report([]);
    assert!(report.processes().is_empty());
    assert!(report.ranked(Key::SelfPeak).is_empty());
    assert!(report.culprit(Key::SelfPeak).is_none());
}

proptest! {
    #[test]
    fn any_recording_gives_a_report_in_every_format(recordings in proptest::collection::vec(any_recording(), 0..4)) {
        let report = report(recordings);
        for output in crate::render::Output::all() {
            if let Err(error) = output.write(&mut std::io::sink(), &report) {
                prop_assert!(error.to_string().contains("nothing to draw"), "{output:?}: {error}");
            }
        }
    }
}

#[test]
fn a_timeline_names_the_call_path_at_each_highest_rss() {
    let report = report([file_processor()]);
    let timeline = &report.processes()[0].timeline;
    let highest = timeline.buckets.iter().flatten().max_by_key(|bucket| bucket.max_bytes).expect("some");
    assert_eq!((highest.min_bytes, highest.max_bytes), (160 * MIB, 3_340 * MIB), "the spike is seen");
    let path: Vec<_> = timeline.leaves[highest.leaf].iter().map(super::Owner::name).collect();
    assert_eq!(path, ["process_uploaded_file", "parse_file_content"]);
    assert!(timeline.buckets[21].is_none(), "nothing was read then");
}
