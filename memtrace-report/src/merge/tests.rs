//! Many files: which are taken, what of them is kept, and that neither their order nor that of their parts matters.

use std::{
    fs,
    path::{Path, PathBuf},
};

use memtrace::recording::{End, Recording, encode};
use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

use super::{GatherError, file, gather};
use crate::{
    Format, Report, View,
    analysis::{DETAILED, Key, Merged, Note},
    fixture::{MIB, any_recording, file_processor, killed, test_process},
    render,
    run::{Member, Of, find},
};

/// A directory of recordings.
struct Directory(TempDir);

impl Directory {
    fn new() -> Self {
        Self(tempdir().expect("a directory"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().to_path_buf()
    }

    fn leave(&self, name: &str, run: &str, pid: u32) {
        let mut recording = file_processor();
        recording.process.run = run.into();
        recording.process.pid = pid;
        self.write(name, &encode(&recording).expect("it fits"));
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    }

    fn pids(&self, of: Of<'_>) -> Vec<u32> {
        pids(&merge(&[self.path()], of).expect("recordings"))
    }
}

fn merge(paths: &[PathBuf], of: Of<'_>) -> Result<Merged, GatherError> {
    gather(&find(paths, of)?, paths, |_| {}, || {})
}

fn pids(merged: &Merged) -> Vec<u32> {
    merged.census.detailed().values().map(|process| process.pid).collect()
}

fn merged(recordings: impl IntoIterator<Item = Recording>) -> Merged {
    let mut merged = Merged::default();
    for recording in recordings {
        merged.add(&Member { recording, ..Member::default() });
    }
    merged
}

fn json(merged: Merged) -> String {
    let mut out = Vec::new();
    let view = View { format: Format::Json, ..View::default() };
    render::write(&mut out, &Report::from(merged), view).expect("a Vec takes everything");
    String::from_utf8(out).expect("it is UTF-8")
}

fn bytes(merged: Merged) -> String {
    String::from_utf8(file::encode(merged).expect("a Vec takes everything")).expect("it is UTF-8")
}

#[test]
fn of_a_directory_the_newest_run_is_taken_whole() {
    let directory = Directory::new();
    directory.leave("old-1-100.memtrace", "old", 1);
    directory.leave("new-2-200.memtrace", "new", 2);
    directory.leave("new-3-190.memtrace", "new", 3);
    directory.write("notes.txt", b"x");
    assert_eq!(directory.pids(Of::NewestRun), [2, 3]);
    assert_eq!(directory.pids(Of::EveryRun), [1, 2, 3]);
    assert_eq!(directory.pids(Of::Run("old")), [1]);
}

#[test]
fn a_file_that_cannot_be_read_is_passed_over_and_told() {
    let directory = Directory::new();
    directory.write("new-9-300.memtrace", b"nonsense");
    directory.leave("new-2-200.memtrace", "new", 2);
    let merged = merge(&[directory.path()], Of::NewestRun).expect("recordings");
    assert_eq!(merged.processes(), 1);
    assert_eq!(merged.left_out().len(), 1);
}

#[test]
fn a_file_whose_header_is_lost_belongs_to_the_run_in_its_name() {
    let directory = Directory::new();
    let mut bytes = encode(&file_processor()).expect("it fits");
    bytes[20] ^= 1;
    directory.write("new-9-300.memtrace", &bytes);
    directory.write("old-8-100.memtrace", &bytes);
    directory.leave("new-2-200.memtrace", "new", 2);
    let merged = merge(&[directory.path()], Of::NewestRun).expect("recordings");
    assert_eq!(merged.processes(), 2);
    assert_eq!(merged.doubts.damage.count, 1);
}

#[test]
fn a_renamed_file_belongs_to_the_run_in_its_header() {
    let directory = Directory::new();
    directory.leave("kept.memtrace", "mine", 4);
    directory.leave("other-5-1.memtrace", "other", 5);
    assert_eq!(directory.pids(Of::Run("mine")), [4]);
}

#[test]
fn files_that_are_named_are_taken_once_whatever_their_run() {
    let directory = Directory::new();
    directory.leave("a-1-1.memtrace", "a", 1);
    directory.leave("b-2-2.memtrace", "b", 2);
    let [a, b] = ["a-1-1.memtrace", "b-2-2.memtrace"].map(|name| directory.path().join(name));
    assert_eq!(pids(&merge(&[b, a, directory.path()], Of::NewestRun).expect("recordings")), [1, 2]);
}

#[test]
fn a_file_counts_once_however_its_path_is_spelled() {
    let directory = Directory::new();
    directory.leave("a-1-1.memtrace", "a", 1);
    let name = directory.path().file_name().expect("a name").to_owned();
    let (roundabout, link) = (directory.path().join("..").join(name), directory.path().join("link.memtrace"));
    std::os::unix::fs::symlink("a-1-1.memtrace", &link).expect("a link");
    let spellings = [directory.path(), roundabout.clone(), roundabout.join("a-1-1.memtrace"), link];
    assert_eq!(merge(&spellings, Of::EveryRun).expect("recordings").processes(), 1);
}

#[test]
fn an_error_names_the_path_and_the_cure() {
    let directory = Directory::new();
    let said = |path: PathBuf| merge(&[path], Of::NewestRun).expect_err("nothing is there").to_string();
    assert!(said(directory.path()).contains("MEMTRACE_DIR"), "{}", said(directory.path()));
    assert!(said(directory.path().join("absent")).contains("absent"));
    directory.write("x-1-1.memtrace", b"nothing but nonsense");
    let path = directory.path().join("x-1-1.memtrace").display().to_string();
    assert_eq!(
        said(directory.path()),
        format!(
            "no recording can be read, of 1 tried; {path}: offset 0: not a recording: those begin with `memtrace`; name \
             a file that ends in .memtrace"
        )
    );
}

#[test]
fn a_merged_file_stands_for_its_recordings() {
    let directory = Directory::new();
    let all = [test_process(1, "tests::a", 10), test_process(2, "tests::b", 900), killed()];
    let [first, second, third] = all.clone();
    let path = directory.write("half.json", bytes(merged([first, second])).as_bytes());
    let other = directory.write("third.memtrace", &encode(&third).expect("it fits"));
    let from_files = merge(&[path, other.clone()], Of::NewestRun).expect("recordings");
    assert_eq!(from_files.processes(), 3);
    let mut direct = merged(all[..2].to_vec());
    direct.add(&crate::run::read(&other).expect("it was just written"));
    assert_eq!(bytes(from_files), bytes(direct));
}

#[test]
fn a_merged_file_in_a_directory_does_not_count_its_recordings_twice() {
    let directory = Directory::new();
    directory.leave("a-1-1.memtrace", "a", 1);
    directory.write("all.memtrace", bytes(merged([file_processor()])).as_bytes());
    let merged = merge(&[directory.path()], Of::EveryRun).expect("recordings");
    assert_eq!(merged.processes(), 1);
    assert!(merged.left_out()[0].to_string().contains("name it"), "{:?}", merged.left_out());
}

#[test]
fn what_is_no_merged_file_is_one_clear_sentence() {
    let said = |text: &str| file::decode(text.as_bytes()).expect_err("it is none").to_string();
    assert_eq!(said("{\"a\": }"), "expected value at line 1 column 7");
    assert!(said("{\"schema\": 1, \"processes\": []}").contains("cargo memtrace merge -o FILE"));
    let whole = bytes(merged([file_processor()]));
    let newer = said(&whole.replacen("\"schema\":1", "\"schema\":99", 1));
    assert_eq!(newer, "it has schema 99, and this version knows 1; install a newer cargo-memtrace");
    let cut = said(&whole[..whole.len() / 2]);
    assert!(cut.contains(" at line "), "{cut}");
    let deep = said(&whole.replacen("{\"depth\":0", "{\"depth\":7", 1));
    assert!(deep.starts_with("call_paths[0]: its depth"), "{deep}");
    let crowded = said(&whole.replacen("\"values\":[", &format!("\"values\":[{}", "1,".repeat(200)), 1));
    assert!(crowded.starts_with("functions[0]: its self_peaks"), "{crowded}");
}

#[test]
fn a_merged_file_is_a_line_a_row() {
    insta::assert_snapshot!(bytes(merged([
        test_process(1, "tests::a", 10),
        test_process(2, "tests::b", 900)
    ])));
}

#[test]
fn many_processes_are_counted_and_a_few_kept_in_detail() {
    let many = u32::try_from(10 * DETAILED).expect("it is small");
    let all = (0..many).map(|pid| {
        let mut recording = test_process(pid, &format!("tests::{}", pid % 7), u64::from(pid));
        recording.pulse.end = if pid.is_multiple_of(2) { End::Clean } else { End::Panic };
        recording
    });
    let report = Report::from(merged(all));
    assert_eq!(report.endings().processes(), u64::from(many));
    assert_eq!(report.endings().panicked, u64::from(many / 2));
    let panicked = report.processes().iter().filter(|process| !process.ended_cleanly()).count();
    assert_eq!(panicked, DETAILED, "those with the highest peaks");
    assert_eq!(report.processes().len(), DETAILED + DETAILED / 2);
    assert_eq!(report.labels().len(), 7);
    let parse = report.function("parse_file_content").expect("it was called");
    assert_eq!(parse.processes, u64::from(many));
    assert_eq!(parse.set_by_pid, many - 1);
    assert_eq!(parse.self_peak_bytes, u64::from(many - 1) * MIB);
    let median = u64::from(many / 2 - 1) * MIB;
    assert!(parse.median_bytes.abs_diff(median) <= median / 128, "{}", parse.median_bytes);
    let told = report.notes().iter().find(|note| matches!(note, Note::NotDetailed { .. }));
    insta::assert_snapshot!(told.expect("it is never silent").to_string());
}

#[test]
fn more_unreadable_files_than_are_told_are_counted() {
    let mut merged = merged([file_processor()]);
    for number in 0..100 {
        merged.add_unreadable(Path::new(&format!("{number:03}.memtrace")), "nonsense");
    }
    let told: Vec<_> = merged.left_out().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 9);
    assert_eq!(told[0], "000.memtrace was left out: nonsense");
    assert_eq!(told[8], "92 more files were left out, unreadable");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn neither_order_nor_parts_matter(
        recordings in proptest::collection::vec(any_recording(), 1..6),
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        cut in 0..6_usize,
    ) {
        let mut recordings = recordings;
        for (pid, recording) in (1..).zip(&mut recordings) {
            recording.process.pid = pid;
        }
        let order: Vec<_> = order.into_iter().filter(|index| *index < recordings.len()).collect();
        let (first, second) = order.split_at(cut.min(order.len()));
        let part = |indices: &[usize]| merged(indices.iter().map(|index| recordings[*index].clone()));
        let mut in_parts = part(second);
        in_parts.absorb(part(first));
        let whole = merged(recordings.clone());
        prop_assert_eq!(json(in_parts.clone()), json(whole.clone()));
        prop_assert_eq!(bytes(in_parts), bytes(whole));
    }

    #[test]
    fn a_file_gives_back_what_was_written(recordings in proptest::collection::vec(any_recording(), 1..4)) {
        let merged = merged(recordings);
        let written = bytes(merged.clone());
        let read = file::decode(written.as_bytes()).expect("it was just written");
        prop_assert_eq!(json(read.clone()), json(merged));
        prop_assert_eq!(bytes(read), written);
    }

    #[test]
    fn any_change_of_a_file_gives_a_report_or_an_error(
        at in 0.0..1.0_f64,
        with in prop_oneof![any::<u64>().prop_map(|number| number.to_string()), "[\\[\\]{},:\"a-z0-9-]{0,6}"],
        length in 0..12_usize,
    ) {
        let mut text = bytes(merged([test_process(1, "tests::a", 10), killed()])).into_bytes();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the length")]
        let start = (text.len() as f64 * at) as usize;
        let end = (start + length).min(text.len());
        text.splice(start..end, with.into_bytes());
        match file::decode(&text) {
            Ok(merged) => {
                let report = Report::from(merged.clone());
                prop_assert!(report.ranked(Key::SelfPeak).len() <= text.len());
                json(merged.clone());
                // Whatever it was, it is one that can be written and read again.
                prop_assert!(file::decode(bytes(merged).as_bytes()).is_ok());
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
