//! `cargo memtrace export` as a user runs it, on a recording made by hand.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use memtrace::recording::{CallPath, End, PathFigures, Recording, Site, encode};
use tempfile::{TempDir, tempdir};

/// A directory with one recording, of a function that held 48 MiB.
fn recorded() -> TempDir {
    let site = Site { name: "parse".into(), module: "program".into(), file: "src/lib.rs".into(), line: 7 };
    let mut recording = Recording { sites: vec![site], ..Recording::default() };
    recording.paths = vec![
        CallPath { parent: None, site: None },
        CallPath { parent: None, site: None },
        CallPath { parent: None, site: Some(0) },
    ];
    recording.books.paths = vec![PathFigures::default(); 3];
    recording.books.paths[2].self_peak_bytes = 48 << 20;
    recording.books.paths[2].at_peak_bytes = 48 << 20;
    recording.process.run = "a".into();
    recording.pulse.end = End::Clean;
    let directory = tempdir().expect("a directory");
    let bytes = encode(&recording).expect("it fits");
    fs::write(directory.path().join("a-1-1.memtrace"), bytes).expect("a file");
    directory
}

fn export(directory: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-memtrace"));
    command.args(["memtrace", "export"]).args(args).current_dir(directory).env("MEMTRACE_DIR", directory);
    command.output().expect("the command starts")
}

#[test]
fn standard_output_and_a_file_get_the_same() {
    let directory = recorded();
    let expect = "program::parse 50331648\n";
    let written = export(directory.path(), &["--format", "folded"]);
    assert_eq!(String::from_utf8_lossy(&written.stdout), expect);
    let written = export(directory.path(), &["--format", "folded", "-o", "stacks", "a-1-1.memtrace"]);
    assert!(written.status.success() && written.stdout.is_empty(), "{written:?}");
    assert_eq!(fs::read_to_string(directory.path().join("stacks")).expect("a file"), expect);
}

#[test]
fn every_format_is_written() {
    let directory = recorded();
    for format in ["speedscope", "pprof", "perfetto", "folded", "svg", "openmetrics", "csv"] {
        let written = export(directory.path(), &["--format", format]);
        assert!(written.status.success() && !written.stdout.is_empty(), "{format}: {written:?}");
    }
}

#[test]
fn errors_are_2_and_name_the_cure() {
    let directory = recorded();
    let check = |args: &[&str], part: &str| {
        let written = export(directory.path(), args);
        let said = String::from_utf8_lossy(&written.stderr);
        assert!(written.status.code() == Some(2) && said.contains(part), "{written:?}");
    };
    check(&["--format", "xml"], "speedscope");
    check(&["--format", "svg", "--top", "3"], "leave it out");
    check(&["--format", "csv", "--top", "0"], "--top");
    check(
        &["--format", "svg", "--by", "retained"],
        "error: there is nothing to draw: the figure `retained` is 0",
    );
    check(&["--format", "csv", "-o", "absent/x.csv"], "cannot write absent/x.csv");
    check(&["--format", "csv", "nowhere"], "cannot read nowhere");
}
