//! The system calls that std does not offer, behind safe functions. All of them are safe in a signal handler except
//! the registrations at the end, which are made once, at start.

mod disk;
mod errno;

pub(crate) use disk::{allocate, release, write};
pub(crate) use errno::Errno;

use std::ffi::{c_int, c_void};
use std::io;
use std::ptr;

/// What `getrusage` counts of this process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// The larger of VmHWM and the high-water mark inherited at exec, in bytes.
    pub(crate) max_rss: u64,
    /// Minor and major page faults.
    pub(crate) faults: u64,
}

/// The usage of the whole process.
pub(crate) fn process_usage() -> Usage {
    usage(libc::RUSAGE_SELF)
}

/// Page faults of the calling thread.
pub(crate) fn thread_faults() -> u64 {
    usage(libc::RUSAGE_THREAD).faults
}

fn usage(who: c_int) -> Usage {
    // SAFETY: `rusage` is a struct of integers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `usage` is a live `rusage` that nobody else can reach. With a valid `who` the call cannot fail.
    unsafe { libc::getrusage(who, &raw mut usage) };
    let count = |value: libc::c_long| u64::try_from(value).unwrap_or(0);
    Usage { max_rss: count(usage.ru_maxrss) * 1024, faults: count(usage.ru_minflt) + count(usage.ru_majflt) }
}

/// The kernel's number of the calling thread.
pub(crate) fn thread_id() -> u32 {
    // SAFETY: takes nothing and cannot fail.
    let tid = unsafe { libc::gettid() };
    u32::try_from(tid).unwrap_or(0)
}

/// Size of the kernel's buffer for a thread's name, with the zero at its end.
pub(crate) const THREAD_NAME_BYTES: usize = 16;

/// The kernel's name of the calling thread, cut to 15 bytes; empty where it is not text.
pub(crate) fn thread_name(buffer: &mut [u8; THREAD_NAME_BYTES]) -> &str {
    // SAFETY: the call writes at most 16 bytes, zero included, to a buffer of 16.
    unsafe { libc::prctl(libc::PR_GET_NAME, buffer.as_mut_ptr()) };
    let length = buffer.iter().position(|&byte| byte == 0).unwrap_or(0);
    std::str::from_utf8(&buffer[..length]).unwrap_or_default()
}

/// Whether the calling thread is the one the process began with.
pub(crate) fn is_main_thread() -> bool {
    thread_id() == std::process::id()
}

/// Whether this process still has a thread of that number.
pub(crate) fn thread_exists(tid: u32) -> bool {
    let Ok(tid) = libc::pid_t::try_from(tid) else { return false };
    // SAFETY: signal 0 is not delivered; the call only looks the thread up.
    unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), tid, 0) == 0 }
}

/// Size of a page in bytes.
pub(crate) fn page_size() -> u64 {
    system_value(libc::_SC_PAGESIZE, 4096)
}

/// Processors that are online, whichever of them this process may use: the kernel keeps RSS in batches for each.
pub(crate) fn online_cpus() -> u64 {
    system_value(libc::_SC_NPROCESSORS_ONLN, 1)
}

fn system_value(name: c_int, fallback: u64) -> u64 {
    // SAFETY: takes a number and gives a number; unknown names give -1.
    let value = unsafe { libc::sysconf(name) };
    u64::try_from(value).ok().filter(|&value| value > 0).unwrap_or(fallback)
}

/// Nanoseconds of the monotonic clock.
pub(crate) fn monotonic_ns() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a live `timespec` that nobody else can reach; the clock exists on every Linux.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
}

/// Maps zeroed memory for `count` values, which becomes resident page by page as it is touched, and never as huge
/// pages.
///
/// This is what memtrace allocates with while the program runs: a boundary may be reached inside the program's own
/// allocator, or in a signal handler that interrupted it.
pub(crate) fn map_zeroed<T>(count: usize) -> io::Result<*mut T> {
    let bytes = count * size_of::<T>();
    // SAFETY: a fresh private anonymous mapping touches no memory that exists.
    let start = unsafe {
        libc::mmap(
            ptr::null_mut(),
            bytes,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the range was mapped just above. A kernel without huge pages refuses, which changes nothing.
    unsafe { libc::madvise(start, bytes, libc::MADV_NOHUGEPAGE) };
    Ok(start.cast())
}

/// Has the kernel take back the pages of part of what [`map_zeroed`] mapped. They are zero when they are next looked at.
/// Where the part does not begin with a page, the kernel refuses, which changes nothing.
///
/// # Safety
///
/// Zero is a value of `T`, and all of its fields are atomics.
pub(crate) unsafe fn give_pages_back<T>(part: &[T]) {
    // SAFETY: the mapping is private and anonymous, and the caller vouches for the values.
    unsafe { libc::madvise(part.as_ptr().cast_mut().cast(), size_of_val(part), libc::MADV_DONTNEED) };
}

/// Gives back what [`map_zeroed`] mapped.
///
/// # Safety
///
/// `start` and `count` are those of one call of `map_zeroed`, and nothing refers to that memory any more.
pub(crate) unsafe fn unmap<T>(start: *mut T, count: usize) {
    // SAFETY: the caller vouches for the range.
    unsafe { libc::munmap(start.cast(), count * size_of::<T>()) };
}

/// Has the allocator return what it can to the kernel. Only glibc has a call for it.
pub(crate) fn trim_heap() {
    #[cfg(target_env = "gnu")]
    // SAFETY: takes a number; glibc does its own locking.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Blocks every signal in the calling thread while `run` runs, so that a thread started in it has them blocked for
/// life: no handler of the program ever runs on a thread of ours.
pub(crate) fn with_signals_blocked<T>(run: impl FnOnce() -> T) -> T {
    // SAFETY: `sigset_t` is plain bits, for which zero is a value; `sigfillset` overwrites it.
    let (mut all, mut before): (libc::sigset_t, libc::sigset_t) = unsafe { std::mem::zeroed() };
    // SAFETY: both sets are live and nobody else can reach them.
    unsafe {
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
    }
    let result = run();
    // SAFETY: `before` was filled in above by the same thread.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, ptr::null_mut()) };
    result
}

/// Has `at_exit` called with the exit code when the process returns from `main` or calls `exit`, and `in_child` in
/// the child after each `fork`. Where libc has no way to learn the code, it is 0.
pub(crate) fn register(at_exit: extern "C" fn(c_int, *mut c_void), in_child: unsafe extern "C" fn()) {
    #[cfg(target_env = "gnu")]
    {
        unsafe extern "C" {
            /// glibc's `atexit` with the exit code, <https://man7.org/linux/man-pages/man3/on_exit.3.html>.
            fn on_exit(function: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
        }
        // SAFETY: the function is never unloaded: memtrace is linked into the program, or into a library that libc
        // runs the exit functions of before it unloads it.
        unsafe { on_exit(at_exit, ptr::null_mut()) };
    }
    #[cfg(not(target_env = "gnu"))]
    {
        static AT_EXIT: std::sync::OnceLock<extern "C" fn(c_int, *mut c_void)> = std::sync::OnceLock::new();
        extern "C" fn call() {
            if let Some(at_exit) = AT_EXIT.get() {
                at_exit(0, ptr::null_mut());
            }
        }
        if AT_EXIT.set(at_exit).is_ok() {
            // SAFETY: a function of the program itself.
            unsafe { libc::atexit(call) };
        }
    }
    // SAFETY: `in_child` only stores to atomics and thread locals, which is allowed in the child of a process with
    // threads.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
}
