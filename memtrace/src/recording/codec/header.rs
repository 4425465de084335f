//! The header: the process, written once.

use super::fields::{Fields, Put};
use super::layout::{MAX_HEADER_NAME, MAX_HEADER_PATH, MAX_TEST_NAME};
use super::model::Process;

/// Peaks are exact.
const PEAKS_EXACT: u32 = 1;
/// The overhead is limited.
const HAS_OVERHEAD: u32 = 1 << 1;
/// The memory limit is known.
const HAS_LIMIT: u32 = 1 << 2;
/// The cgroup's count of kills is known.
const HAS_OOM_KILLS: u32 = 1 << 3;

/// Appends the header's payload.
pub(super) fn put(buffer: &mut Vec<u8>, process: &Process) {
    let flags = [
        (PEAKS_EXACT, process.peaks_exact),
        (HAS_OVERHEAD, process.overhead_permille.is_some()),
        (HAS_LIMIT, process.limit_bytes.is_some()),
        (HAS_OOM_KILLS, process.oom_kills.is_some()),
    ];
    buffer.u32(process.pid);
    buffer.u32(process.cpus);
    buffer.u64s([
        process.started_unix_ns,
        process.physical_bytes,
        process.start_rss_bytes,
        process.start_peak_bytes,
        process.resolution_bytes,
        process.sample_ns,
    ]);
    buffer.u32(process.overhead_permille.unwrap_or_default());
    buffer.u32(flags.iter().filter(|(_, set)| *set).map(|(flag, _)| flag).sum());
    buffer.u64s([process.limit_bytes.unwrap_or_default(), process.oom_kills.unwrap_or_default()]);
    buffer.text(&process.exe, MAX_HEADER_PATH);
    buffer.text(&process.run, MAX_HEADER_NAME);
    buffer.text(&process.test, MAX_TEST_NAME);
    buffer.text(&process.kernel, MAX_HEADER_NAME);
    buffer.text(&process.cgroup, MAX_HEADER_PATH);
}

/// Takes the header's payload.
pub(super) fn take(fields: &mut Fields<'_>) -> Option<Process> {
    let (pid, cpus) = (fields.u32()?, fields.u32()?);
    let mut process = Process {
        pid,
        cpus,
        started_unix_ns: fields.u64()?,
        physical_bytes: fields.u64()?,
        start_rss_bytes: fields.u64()?,
        start_peak_bytes: fields.u64()?,
        resolution_bytes: fields.u64()?,
        sample_ns: fields.u64()?,
        ..Process::default()
    };
    let (overhead, flags) = (fields.u32()?, fields.u32()?);
    let (limit, oom_kills) = (fields.u64()?, fields.u64()?);
    process.peaks_exact = flags & PEAKS_EXACT != 0;
    process.overhead_permille = (flags & HAS_OVERHEAD != 0).then_some(overhead);
    process.limit_bytes = (flags & HAS_LIMIT != 0).then_some(limit);
    process.oom_kills = (flags & HAS_OOM_KILLS != 0).then_some(oom_kills);
    process.exe = fields.text()?;
    process.run = fields.text()?;
    process.test = fields.text()?;
    process.kernel = fields.text()?;
    process.cgroup = fields.text()?;
    Some(process)
}
