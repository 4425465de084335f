//! Both variants give the same answers on every file, the strange ones first.

#![allow(clippy::unwrap_used, reason = "the allowance for tests does not reach the functions they share")]

use std::{io::Write, path::Path};

use file_processor::{after, before};
use proptest::prelude::*;
use tempfile::NamedTempFile;

/// A file with these bytes, for as long as the value lives.
fn file_of(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// The section's text by the variant that streams.
fn written_section(path: &Path, name: &str) -> Option<String> {
    let mut out = Vec::new();
    let found = after::write_section(path, name, &mut out).unwrap();
    found.then(|| String::from_utf8_lossy(&out).into_owned())
}

/// Asks both variants everything there is to ask about a file.
fn check_agreement(bytes: &[u8]) {
    let file = file_of(bytes);
    let path = file.path();
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(
        before::process_uploaded_file(path).unwrap(),
        after::process_uploaded_file(path).unwrap(),
        "report on {text:?}"
    );
    for name in ["a", "b", "absent", "gr\u{fffd}n", ""] {
        let expected = before::find_section(path, name).unwrap();
        assert_eq!(written_section(path, name), expected, "section {name:?} of {text:?}");
    }
    for count in [0, 1, 2, 3, 1000] {
        let expected = before::last_lines(path, count).unwrap();
        assert_eq!(after::last_lines(path, count).unwrap(), expected, "last {count} lines of {text:?}");
    }
    for limit in [0, 1, 2, 3, 10, bytes.len() as u64, u64::MAX] {
        let expected = before::read_limited(path, limit).unwrap();
        assert_eq!(after::read_limited(path, limit).unwrap(), expected, "first {limit} bytes of {text:?}");
    }
}

/// Checks what a section is, and that both variants say so.
fn check_section(bytes: &[u8], name: &str, expected: Option<&str>) {
    check_agreement(bytes);
    assert_eq!(written_section(file_of(bytes).path(), name).as_deref(), expected);
}

#[test]
fn an_empty_file_has_nothing() {
    check_section(b"", "a", None);
}

#[test]
fn a_file_without_sections_has_lines_only() {
    check_section(b"one\ntwo\n", "a", None);
}

#[test]
fn a_section_ends_at_the_next_header() {
    check_section(b"above\n#==[ a ]==#\none\n\n#==[ b ]==#\ntwo\n", "a", Some("one\n\n"));
}

#[test]
fn the_last_section_ends_with_the_file() {
    check_section(b"#==[ a ]==#\none\n#==[ b ]==#\ntwo\nthree\n", "b", Some("two\nthree\n"));
}

#[test]
fn the_final_newline_may_be_missing() {
    check_section(b"#==[ a ]==#\none", "a", Some("one"));
    check_section(b"#==[ a ]==#", "a", Some(""));
}

#[test]
fn carriage_returns_stay_in_the_text_but_not_in_headers() {
    check_section(b"#==[ a ]==#\r\none\r\n#==[ b ]==#\r\n", "a", Some("one\r\n"));
    check_section(b"one\rtwo\n#==[ a ]==#\r", "a", None);
}

#[test]
fn a_header_inside_a_line_is_text() {
    check_section(b"#==[ a ]==#\nsee #==[ b ]==# there\n", "b", None);
    check_section(b"#==[ a ]==#\n#==[ b ]==# there\n", "a", Some("#==[ b ]==# there\n"));
}

#[test]
fn sections_may_be_nothing_but_headers() {
    check_section(b"#==[ a ]==#\n#==[ b ]==#\n#==[ c ]==#\n", "b", Some(""));
}

#[test]
fn of_two_sections_of_one_name_the_first_is_found() {
    check_section(b"#==[ a ]==#\none\n#==[ a ]==#\ntwo\n", "a", Some("one\n"));
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    check_section(b"#==[ a ]==#\n\xff\xc3\n\xf0\x9f\n", "a", Some("\u{fffd}\u{fffd}\n\u{fffd}\n"));
    check_section(b"#==[ gr\xfcn ]==#\none\n", "gr\u{fffd}n", Some("one\n"));
}

#[test]
fn lines_longer_than_every_buffer_are_lines() {
    let long = "x".repeat(200_000);
    let text = format!("{long}\n#==[ a ]==#\n{long}\n{long}\n#==[ {long} ]==#\n#==[ b ]==#\n{long}");
    let expected = format!("{long}\n{long}\n#==[ {long} ]==#\n");
    check_section(text.as_bytes(), "a", Some(&expected));
}

#[test]
fn headers_around_the_longest_that_is_allowed() {
    for length in 240..260 {
        for (line_ending, letter) in [("\n", &b"n"[..]), ("\r\n", b"n"), ("", b"n"), ("\n", b"\xff")] {
            let name = letter.repeat(length);
            let text = [b"#==[ ", &name[..], b" ]==#", line_ending.as_bytes()].concat();
            check_agreement(&[b"#==[ a ]==#\none\n", &text[..]].concat());
        }
    }
}

#[test]
fn a_missing_file_is_an_error() {
    let missing = Path::new("no such file");
    assert!(before::process_uploaded_file(missing).is_err());
    assert!(after::process_uploaded_file(missing).is_err());
}

/// Files made of the pieces that matter, in any order.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"#==[ a ]==#".to_vec()),
        Just(b"#==[ b ]=#".to_vec()),
        Just(b"2026-01-31T23:59:59Z ERROR ".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just("ü€🦀".as_bytes().to_vec()),
        Just(b"\xf0\x9f\xa6".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_file_gives_the_same_answers(bytes in any_file()) {
        check_agreement(&bytes);
    }
}
