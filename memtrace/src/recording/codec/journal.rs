//! Which bytes go where in the file, and in which order: the writer without the file.
//!
//! Each call hands finished bytes to a `store`, so that the same code writes files, fills a buffer, and shows a test
//! every single write. After [`Journal::new`] nothing is allocated: the recorder runs when memory is short.

use std::io;

use super::damage::Section;
use super::fields::{Put, number};
use super::layout::{
    BOOKS, HEADER, MAGIC, MAX_PATHS, MAX_SITES, NAMES, PATH_LEN, PATHS, PREAMBLE_LEN, PULSES, Region,
    SITE_LEN, SITES, VERSION,
};
use super::model::{Books, CallPath, Process, Pulse, Site};
use super::promise::Promise;
use super::{books, header, pulse, records, section};

/// What has been written so far, and the buffers for what comes next.
#[derive(Debug)]
pub(super) struct Journal {
    /// Records on file.
    promise: Promise,
    /// Bytes of the names region in use.
    names_used: usize,
    /// The latest books.
    books_buffer: Vec<u8>,
    /// Records and pulses.
    buffer: Vec<u8>,
    /// Texts of sites.
    names_buffer: Vec<u8>,
    /// The copies of the pulse.
    pulses: Copies,
    /// The copies of the books.
    books: Copies,
    /// Bytes of the header's region in use.
    header_used: usize,
}

/// Two copies written in turn.
#[derive(Debug, Default)]
struct Copies {
    /// The next sequence number; its lowest bit picks the copy.
    sequence: u32,
    /// How much of each copy's region is in use.
    used: [usize; 2],
}

impl Copies {
    /// Writes a sealed section over the older copy. If that fails the older copy is the one to write again, and the
    /// newer one stays.
    fn write(
        &mut self,
        buffer: &mut [u8],
        section: Section,
        store: impl FnOnce(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let copy = self.next();
        section::seal(buffer, section, self.sequence);
        self.used[copy] = self.used[copy].max(buffer.len());
        store(section.copies()[copy].start as u64, buffer)?;
        self.used[copy] = buffer.len();
        self.sequence = self.sequence.wrapping_add(1);
        Ok(())
    }

    /// Which copy is written next.
    fn next(&self) -> usize {
        usize::from(self.sequence & 1 == 1)
    }
}

impl Journal {
    /// Allocates the buffers. Their pages become resident only as far as they are used.
    pub(super) fn new() -> Self {
        Self {
            promise: Promise::default(),
            names_used: 0,
            books_buffer: Vec::with_capacity(BOOKS[0].len),
            buffer: Vec::with_capacity(PATHS.len.max(SITES.len).max(PULSES[0].len).max(HEADER.len)),
            names_buffer: Vec::with_capacity(NAMES.len),
            pulses: Copies::default(),
            books: Copies::default(),
            header_used: 0,
        }
    }

    /// Writes magic, version and header.
    pub(super) fn write_header(
        &mut self,
        process: &Process,
        store: impl FnOnce(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        section::begin(&mut self.buffer);
        header::put(&mut self.buffer, process);
        section::seal(&mut self.buffer, Section::Header, 0);
        let mut preamble = [0; PREAMBLE_LEN];
        preamble[..MAGIC.len()].copy_from_slice(&MAGIC);
        preamble[MAGIC.len()..].copy_from_slice(&VERSION.to_le_bytes());
        self.names_buffer.clear();
        self.names_buffer.bytes(&preamble);
        self.names_buffer.bytes(&self.buffer);
        self.header_used = self.names_buffer.len();
        store(0, &self.names_buffer)
    }

    /// Appends sites: their texts first, then the records that refer to them. Those beyond [`MAX_SITES`] are refused,
    /// with an error after the others have been written.
    pub(super) fn append_sites(
        &mut self,
        sites: &[Site],
        mut store: impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let first = self.promise.sites as usize;
        let kept = sites.len().min(MAX_SITES - first);
        self.buffer.clear();
        self.names_buffer.clear();
        for (record, site) in (first..).zip(&sites[..kept]) {
            let used = self.names_used + self.names_buffer.len();
            records::put_site(&mut self.buffer, &mut self.names_buffer, record, used, site);
        }
        store((NAMES.start + self.names_used) as u64, &self.names_buffer)?;
        store((SITES.start + first * SITE_LEN) as u64, &self.buffer)?;
        self.names_used += self.names_buffer.len();
        self.promise.sites += number(kept);
        all_kept(kept, sites.len())
    }

    /// Appends call paths. Those beyond [`MAX_PATHS`] are refused, with an error after the others have been written.
    pub(super) fn append_paths(
        &mut self,
        paths: &[CallPath],
        store: impl FnOnce(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let first = self.promise.paths as usize;
        let kept = paths.len().min(MAX_PATHS - first);
        self.buffer.clear();
        for (record, path) in (first..).zip(&paths[..kept]) {
            records::put_path(&mut self.buffer, record, *path);
        }
        store((PATHS.start + first * PATH_LEN) as u64, &self.buffer)?;
        self.promise.paths += number(kept);
        all_kept(kept, paths.len())
    }

    /// Writes the pulse over its older copy.
    pub(super) fn write_pulse(
        &mut self,
        pulse: &Pulse,
        store: impl FnOnce(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        section::begin(&mut self.buffer);
        pulse::put(&mut self.buffer, self.promise, pulse);
        self.pulses.write(&mut self.buffer, Section::Pulse, store)
    }

    /// Writes the books over their older copy.
    pub(super) fn write_books(
        &mut self,
        books: &Books,
        store: impl FnOnce(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        section::begin(&mut self.books_buffer);
        books::put(&mut self.books_buffer, self.promise, books);
        self.books.write(&mut self.books_buffer, Section::Books, store)
    }

    /// Brings the newest books into the first copy, so that the file can end behind it. Says where it may end, and
    /// which parts before that hold nothing.
    pub(super) fn settle(
        &mut self,
        store: impl FnOnce(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<(usize, [Region; 6])> {
        let newest_is_second = self.books.next() == 0;
        if newest_is_second && !self.books_buffer.is_empty() {
            self.books.write(&mut self.books_buffer, Section::Books, store)?;
        }
        let [first_pulse, second_pulse] = self.pulses.used;
        let unused = [
            (HEADER, self.header_used),
            (PULSES[0], first_pulse),
            (PULSES[1], second_pulse),
            (PATHS, self.promise.paths as usize * PATH_LEN),
            (SITES, self.promise.sites as usize * SITE_LEN),
            (NAMES, self.names_used),
        ]
        .map(|(region, used)| Region { start: region.start + used, len: region.len - used });
        Ok((BOOKS[0].start + self.books.used[0], unused))
    }

    /// Starts both sequences elsewhere, to see them wrap.
    #[cfg(test)]
    pub(super) fn start_sequences_at(&mut self, sequence: u32) {
        self.pulses.sequence = sequence;
        self.books.sequence = sequence;
    }

    /// Where the buffers lie and what they can hold, to see that they stay.
    #[cfg(test)]
    pub(super) fn buffers(&self) -> [(*const u8, usize); 3] {
        [&self.books_buffer, &self.buffer, &self.names_buffer]
            .map(|buffer| (buffer.as_ptr(), buffer.capacity()))
    }
}

/// Refuses what found no room. The error is one that needs no allocation.
fn all_kept(kept: usize, total: usize) -> io::Result<()> {
    if kept < total { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
}
