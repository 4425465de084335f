//! Memory whose amount is known to the page: touched when it is taken, and the kernel's again when it is dropped.

use std::fs::File;
use std::hint::black_box;
use std::io;

use memmap2::{Advice, Mmap, MmapMut};

/// Bytes of a KiB.
pub const KIB: usize = 1 << 10;

/// Bytes of a MiB.
pub const MIB: usize = 1 << 20;

/// Bytes of the smallest page; touching one byte of each makes a range resident.
pub const PAGE: usize = 4 << 10;

/// Anonymous memory, all of it resident.
#[derive(Debug)]
pub struct Pages(#[expect(dead_code, reason = "it is there to be resident until it is dropped")] MmapMut);

impl Pages {
    /// Maps `bytes` and writes to every page.
    pub fn touch(bytes: usize) -> io::Result<Self> {
        let mut map = reserve(bytes)?;
        touch(&mut map);
        Ok(Self(map))
    }

    /// Keeps the memory until the process ends.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

/// Address space of which nothing is resident yet.
///
/// Without huge pages, with which a page that was touched would bring in 511 that were not.
pub fn reserve(bytes: usize) -> io::Result<MmapMut> {
    let map = MmapMut::map_anon(bytes)?;
    match map.advise(Advice::NoHugePage) {
        // A kernel built without huge pages does not know the advice.
        Err(error) if error.raw_os_error() != Some(libc::EINVAL) => Err(error),
        _ => Ok(map),
    }
}

/// Writes to every page, in a way that no optimiser can leave out.
pub fn touch(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().step_by(PAGE) {
        *black_box(byte) = 1;
    }
    black_box(bytes);
}

/// Maps a file and reads every page of it.
pub fn touch_file(file: &File) -> io::Result<Mmap> {
    // SAFETY: the file was made by this process, has no name any more, and nobody writes to it.
    let map = unsafe { Mmap::map(file)? };
    let sum: u64 = map.iter().step_by(PAGE).map(|byte| u64::from(*byte)).sum();
    black_box(sum);
    Ok(map)
}

/// Has glibc map each block from 128 KiB on by itself, so that it is the kernel's again once it is freed.
///
/// Left alone the threshold rises to the size of the largest block that was freed, and later blocks of that size come
/// from the heap, which keeps them.
pub fn give_large_blocks_back_when_freed() -> io::Result<()> {
    // SAFETY: called at the head of `main`, while there is no other thread that could allocate.
    let set = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, 128 << 10) };
    if set == 1 {
        Ok(())
    } else {
        Err(io::Error::other("the allocator refuses an mmap threshold of 128 KiB"))
    }
}
