//! Memory that is given back, by whoever took it or by somebody else.

use std::io;

use memtrace::track_memory;

use crate::pages::{MIB, Pages};

pub(super) fn returned() -> io::Result<()> {
    drop_what_is_returned()
}

/// The caller of `take` drops what it took, a thousand times.
#[track_memory]
fn drop_what_is_returned() -> io::Result<()> {
    for _ in 0..1_000 {
        take()?;
    }
    Ok(())
}

#[track_memory]
fn take() -> io::Result<Pages> {
    Pages::touch(2 * MIB)
}

pub(super) fn returned_to_a_holder() -> io::Result<()> {
    hold_and_drop()
}

/// The same, by a caller that holds a lot of its own, which covers every fall.
#[track_memory]
fn hold_and_drop() -> io::Result<()> {
    let own = Pages::touch(100 * MIB)?;
    for _ in 0..1_000 {
        take()?;
    }
    own.keep();
    Ok(())
}

pub(super) fn cache() -> io::Result<()> {
    for _ in 0..100 {
        insert()?;
    }
    Ok(())
}

/// Keeps 1 MiB under a temporary of 16 MiB.
#[track_memory]
fn insert() -> io::Result<()> {
    Pages::touch(MIB)?.keep();
    Pages::touch(16 * MIB).map(drop)
}

pub(super) fn two_spikes() -> io::Result<()> {
    high()?;
    low()
}

#[track_memory]
fn high() -> io::Result<()> {
    Pages::touch(1024 * MIB).map(drop)
}

#[track_memory]
fn low() -> io::Result<()> {
    Pages::touch(200 * MIB).map(drop)
}

pub(super) fn growth_and_fall() -> io::Result<()> {
    up_and_down()
}

/// Rises to 400 MiB, falls to 100, rises to 250, and leaves 100.
#[track_memory]
fn up_and_down() -> io::Result<()> {
    Pages::touch(100 * MIB)?.keep();
    Pages::touch(300 * MIB).map(drop)?;
    Pages::touch(150 * MIB).map(drop)
}
