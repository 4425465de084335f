//! Whenever the process dies, at any byte of any write, the newest state that was whole is what a reader finds.

use super::super::{Damage, DecodeError, decode};
use super::{Log, assert_sound, books, log_of, pulse, sample};

/// What a reader may find of the writes, and what of the one in progress.
#[test]
fn death_at_any_byte_of_any_write_leaves_the_state_before_it() {
    let (mut journal, mut log) = log_of(4);
    let mut more = sample(0).sites;
    more[0].name = "found_later".to_owned();
    log.record(|store| journal.append_sites(&more, store));
    log.record(|store| journal.append_paths(&sample(0).paths[2..], store));
    log.record(|store| journal.write_pulse(&pulse(5), store));
    log.record(|store| journal.write_books(&books(5), store));
    log.record(|store| journal.settle(store).map(drop));

    let mut done = Log::default();
    for write in log.writes {
        check_prefixes(&done, &write);
        done.writes.push(write);
    }
    assert_eq!(decode(&done.file()).unwrap().recording.pulse, pulse(5));
}

/// Applies every prefix of a write to the file as it was.
fn check_prefixes(done: &Log, (offset, bytes): &(usize, Vec<u8>)) {
    let mut file = done.file();
    let before = decode(&file);
    let mut after = file.clone();
    after[*offset..offset + bytes.len()].copy_from_slice(bytes);
    let after = decode(&after).unwrap();
    for (at, byte) in bytes.iter().enumerate() {
        let found = decode(&file);
        match (&before, found) {
            (_, Ok(found)) => {
                assert_sound(&found);
                assert_harmless(&found.damage);
                let (found, after) = (&found.recording, &after.recording);
                let before = before.as_ref().map(|before| before.recording.clone()).unwrap_or_default();
                assert!(
                    found.pulse == before.pulse || found.pulse == after.pulse,
                    "pulse, byte {at} at {offset}"
                );
                assert!(
                    found.books == before.books || found.books == after.books,
                    "books, byte {at} at {offset}"
                );
                assert!(after.sites.starts_with(&found.sites), "sites, byte {at} at {offset}");
                assert!(found.sites.len() >= before.sites.len(), "sites, byte {at} at {offset}");
                assert!(after.paths.starts_with(&found.paths), "paths, byte {at} at {offset}");
                assert!(found.paths.len() >= before.paths.len(), "paths, byte {at} at {offset}");
            }
            // Nothing was whole before the header is.
            (Err(_), Err(error)) => assert!(
                matches!(
                    error,
                    DecodeError::Blank | DecodeError::NotARecording | DecodeError::Version { .. }
                ) || matches!(error, DecodeError::Hollow { .. })
            ),
            (Ok(_), Err(error)) => panic!("byte {at} at {offset} lost the recording: {error}"),
        }
        file[offset + at] = *byte;
    }
}

/// An interrupted write may leave a torn copy, or a section that never was; nothing else is damaged by it.
fn assert_harmless(damage: &[Damage]) {
    for damage in damage {
        assert!(matches!(damage, Damage::Torn { .. } | Damage::Missing { .. }), "{damage}");
    }
}

#[test]
fn death_while_space_is_given_back_loses_nothing() {
    for steps in [1, 2, 3] {
        let (mut journal, mut log) = log_of(steps);
        let (mut end, mut unused) = (0, None);
        log.record(|store| {
            let (at, regions) = journal.settle(store)?;
            (end, unused) = (at, Some(regions));
            Ok(())
        });
        let mut file = log.file();
        let before = decode(&file).unwrap();
        assert_eq!(before.recording.books, books(steps));
        file.truncate(end);
        assert_eq!(decode(&file).unwrap(), before);
        for region in unused.unwrap() {
            file[region.start..region.end()].fill(0);
            assert_eq!(decode(&file).unwrap(), before);
        }
    }
}

#[test]
fn writing_goes_on_after_space_was_given_back() {
    let (mut journal, mut log) = log_of(2);
    log.record(|store| journal.settle(store).map(drop));
    for step in 3..6 {
        log.record(|store| journal.write_pulse(&pulse(step), store));
        log.record(|store| journal.write_books(&books(step), store));
        let decoded = decode(&log.file()).unwrap();
        assert_eq!((decoded.recording.pulse, decoded.recording.books), (pulse(step), books(step)));
    }
}

#[test]
fn a_write_that_fails_is_made_again_over_the_same_copy() {
    let (mut journal, mut log) = log_of(2);
    let newest = decode(&log.file()).unwrap();
    let mut failed = None;
    let result = journal.write_books(&books(3), |offset, bytes| {
        failed = Some((usize::try_from(offset).unwrap(), bytes[..bytes.len() / 2].to_vec()));
        Err(std::io::ErrorKind::StorageFull.into())
    });
    assert!(result.is_err());
    log.writes.push(failed.unwrap());
    assert_eq!(decode(&log.file()).unwrap().recording, newest.recording);
    log.record(|store| journal.write_books(&books(4), store));
    let decoded = decode(&log.file()).unwrap();
    assert_eq!(decoded.damage, []);
    assert_eq!(decoded.recording.books, books(4));
}

#[test]
fn sequences_wrap_without_losing_the_newest_copy() {
    let (mut journal, mut log) = log_of(0);
    journal.start_sequences_at(u32::MAX - 2);
    for step in 1..8 {
        log.record(|store| journal.write_pulse(&pulse(step), store));
        log.record(|store| journal.write_books(&books(step), store));
        let decoded = decode(&log.file()).unwrap();
        assert_eq!((decoded.recording.pulse, decoded.recording.books), (pulse(step), books(step)));
    }
}
