//! A cure gives the answer of its mistake, on any log.

#![allow(clippy::unwrap_used, reason = "the allowance for tests does not reach the functions they share")]

use std::{io::Write, path::Path};

use anti_patterns::{accumulation, copies, first_bytes, whole_file, write_log};
use tempfile::NamedTempFile;

/// Runs `compare` on a generated log and on files that are hardly logs.
fn on_every_log(compare: impl Fn(&Path, &str)) {
    let mut generated = Vec::new();
    write_log(100_000, &mut generated).unwrap();
    let generated = String::from_utf8(generated).unwrap();
    let texts = [
        generated.as_str(),
        "",
        "\n",
        "#LOG",
        "#LOG1",
        "ERROR",
        "no final newline\nERROR\tx; ms=1\nERROR\ty; ms=1",
        "\r\nERROR\r\nGrün\tÄ; ms=2\r\n; ms=\n",
    ];
    for text in texts {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        compare(file.path(), text);
    }
}

#[test]
fn counting_errors() {
    on_every_log(|path, text| {
        let expected = text.lines().filter(|line| line.starts_with("ERROR")).count();
        assert_eq!(whole_file::count_errors_in_whole_file(path).unwrap(), expected, "{text:?}");
        assert_eq!(whole_file::count_errors_line_by_line(path).unwrap(), expected, "{text:?}");
    });
}

#[test]
fn fingerprints() {
    on_every_log(|path, text| {
        let mistake = copies::fingerprint_of_copies(path).unwrap();
        assert_eq!(copies::fingerprint_in_place(path).unwrap(), mistake, "{text:?}");
    });
}

#[test]
fn a_fingerprint_ignores_case_and_layout_alone() {
    let fingerprint = |text: &str| {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        copies::fingerprint_in_place(file.path()).unwrap()
    };
    assert_eq!(fingerprint("One\ttwo\n"), fingerprint("one TWO\n"));
    assert_ne!(fingerprint("one two\n"), fingerprint("one two three\n"));
}

#[test]
fn the_slowest_request() {
    on_every_log(|path, text| {
        let mistake = accumulation::slowest_of_accumulated(path).unwrap();
        assert_eq!(accumulation::slowest_of_yielded(path).unwrap(), mistake, "{text:?}");
        assert_eq!(mistake.is_some(), text.contains("; ms=1") || text.contains("; ms=2"), "{text:?}");
    });
}

#[test]
fn what_a_file_is() {
    on_every_log(|path, text| {
        let expected = text.starts_with("#LOG1");
        assert_eq!(first_bytes::is_log_by_whole_file(path).unwrap(), expected, "{text:?}");
        assert_eq!(first_bytes::is_log_by_first_bytes(path).unwrap(), expected, "{text:?}");
    });
}
