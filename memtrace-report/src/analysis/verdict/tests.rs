//! Every kind of sentence, on the case and what it can be changed into.

use memtrace::recording::{End, Recording};

use super::Verdict;
use crate::{
    analysis::Report,
    fixture::{MIB, file_processor, killed, test_process},
    run::{Member, Run},
};

#[track_caller]
fn check(recordings: impl IntoIterator<Item = Recording>, expect: &str) {
    assert_eq!(Verdict::of(&Report::of(&Run::of(recordings))).to_string(), expect);
}

fn changed(change: impl FnOnce(&mut Recording)) -> [Recording; 1] {
    let mut recording = file_processor();
    change(&mut recording);
    [recording]
}

#[test]
fn a_function_took_it_and_gave_it_back() {
    check(
        [file_processor()],
        "`file_processor::parse_file_content` took 3.20 GiB of the 3.26 GiB peak at 5.0 s and gave 3.11 GiB back.",
    );
}

#[test]
fn a_function_kept_it() {
    check(
        changed(|recording| recording.books.paths[4].retained_bytes = 3_276 * MIB),
        "`file_processor::parse_file_content` took 3.20 GiB of the 3.26 GiB peak at 5.0 s and still held it at the end.",
    );
}

#[test]
fn nobody_annotated_what_took_it() {
    let outside = |path: usize| {
        changed(move |recording| {
            recording.books.paths[path].at_peak_bytes = 3_000 * MIB;
            recording.books.paths[4].at_peak_bytes = 276 * MIB;
        })
    };
    check(
        outside(1),
        "2.93 GiB of the 3.26 GiB peak at 5.0 s rose outside annotated functions; of those annotated, \
         `file_processor::parse_file_content` held most: 276 MiB.",
    );
    check(
        outside(0),
        "2.93 GiB of the 3.26 GiB peak at 5.0 s was resident before the first annotated call; of those \
         annotated, `file_processor::parse_file_content` held most: 276 MiB.",
    );
}

#[test]
fn no_function_held_anything() {
    check(
        changed(|recording| {
            recording.books.paths[4].at_peak_bytes = 0;
            recording.books.paths[1].at_peak_bytes = 3_276 * MIB;
        }),
        "3.20 GiB of the 3.26 GiB peak at 5.0 s rose outside annotated functions; no annotated function held \
         more than the resolution of 256 KiB.",
    );
    check(
        changed(|recording| {
            recording.books.paths.iter_mut().for_each(|path| path.at_peak_bytes = 0);
        }),
        "No annotated function held more than the resolution of 256 KiB at the 3.26 GiB peak at 5.0 s.",
    );
    check([], "No process was recorded.");
}

#[test]
fn the_highest_of_several_processes_is_named() {
    check(
        [test_process(10, "tests::small", 20), test_process(11, "tests::large", 900)],
        "`file_processor::parse_file_content` took 900 MiB of the 964 MiB peak at 5.0 s in `tests::large`, the \
         highest of 2 processes.",
    );
}

#[test]
fn a_death_is_told_with_what_was_open() {
    let mut recording = killed();
    recording.pulse.peak_at_ns = 3_200_000_000;
    let member = Member {
        recording,
        death: Some("killed by the kernel: out of memory, limit 512 MiB".into()),
        ..Member::default()
    };
    let report = Report::of(&Run { members: vec![member], unreadable: Vec::new() });
    assert_eq!(
        Verdict::of(&report).to_string(),
        "`file_processor::parse_file_content` took 300 MiB of the peak of at least 480 MiB at 3.2 s. The process was \
         killed by the kernel: out of memory, limit 512 MiB, with `file_processor::parse_file_content` open. It \
         reached 511 MiB after these figures were last written."
    );
}

#[test]
fn a_panic_and_a_live_process_are_told_apart() {
    check(
        changed(|recording| recording.pulse.end = End::Panic),
        "`file_processor::parse_file_content` took 3.20 GiB of the 3.26 GiB peak at 5.0 s. The process panicked.",
    );
    let live = Report::from_snapshot(&Recording {
        pulse: memtrace::recording::Pulse { end: End::Open, ..file_processor().pulse },
        ..file_processor()
    });
    assert_eq!(
        Verdict::of(&live).to_string(),
        "`file_processor::parse_file_content` held 3.20 GiB of the 3.26 GiB peak at 5.0 s. It is still running."
    );
}
