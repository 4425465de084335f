//! The writer on a real file system.

use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

use super::super::layout::FILE_LEN;
use super::super::writer::Writer;
use super::super::{ReadErrorReason, read};
use super::{books, process, pulse, sample};

/// A writer with the sample's sites and paths on file.
fn started(dir: &Path) -> Writer {
    let mut writer = Writer::create(dir, &process()).unwrap();
    writer.append_sites(&sample(0).sites).unwrap();
    writer.append_paths(&sample(0).paths).unwrap();
    writer
}

#[test]
fn a_file_is_private_and_has_its_space_from_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let made = dir.path().join("a/memtrace");
    let writer = Writer::create(&made, &process()).unwrap();
    assert_eq!(writer.path(), made.join("nightly-4711-1700000000000000000.memtrace"));
    assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700);
    let file = fs::metadata(writer.path()).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    assert_eq!(file.len(), FILE_LEN as u64);
    assert!(file.blocks() * 512 >= FILE_LEN as u64);
}

#[test]
fn a_file_that_is_there_is_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let first = started(dir.path());
    let before = fs::read(first.path()).unwrap();
    let error = Writer::create(dir.path(), &process()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert!(error.to_string().starts_with(&first.path().display().to_string()), "{error}");
    assert_eq!(fs::read(first.path()).unwrap(), before);
}

#[test]
fn the_name_of_a_run_cannot_leave_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    for (run, start) in
        [("../../etc/passwd", "_._.._etc_passwd-4711-"), ("", "run-4711-"), ("-ü$x", "___x-4711-")]
    {
        let writer =
            Writer::create(dir.path(), &crate::recording::Process { run: run.to_owned(), ..process() })
                .unwrap();
        let name = writer.path().file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(start), "{name}");
        assert_eq!(writer.path().parent(), Some(dir.path()));
    }
}

#[test]
fn a_live_file_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = started(dir.path());
    for step in 1..5 {
        writer.write_pulse(&pulse(step)).unwrap();
        writer.write_books(&books(step)).unwrap();
        let decoded = read(writer.path()).unwrap();
        assert_eq!(decoded.damage, []);
        assert_eq!(decoded.recording, sample(step));
    }
}

#[test]
fn a_finished_file_is_small_whole_and_still_open() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = started(dir.path());
    for step in 1..4 {
        for step in [2 * step, 2 * step + 1] {
            writer.write_pulse(&pulse(step)).unwrap();
            writer.write_books(&books(step)).unwrap();
            writer.finish().unwrap();
            let file = fs::metadata(writer.path()).unwrap();
            assert!(file.len() < FILE_LEN as u64 / 2, "{} bytes", file.len());
            let decoded = read(writer.path()).unwrap();
            assert_eq!(decoded.damage, []);
            assert_eq!(decoded.recording, sample(step));
        }
    }
}

#[test]
fn a_process_that_ends_before_its_first_pulse_leaves_its_header() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = started(dir.path());
    writer.finish().unwrap();
    let decoded = read(writer.path()).unwrap();
    assert_eq!(decoded.recording.process, process());
    assert_eq!(decoded.recording.sites, sample(0).sites);
    assert_eq!(decoded.damage.len(), 2, "{:?}", decoded.damage);
}

#[test]
fn what_is_not_a_recording_is_refused_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(read(dir.path()).unwrap_err().reason, ReadErrorReason::NotAFile));
    let large = dir.path().join("large.memtrace");
    fs::File::create(&large).unwrap().set_len(16 * 1024 * 1024 + 1).unwrap();
    let error = read(&large).unwrap_err();
    assert!(matches!(error.reason, ReadErrorReason::TooLarge));
    assert!(error.to_string().starts_with(&large.display().to_string()), "{error}");
    let missing = dir.path().join("none.memtrace");
    assert!(matches!(read(&missing).unwrap_err().reason, ReadErrorReason::Io(_)));
}

/// Tells the test below that it runs in a process with a limit, and where.
const LIMITED_DIR: &str = "MEMTRACE_TEST_LIMITED_DIR";

#[test]
fn a_limit_on_file_size_is_an_error_and_no_signal() {
    if let Some(dir) = env::var_os(LIMITED_DIR) {
        let error = Writer::create(Path::new(&dir), &process()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(["-c", "ulimit -f 100 && exec \"$0\" --exact \"$1\""])
        .arg(env::current_exe().unwrap())
        .arg("recording::codec::tests::file::a_limit_on_file_size_is_an_error_and_no_signal")
        .env(LIMITED_DIR, dir.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "a file was left");
}
