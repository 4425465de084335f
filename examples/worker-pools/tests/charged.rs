//! Who is charged with what the threads of a pool take.

#![allow(clippy::print_stdout, reason = "a test says why it has nothing to hold the figures against")]

use memtrace::recording::Recording;
use worker_pools::{PICTURE_BYTES, Picture, digest, load_album, load_album_without_context};

const PICTURES: u8 = 4;

/// The most that a function itself ever held, in bytes.
fn self_peak(recording: &Recording, function: &str) -> u64 {
    let is_of = |site: u32| recording.sites[site as usize].name == function;
    let paths = recording.paths.iter().zip(&recording.books.paths);
    let peaks =
        paths.filter(|(path, _)| path.site.is_some_and(is_of)).map(|(_, figures)| figures.self_peak_bytes);
    peaks.max().unwrap_or_else(|| panic!("{function} was never called"))
}

#[test]
fn a_function_is_charged_with_what_its_workers_take_where_it_hands_its_context_over() {
    let sum = |album: &[Picture]| album.iter().map(Picture::sum).sum::<u64>();
    assert_eq!(sum(&load_album(PICTURES)), sum(&load_album_without_context(PICTURES)));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(runtime.block_on(digest(0)).unwrap(), PICTURE_BYTES as u64);

    let Some(recording) = memtrace::snapshot() else {
        println!("no figures: nothing is measured without `--features memtrace`, on Linux");
        return;
    };
    let picture = PICTURE_BYTES as u64;
    let album = u64::from(PICTURES) * picture;
    let held = self_peak(&recording, "load_album");
    assert!(held >= album * 9 / 10, "of {album} its workers took, load_album held {held}");
    let held = self_peak(&recording, "digest");
    assert!(held >= picture * 9 / 10, "of {picture} its worker took, digest held {held}");
    let held = self_peak(&recording, "load_album_without_context");
    assert!(held <= picture / 10, "load_album_without_context held {held}");
}
