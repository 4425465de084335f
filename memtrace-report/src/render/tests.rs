//! One fixture under every format.

use insta::assert_snapshot;
use memtrace::recording::{Damage, End, Section};

use super::{Format, Output, Screen, View, write};
use crate::{
    analysis::{Key, Report},
    fixture::{file_processor, killed, test_process},
    run::{Member, Run},
};

fn text(report: &Report, view: View) -> String {
    let mut out = Vec::new();
    write(&mut out, report, view).expect("a Vec takes everything");
    String::from_utf8(out).expect("every format is UTF-8")
}

fn clean() -> Report {
    Report::of(&Run::of([file_processor()]))
}

fn oom_killed() -> Report {
    let member = Member {
        recording: killed(),
        death: Some("killed by the kernel: out of memory, limit 512 MiB".into()),
        damage: vec![Damage::Torn { offset: 1_302_528, section: Section::Books }],
        source: Some("target/memtrace/fixture-77-1.memtrace".into()),
        ..Member::default()
    };
    Report::of(&Run { members: vec![member], unreadable: Vec::new() })
}

fn tests_of_their_own() -> Report {
    Report::of(&Run::of([
        test_process(10, "tests::small_file", 20),
        test_process(11, "tests::large_file", 900),
        test_process(12, "tests::no_file", 0),
    ]))
}

#[test]
fn table_of_a_clean_end() {
    assert_snapshot!(text(&clean(), View::default()));
}

#[test]
fn table_of_a_kill() {
    assert_snapshot!(text(&oom_killed(), View::default()));
}

#[test]
fn table_of_several_processes() {
    assert_snapshot!(text(&tests_of_their_own(), View::default()));
}

#[test]
fn panics_with_nothing_open_are_told_together() {
    let failed = |pid, test| {
        let mut recording = test_process(pid, test, 20);
        recording.pulse.end = End::Panic;
        recording
    };
    let report = Report::of(&Run::of([failed(10, "tests::one"), failed(11, "tests::two")]));
    let table = text(&report, View::default());
    let story = "2 processes ended by a panic with no annotated function open\n  tests::one\n  tests::two\n";
    assert!(table.contains(story), "{table}");
}

#[test]
fn table_of_the_first_two_by_calls() {
    assert_snapshot!(text(&clean(), View { by: Key::Calls, top: Some(2), ..View::default() }));
}

#[test]
fn table_in_colour_dims_what_means_nothing() {
    assert_snapshot!(
        text(&clean(), View { screen: Screen { colour: true, ..Screen::default() }, ..View::default() })
            .escape_debug()
            .to_string()
            .replace("\\n", "\n")
    );
}

#[test]
fn tree_of_a_clean_end() {
    assert_snapshot!(text(&clean(), View { tree: true, ..View::default() }));
}

#[test]
fn tree_of_a_kill() {
    assert_snapshot!(text(&oom_killed(), View { tree: true, ..View::default() }));
}

#[test]
fn json_of_a_clean_end() {
    assert_snapshot!(text(&clean(), View { format: Format::Json, ..View::default() }));
}

#[test]
fn json_of_a_kill() {
    assert_snapshot!(text(&oom_killed(), View { format: Format::Json, ..View::default() }));
}

#[test]
fn markdown_of_a_clean_end() {
    assert_snapshot!(text(&clean(), View { format: Format::Markdown, ..View::default() }));
}

#[test]
fn markdown_of_a_kill() {
    assert_snapshot!(text(&oom_killed(), View { format: Format::Markdown, ..View::default() }));
}

#[test]
fn markdown_of_call_paths() {
    assert_snapshot!(text(&clean(), View { format: Format::Markdown, tree: true, ..View::default() }));
}

#[test]
fn a_test_stands_in_no_line() {
    let mut recording = file_processor();
    for site in &mut recording.sites {
        (site.file, site.line) = (String::new(), 0);
    }
    let report = Report::of(&Run::of([recording]));
    let is_text = |output: &Output| !matches!(output, Output::Export(export) if export.format.is_binary());
    for output in Output::all().into_iter().filter(is_text) {
        let mut out = Vec::new();
        output.write(&mut out, &report).expect("a Vec takes everything");
        let text = String::from_utf8(out).expect("it is UTF-8");
        for location in ["(:0", ">:0<", "\":0\""] {
            assert!(!text.contains(location), "{location} in {output:?}:\n{text}");
        }
    }
}

#[test]
fn json_gives_back_what_the_program_was_called() {
    let text = text(&oom_killed(), View { format: Format::Json, ..View::default() });
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(value["schema"], 1);
    assert_eq!(value["processes"][0]["exe"], "/srv/bin/file\u{1b}[31m-processor");
    assert_eq!(value["processes"][0]["end"], "killed");
}
