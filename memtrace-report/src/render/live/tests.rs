//! The view in rooms of every size, of the shared fixture and of recordings that mean harm.

use insta::assert_snapshot;
use memtrace::recording::{End, Recording};
use proptest::prelude::*;
use ratatui::{Terminal, backend::TestBackend};

use super::{Live, draw};
use crate::{
    analysis::{Key, Report},
    fixture::{any_recording, file_processor, killed, site},
    render::untrusted::is_hostile,
    run::{Member, Run},
};

/// The fixture while it still ran.
fn running(mut recording: Recording) -> Report {
    recording.pulse.end = End::Open;
    let member = Member { recording, alive: true, ..Member::default() };
    Report::of(&Run { members: vec![member], unreadable: Vec::new() })
}

/// The program in the middle of its work, with functions open and futures that wait.
fn at_work() -> Report {
    let mut recording = file_processor();
    let late = killed();
    recording.process.limit_bytes = Some(4 << 30);
    recording.pulse.threads = late.pulse.threads;
    recording.pulse.futures = late.pulse.futures;
    running(recording)
}

fn picture(report: &Report, live: Live, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal.draw(|frame| draw(frame, report, &live)).expect("it is drawn");
    terminal.backend().to_string()
}

fn keys() -> Live {
    Live { keys: true, ..Live::default() }
}

#[test]
fn at_80_by_24() {
    assert_snapshot!(picture(&at_work(), keys(), 80, 24));
}

#[test]
fn at_40_by_12() {
    assert_snapshot!(picture(&at_work(), keys(), 40, 12));
}

#[test]
fn at_120_by_40_without_a_limit() {
    let live = Live { by: Key::Inclusive, place: Some((2, 3)), paused: true, ..keys() };
    assert_snapshot!(picture(&running(file_processor()), live, 120, 40));
}

#[test]
fn near_the_limit_with_names_that_mean_harm() {
    assert_snapshot!(picture(&running(killed()), keys(), 80, 24));
}

#[test]
fn the_keys_are_explained_on_demand() {
    assert_snapshot!(picture(&at_work(), Live { help: true, ..keys() }, 80, 24));
}

#[test]
fn no_process_is_a_sentence() {
    let nobody = Report::of(&Run::default());
    assert!(picture(&nobody, keys(), 40, 2).contains("no process was recorded"));
}

#[test]
fn every_size_is_drawn_with_what_matters_first() {
    let report = at_work();
    for (width, height) in [(1, 1), (2, 2), (7, 3), (20, 1), (1, 60), (300, 4), (400, 120)] {
        picture(&report, Live { help: true, paused: true, place: Some((1, 2)), ..keys() }, width, height);
    }
    assert!(picture(&report, keys(), 30, 1).contains("file-pr…"));
    assert!(picture(&report, keys(), 40, 8).contains("parse_file_content"));
}

proptest! {
    #[test]
    fn whatever_was_recorded_fits_any_terminal_and_repaints_none(
        recording in any_recording(),
        name in any::<String>(),
        (width, height) in (1..180_u16, 1..70_u16),
        by in 0..Key::ALL.len(),
        flags in any::<[bool; 4]>(),
    ) {
        let mut recording = recording;
        recording.process.exe = format!("/srv/{name}");
        recording.sites[1] = site(&name, 1);
        recording.sites[0].module.clone_from(&name);
        for thread in &mut recording.pulse.threads {
            thread.name.clone_from(&name);
        }
        let [colour, paused, help, keys] = flags;
        let live = Live { by: Key::ALL[by], colour, paused, help, keys, place: help.then_some((1, 2)) };
        let picture = picture(&running(recording), live, width, height);
        prop_assert!(!picture.chars().any(|c| is_hostile(c) && c != '\n'), "{picture}");
    }
}
