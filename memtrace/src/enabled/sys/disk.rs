//! The recording on the disk: its space is reserved when it is made and given back when it ends, and no write of it
//! raises a signal.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;

/// Makes a file `len` bytes long, with space on the disk for all of them where the file system can promise that.
pub(crate) fn allocate(file: &File, len: u64) -> io::Result<()> {
    if len > file_size_limit()? {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let size = libc::off_t::try_from(len).map_err(|_| io::ErrorKind::FileTooLarge)?;
    loop {
        // SAFETY: the descriptor is open as long as `file` is borrowed, and the call touches no memory of ours.
        match unsafe { libc::posix_fallocate(file.as_raw_fd(), 0, size) } {
            0 => return Ok(()),
            libc::EINTR => {}
            // Not every file system can allocate ahead. Then a write may find the disk full, which is an error value.
            libc::EOPNOTSUPP | libc::EINVAL => return file.set_len(len),
            code => return Err(io::Error::from_raw_os_error(code)),
        }
    }
}

/// Writes all of `bytes` at `offset`, or gives an error; never a SIGXFSZ, whatever limit the program has set itself
/// since the file was made.
pub(crate) fn write(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    if offset.saturating_add(bytes.len() as u64) > file_size_limit()? {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    file.write_all_at(bytes, offset)
}

/// The largest file that the process may write. To go beyond it raises SIGXFSZ, which kills a process that does not
/// expect it, so it must be known before.
fn file_size_limit() -> io::Result<u64> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the call writes one `rlimit`, which is what the pointer refers to.
    if unsafe { libc::getrlimit(libc::RLIMIT_FSIZE, &raw mut limit) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(limit.rlim_cur)
}

/// Gives the disk's space for a stretch of a file back; it then reads as zeros. A file system that cannot keeps it.
pub(crate) fn release(file: &File, offset: u64, len: u64) -> io::Result<()> {
    let (Ok(offset), Ok(len)) = (libc::off_t::try_from(offset), libc::off_t::try_from(len)) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    if len == 0 {
        return Ok(());
    }
    let mode = libc::FALLOC_FL_PUNCH_HOLE | libc::FALLOC_FL_KEEP_SIZE;
    // SAFETY: the descriptor is open as long as `file` is borrowed, and the call touches no memory of ours.
    if unsafe { libc::fallocate(file.as_raw_fd(), mode, offset, len) } == 0 {
        return Ok(());
    }
    match io::Error::last_os_error() {
        error if error.raw_os_error() == Some(libc::EOPNOTSUPP) => Ok(()),
        error => Err(error),
    }
}
