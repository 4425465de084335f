//! The pulse: small, and written at every tick.

use super::fields::{Fields, Put};
use super::layout::{FUTURES_LEN, MAX_PULSE_FUTURES, MAX_PULSE_THREADS, MAX_THREAD_NAME, THREAD_LEN};
use super::model::{End, OpenFutures, Pulse, Split, Thread};
use super::promise::Promise;

/// The composition of the peak is known.
const HAS_SPLIT: u8 = 1;
/// The cgroup's charge is known.
const HAS_CGROUP: u8 = 1 << 1;

/// Appends the pulse's payload.
pub(super) fn put(buffer: &mut Vec<u8>, promise: Promise, pulse: &Pulse) {
    let split = pulse.split.unwrap_or_default();
    promise.put(buffer);
    buffer.u64s([
        pulse.at_ns,
        pulse.rss_bytes,
        pulse.peak_bytes,
        pulse.peak_at_ns,
        pulse.readings,
        pulse.reading_ns,
        pulse.skipped_boundaries,
        pulse.ambiguous_bytes,
        pulse.lost_paths,
        pulse.lost_threads,
        pulse.lost_checkpoints,
    ]);
    buffer.u64s([split.anon, split.file, split.shmem, pulse.cgroup_bytes.unwrap_or_default()]);
    buffer.u32(pulse.peak_path);
    buffer.u8(match pulse.end {
        End::Open => 0,
        End::Clean => 1,
        End::Panic => 2,
    });
    let has_split = if pulse.split.is_some() { HAS_SPLIT } else { 0 };
    let has_cgroup = if pulse.cgroup_bytes.is_some() { HAS_CGROUP } else { 0 };
    buffer.u8(has_split | has_cgroup);
    // Two bytes that bring the list to a multiple of four.
    buffer.u16(0);
    buffer.list(&pulse.threads, MAX_PULSE_THREADS, |buffer, thread| {
        buffer.u32(thread.tid);
        buffer.u32(thread.path);
        buffer.u64s([thread.entered_ns, thread.entry_rss_bytes, thread.highest_rss_bytes]);
        buffer.text(&thread.name, MAX_THREAD_NAME);
    });
    buffer.list(&pulse.futures, MAX_PULSE_FUTURES, |buffer, futures| {
        buffer.u64(futures.count);
        buffer.u32(futures.path);
    });
}

/// Takes the pulse's payload.
pub(super) fn take(fields: &mut Fields<'_>) -> Option<(Promise, Pulse)> {
    let promise = Promise::take(fields)?;
    let mut pulse = Pulse {
        at_ns: fields.u64()?,
        rss_bytes: fields.u64()?,
        peak_bytes: fields.u64()?,
        peak_at_ns: fields.u64()?,
        readings: fields.u64()?,
        reading_ns: fields.u64()?,
        skipped_boundaries: fields.u64()?,
        ambiguous_bytes: fields.u64()?,
        lost_paths: fields.u64()?,
        lost_threads: fields.u64()?,
        lost_checkpoints: fields.u64()?,
        ..Pulse::default()
    };
    let split = Split { anon: fields.u64()?, file: fields.u64()?, shmem: fields.u64()? };
    let cgroup_bytes = fields.u64()?;
    pulse.peak_path = fields.path(promise.paths)?;
    pulse.end = match fields.u8()? {
        0 => End::Open,
        1 => End::Clean,
        2 => End::Panic,
        _ => return None,
    };
    let flags = fields.u8()?;
    pulse.split = (flags & HAS_SPLIT != 0).then_some(split);
    pulse.cgroup_bytes = (flags & HAS_CGROUP != 0).then_some(cgroup_bytes);
    fields.u16()?;
    pulse.threads = fields.list("threads", THREAD_LEN, |fields| take_thread(fields, promise))?;
    pulse.futures = fields.list("open futures", FUTURES_LEN, |fields| {
        Some(OpenFutures { count: fields.u64()?, path: fields.path(promise.paths)? })
    })?;
    Some((promise, pulse))
}

/// Takes one thread.
fn take_thread(fields: &mut Fields<'_>, promise: Promise) -> Option<Thread> {
    Some(Thread {
        tid: fields.u32()?,
        path: fields.path(promise.paths)?,
        entered_ns: fields.u64()?,
        entry_rss_bytes: fields.u64()?,
        highest_rss_bytes: fields.u64()?,
        name: fields.text()?,
    })
}
