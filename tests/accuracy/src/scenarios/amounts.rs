//! Known amounts of each kind of memory.

use std::fs::{self, File};
use std::io::{self, Write};

use memtrace::track_memory;

use crate::pages::{KIB, MIB, Pages, touch, touch_file};

pub(super) fn anonymous_mapping() -> io::Result<()> {
    mapped()?;
    kept()
}

#[track_memory]
fn mapped() -> io::Result<()> {
    Pages::touch(200 * MIB).map(drop)
}

#[track_memory]
fn kept() -> io::Result<()> {
    Pages::touch(100 * MIB).map(Pages::keep)
}

#[expect(clippy::unnecessary_wraps, reason = "a scenario may fail")]
pub(super) fn vec() -> io::Result<()> {
    filled();
    std::mem::forget(half_filled());
    Ok(())
}

#[track_memory]
fn filled() {
    touch(&mut vec![1; 150 * MIB]);
}

/// Only what is touched is resident.
#[track_memory]
fn half_filled() -> Vec<u8> {
    let mut bytes = vec![0; 120 * MIB];
    touch(&mut bytes[..60 * MIB]);
    bytes
}

pub(super) fn file_mapping() -> io::Result<()> {
    let file = nameless_file(96 * MIB)?;
    read_by_mapping(&file)?;
    std::mem::forget(keep_mapped(&file)?);
    Ok(())
}

#[track_memory]
fn read_by_mapping(file: &File) -> io::Result<()> {
    touch_file(file).map(drop)
}

#[track_memory]
fn keep_mapped(file: &File) -> io::Result<memmap2::Mmap> {
    touch_file(file)
}

/// A file that is gone when the process is.
fn nameless_file(bytes: usize) -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("test-accuracy-{}", std::process::id()));
    let mut file = File::options().read(true).write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)?;
    let block = vec![1; 64 * KIB];
    for _ in 0..bytes / block.len() {
        file.write_all(&block)?;
    }
    Ok(file)
}

/// 100,000 KiB of payload; glibc adds 16 bytes to a block, and the list a pointer.
#[expect(clippy::unnecessary_wraps, reason = "a scenario may fail")]
pub(super) fn small_allocations() -> io::Result<()> {
    std::mem::forget(boxes());
    Ok(())
}

#[track_memory]
#[expect(clippy::vec_box, reason = "many small blocks are what this is about")]
fn boxes() -> Vec<Box<[u8; KIB]>> {
    let mut boxes = Vec::with_capacity(100_000);
    boxes.extend((0..100_000).map(|_| Box::new([1; KIB])));
    std::hint::black_box(boxes)
}
