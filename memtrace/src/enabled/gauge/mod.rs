//! The gauge takes readings: RSS now, and the highest RSS since the reading before.
//!
//! [`Gauge`] talks to the kernel with descriptors that stay open; what its answers mean is decided by pure functions
//! beside it, which tests feed with scripts. A reading above the inherited floor costs three system calls.

pub(crate) mod facts;
mod high_water;
mod parse;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use crate::active::sys;
use crate::recording::Split;
use high_water::HighWater;

/// One look at the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// RSS in bytes.
    pub(crate) rss: u64,
    /// The highest RSS since the reading before, as far as it is known; else 0.
    pub(crate) peak: u64,
    /// Page faults of the process so far, minor and major.
    pub(crate) faults: u64,
}

/// The open files of `/proc/self`. They belong to this process: a child after `fork` opens its own.
#[derive(Debug)]
pub(crate) struct Gauge {
    statm: File,
    status: File,
    /// Writing `5` resets VmHWM to RSS (Linux 4.0, `Documentation/filesystems/proc.rst`). `None` where that is not
    /// permitted or not wanted.
    clear_refs: Option<File>,
    high_water: HighWater,
    page: u64,
    last_rss: u64,
}

impl Gauge {
    /// Opens `proc_self` (`/proc/self`), finds the inherited floor, and gives the process's state before any reset.
    ///
    /// # Errors
    ///
    /// When the files cannot be opened or do not say how much is resident.
    pub(crate) fn open(proc_self: &Path, reset: bool) -> io::Result<(Self, Reading)> {
        let statm = File::open(proc_self.join("statm"))?;
        let status = File::open(proc_self.join("status"))?;
        let clear_refs =
            if reset { OpenOptions::new().write(true).open(proc_self.join("clear_refs")).ok() } else { None };
        let page = sys::page_size();
        let mut gauge =
            Self { statm, status, clear_refs, high_water: HighWater::default(), page, last_rss: 0 };
        let unreadable =
            || io::Error::new(io::ErrorKind::InvalidData, "it does not say how much is resident");
        let before = gauge.status(|text| parse::field(text, b"VmHWM:")).ok_or_else(unreadable)?;
        gauge.last_rss = gauge.statm().ok_or_else(unreadable)?.resident;
        if !gauge.reset() {
            gauge.clear_refs = None;
        }
        let usage = sys::process_usage();
        gauge.high_water = HighWater::new(before, usage.max_rss, gauge.clear_refs.is_some());
        let rss = gauge.rss();
        Ok((gauge, Reading { rss, peak: before.max(rss), faults: usage.faults }))
    }

    /// Whether each interval's peak is exact, because the high-water mark can be reset.
    pub(crate) fn peaks_exact(&self) -> bool {
        self.clear_refs.is_some()
    }

    /// Takes a reading: the peak, the reset, the RSS, in this order, so that no growth falls between two intervals.
    ///
    /// A reset waits for whoever unmaps at the time. Without one, the next interval's peak is known where it exceeds
    /// this one's.
    pub(crate) fn read(&mut self, reset: bool) -> Reading {
        let usage = sys::process_usage();
        let peak = match self.high_water.told_by(usage.max_rss) {
            Some(peak) => peak,
            None => self.status(|text| parse::field(text, b"VmHWM:")).unwrap_or(0),
        };
        let reset = reset && self.reset();
        let peak = self.high_water.interval_peak(peak, reset);
        Reading { rss: self.rss(), peak, faults: usage.faults }
    }

    /// What is resident, by kind.
    pub(crate) fn split(&self) -> Option<Split> {
        self.status(|text| {
            Some(Split {
                anon: parse::field(text, b"RssAnon:")?,
                file: parse::field(text, b"RssFile:")?,
                shmem: parse::field(text, b"RssShmem:")?,
            })
        })
    }

    /// `VmSize` in bytes.
    pub(crate) fn virtual_bytes(&self) -> u64 {
        self.statm().map_or(0, |statm| statm.size)
    }

    fn rss(&mut self) -> u64 {
        if let Some(statm) = self.statm() {
            self.last_rss = statm.resident;
        }
        self.last_rss
    }

    fn reset(&self) -> bool {
        self.clear_refs.as_ref().is_some_and(|file| file.write_at(b"5", 0).is_ok())
    }

    fn statm(&self) -> Option<parse::Statm> {
        let mut buffer = [0; 128];
        let length = self.statm.read_at(&mut buffer, 0).ok()?;
        parse::statm(&buffer[..length], self.page)
    }

    fn status<T>(&self, parse: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let mut buffer = [0; 4096];
        let length = self.status.read_at(&mut buffer, 0).ok()?;
        parse(&buffer[..length])
    }
}

/// How many threads the process has.
pub(crate) fn thread_count() -> u64 {
    // The directory has a link for itself, one for its parent, and one for each thread.
    fs::metadata("/proc/self/task").map_or(1, |task| task.nlink().saturating_sub(2))
}

/// Page faults of another thread of this process; `None` once it has ended. Does not allocate.
pub(crate) fn faults_of(tid: u32) -> Option<u64> {
    let mut path = parse::ShortPath::default();
    let file = File::open(path.thread_stat(tid)?).ok()?;
    let mut buffer = [0; 1024];
    let length = file.read_at(&mut buffer, 0).ok()?;
    parse::thread_faults(&buffer[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(reset: bool) -> (Gauge, Reading) {
        Gauge::open(Path::new("/proc/self"), reset).expect("this system has /proc")
    }

    #[test]
    fn a_reading_sees_what_is_resident() {
        let (mut gauge, first) = open(true);
        assert!(first.peak >= first.rss && first.rss > 0);
        let block = vec![1_u8; 32 << 20];
        let with = gauge.read(true);
        assert!(with.rss >= first.rss + (31 << 20), "{first:?} {with:?}");
        assert!(with.faults > first.faults);
        drop(block);
        assert!(gauge.split().is_some_and(|split| split.anon > 0));
        assert!(gauge.virtual_bytes() > with.rss);
    }

    #[test]
    fn a_directory_that_is_not_proc_is_refused() {
        let error = Gauge::open(Path::new("/nonexistent"), true).expect_err("there is no such directory");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_thread_has_faults_while_it_lives() {
        let faults = || faults_of(sys::thread_id()).expect("the thread lives");
        let before = faults();
        std::hint::black_box(vec![1_u8; 32 << 20]);
        assert!(faults() > before, "{before} before and {} after", faults());
        assert!(faults() >= sys::thread_faults() / 2);
        assert_eq!(faults_of(u32::MAX), None);
        assert!(thread_count() >= 1);
    }
}
