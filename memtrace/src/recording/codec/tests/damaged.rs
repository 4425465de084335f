//! Damaged files give an older state that is whole, or a clear error; hostile ones are held to the same.

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, proptest};

use super::super::layout::{BOOKS, HEADER, MAGIC, NAMES, PATHS, PULSES, SITES, VERSION};
use super::super::{Damage, DecodeError, Decoded, Section, decode};
use super::{Log, assert_sound, books, log_of, pulse, sample};

/// Offsets worth trying: all that were written, and some of the rest.
fn offsets(log: &Log) -> Vec<usize> {
    let written = log.writes.iter().flat_map(|(offset, bytes)| *offset..=offset + bytes.len());
    let mut offsets: Vec<usize> = written.chain((0..BOOKS[1].end()).step_by(4099)).collect();
    offsets.sort_unstable();
    offsets.dedup();
    offsets
}

#[test]
fn a_file_cut_anywhere_gives_what_is_left() {
    let (_, log) = log_of(2);
    let file = log.file();
    for len in offsets(&log) {
        let Ok(decoded) = decode(&file[..len]) else {
            // The header ends at 300 or so; whatever is cut behind it leaves something.
            assert!(len < 512, "{len} bytes should be readable");
            continue;
        };
        assert_sound(&decoded);
        let Decoded { recording, damage } = decoded;
        assert!(len < HEADER.end() || recording.process == sample(0).process);
        assert!(len < PULSES[0].end() || recording.pulse == pulse(1) || recording.pulse == pulse(2));
        assert!(len < PULSES[1].end() || recording.pulse == pulse(2));
        assert!(len < BOOKS[0].end() || [books(1), books(2)].contains(&recording.books));
        assert!(
            len >= BOOKS[0].start
                || damage
                    .iter()
                    .any(|damage| { matches!(damage, Damage::Missing { section: Section::Books, .. }) })
        );
    }
}

#[test]
fn a_changed_byte_costs_one_copy_or_one_record() {
    let (_, log) = log_of(2);
    let mut file = log.file();
    for offset in offsets(&log).into_iter().filter(|offset| *offset < BOOKS[1].end()) {
        for change in [1, 0x80, 0xff] {
            file[offset] ^= change;
            check_changed(offset, decode(&file));
            file[offset] ^= change;
        }
    }
    assert_eq!(decode(&file).unwrap().damage, []);
}

/// What a reader may make of [`log_of`] two steps with one byte changed.
fn check_changed(offset: usize, decoded: Result<Decoded, DecodeError>) {
    let Ok(decoded) = decoded else {
        assert!(offset < 16, "a byte changed at {offset} makes the file unreadable");
        return;
    };
    assert_sound(&decoded);
    let Decoded { recording, damage } = decoded;
    let whole = sample(2);
    assert!([pulse(1), pulse(2)].contains(&recording.pulse), "pulse with byte {offset} changed");
    assert!([books(1), books(2)].contains(&recording.books), "books with byte {offset} changed");
    let wrong_sites =
        recording.sites.iter().zip(&whole.sites).filter(|(found, wrote)| found != wrote).count();
    let wrong_paths =
        recording.paths.iter().zip(&whole.paths).filter(|(found, wrote)| found != wrote).count();
    assert!(wrong_sites + wrong_paths <= 1, "records with byte {offset} changed");
    assert_eq!(recording.paths.len(), whole.paths.len());
    let unchanged = recording == whole;
    assert!(unchanged || !damage.is_empty(), "byte {offset} changed and nobody noticed");
}

#[test]
fn what_is_no_recording_says_so() {
    let check = |bytes: &[u8], message: &str| assert_eq!(decode(bytes).unwrap_err().to_string(), message);
    check(
        b"",
        "offset 0: the file ends before its first 16 bytes do, so it holds no recording; run the program again",
    );
    check(
        b"memtrace",
        "offset 8: the file ends before its first 16 bytes do, so it holds no recording; run the program again",
    );
    check(&[0; 64], "offset 0: the file is blank: its process died before it wrote anything; run it again");
    check(
        b"#!/usr/bin/env python3\n",
        "offset 0: not a recording: those begin with `memtrace`; name a file that ends in .memtrace",
    );
    check(
        b"memtrace\x09\0\0\0\0\0\0\0",
        "offset 8: layout version 9, but this memtrace reads version 1; use the one that wrote it",
    );
    check(
        b"memtrace\x01\0\0\0\0\0\0\0",
        "offset 16: neither header nor pulse nor books are whole; run the program again",
    );
}

#[test]
fn text_that_is_not_utf8_is_read_as_far_as_it_goes() {
    let (_, mut log) = log_of(1);
    let at = log.file().windows(4).rposition(|bytes| bytes == b"main").unwrap();
    assert!(at < PULSES[1].end(), "the name stands in a pulse");
    let (start, mut copy) = log.writes.iter().find(|(offset, _)| *offset == PULSES[0].start).unwrap().clone();
    copy[at - start] = 0xff;
    super::super::section::seal(&mut copy, Section::Pulse, 8);
    log.writes.push((start, copy));
    let decoded = decode(&log.file()).unwrap();
    assert_eq!(decoded.recording.pulse.threads[0].name, "\u{fffd}ain");
    assert_eq!(decoded.damage, [Damage::TextGarbled { offset: at as u64 - 2 }]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_the_preamble_are_harmless(bytes in vec(any::<u8>(), 0..2000)) {
        let mut file = [&MAGIC[..], &VERSION.to_le_bytes(), &bytes].concat();
        check_any(&file);
        file.resize(BOOKS[1].end(), 0);
        check_any(&file);
    }

    #[test]
    fn sections_that_match_their_checksum_are_not_believed(
        offset in 16_usize..800, bytes in vec(any::<u8>(), 1..9), which in 0_usize..6,
    ) {
        let (_, log) = log_of(2);
        let mut file = log.file();
        let (start, copy) = &log.writes[log.writes.len() - 1 - which % 4];
        let section = if *start < PATHS.start { Section::Pulse } else { Section::Books };
        let mut copy = copy.clone();
        for (place, byte) in copy.iter_mut().skip(offset).zip(bytes) {
            *place = byte;
        }
        super::super::section::seal(&mut copy, section, 9);
        file[*start..start + copy.len()].copy_from_slice(&copy);
        check_any(&file);
    }

    #[test]
    fn records_that_are_anything_are_harmless(
        bytes in vec(any::<u8>(), 1..400), region in 0_usize..3, offset in 0_usize..100,
    ) {
        let (_, log) = log_of(1);
        let mut file = log.file();
        let start = [SITES, PATHS, NAMES][region].start + offset;
        file[start..start + bytes.len()].copy_from_slice(&bytes);
        check_any(&file);
    }
}

/// Decoding ends, and what it gives is sound.
fn check_any(file: &[u8]) {
    if let Ok(decoded) = decode(file) {
        assert_sound(&decoded);
    }
}
