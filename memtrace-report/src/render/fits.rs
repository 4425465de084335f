//! Every output for a terminal at the widths that terminals have.

use insta::assert_snapshot;
use memtrace::recording::Recording;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

use super::{Screen, View, diff, timeline, write};
use crate::{
    analysis::{
        Key, Report,
        diff::{Diff, Runs},
    },
    fixture::{any_recording, file_processor, killed, test_process},
    run::Run,
};

fn screen(width: usize) -> Screen {
    Screen { width: Some(width), ..Screen::default() }
}

fn text(report: &Report, view: View) -> String {
    let mut out = Vec::new();
    write(&mut out, report, view).expect("a Vec takes everything");
    String::from_utf8(out).expect("it is UTF-8")
}

/// The rows alone, at each width.
fn rows(report: &Report, view: View) -> String {
    let at =
        |width| format!("{width}:\n{}\n", rows_of(&text(report, View { screen: screen(width), ..view })));
    [40, 60, 80, 120, 200].map(at).concat()
}

fn rows_of(text: &str) -> String {
    let rows =
        text.lines().skip_while(|line| !line.contains("function ")).take_while(|line| !line.is_empty());
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn ranking_at_the_widths_of_terminals() {
    assert_snapshot!(rows(&Report::of(&Run::of([file_processor()])), View::default()));
}

#[test]
fn ranking_of_several_processes_at_the_widths_of_terminals() {
    let processes = ["tests::small", "tests::with_a_name_that_is_longer_than_a_column"];
    let processes = processes.into_iter().zip([20, 900]);
    let report = Report::of(&Run::of(processes.map(|(test, mib)| test_process(1, test, mib))));
    assert_snapshot!(rows(&report, View { by: Key::Retained, ..View::default() }));
}

#[test]
fn tree_at_the_widths_of_terminals() {
    assert_snapshot!(rows(&Report::of(&Run::of([killed()])), View { tree: true, ..View::default() }));
}

#[test]
fn sentences_at_60_columns() {
    let report = Report::of(&Run::of([killed()]));
    assert_snapshot!(text(&report, View { screen: screen(60), top: Some(1), ..View::default() }));
}

#[test]
fn a_locale_without_blocks_has_no_bars() {
    let screen = Screen { ascii: true, ..screen(120) };
    let report = Report::of(&Run::of([file_processor()]));
    assert!(!text(&report, View { screen, ..View::default() }).contains('█'));
}

#[test]
fn a_locale_without_lines_has_a_tree_without_them() {
    let screen = Screen { ascii: true, ..screen(120) };
    let tree =
        rows_of(&text(&Report::of(&Run::of([killed()])), View { screen, tree: true, ..View::default() }));
    assert!(tree.is_ascii() && tree.contains("\n *  |- ") && tree.contains("\n ~  `- "), "{tree}");
}

#[test]
fn a_name_of_any_length_is_written_whole_to_a_pipe() {
    let mut recording = file_processor();
    recording.sites[1].name = "x".repeat(100_000);
    let text = text(&Report::of(&Run::of([recording])), View::default());
    assert!(text.contains(&"x".repeat(100_000)));
    let long: Vec<_> = text.lines().filter(|line| line.len() > 200).collect();
    assert_eq!(long.len(), 1, "its own row alone is as long: {long:?}");
    assert!(long[0].ends_with('1'), "its figures stand behind it: {}", &long[0][100_000..]);
}

/// Every output for a terminal.
fn outputs(recording: &Recording, screen: Screen) -> Vec<String> {
    let report = Report::of(&Run::of([recording.clone()]));
    let mut outputs = vec![text(&report, View { screen, by: Key::Inclusive, ..View::default() })];
    outputs.push(text(&report, View { screen, tree: true, ..View::default() }));
    let mut drawn = Vec::new();
    timeline::write(&mut drawn, &report, timeline::View { screen, top: None })
        .expect("a Vec takes everything");
    let side = |report| Runs { name: "side".into(), reports: vec![report], notes: Vec::new() };
    let old = side(Report::of(&Run::of([file_processor()])));
    let compared = Diff::of(&old, &side(report), &[]).expect("nothing is renamed");
    diff::write(&mut drawn, &compared, diff::View { screen, ..diff::View::default() })
        .expect("a Vec takes everything");
    outputs.push(String::from_utf8(drawn).expect("it is UTF-8"));
    outputs
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_screen(
        mut recording in any_recording(),
        names in proptest::collection::vec("\\PC{0,40}", 6),
        width in Screen::NARROWEST..200,
        colour in any::<bool>(),
    ) {
        for (site, name) in recording.sites.iter_mut().zip(names) {
            site.module.clone_from(&name);
            site.name = name;
        }
        for output in outputs(&recording, Screen { colour, ..screen(width) }) {
            let shown = anstream::adapter::strip_str(&output).to_string();
            let widest = shown.lines().max_by_key(|line| line.width()).unwrap_or("");
            prop_assert!(widest.width() <= width, "{} columns at {width}: {widest}", widest.width());
        }
    }
}
