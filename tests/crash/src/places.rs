//! Places to run a victim in: a file system that is full, a system without `/proc`, a cgroup with little memory.

use std::ffi::CString;
use std::path::{Path, PathBuf};
use std::{fs, io, ptr};

/// Moves the calling process, which is about to become a victim, to a system without `/proc`. Does not allocate.
pub fn hide_proc() -> io::Result<()> {
    own_mounts()?;
    mount(c"/proc", c"size=4k")
}

/// Puts a small tmpfs on a directory that only the calling process sees. Does not allocate.
pub fn mount_tmpfs(directory: &CString, options: &CString) -> io::Result<()> {
    own_mounts()?;
    mount(directory, options)
}

fn own_mounts() -> io::Result<()> {
    // SAFETY: takes a number; the calling process has one thread, as any between fork and exec.
    check(unsafe { libc::unshare(libc::CLONE_NEWNS) })?;
    let flags = libc::MS_REC | libc::MS_PRIVATE;
    // SAFETY: the strings are literals, and null is allowed where the flags make them meaningless.
    check(unsafe { libc::mount(c"none".as_ptr(), c"/".as_ptr(), ptr::null(), flags, ptr::null()) })
}

fn mount(directory: &std::ffi::CStr, options: &std::ffi::CStr) -> io::Result<()> {
    let read_only = if options.to_bytes().starts_with(b"ro") { libc::MS_RDONLY } else { 0 };
    let options = if read_only == 0 { options.as_ptr().cast() } else { ptr::null() };
    let name = c"tmpfs".as_ptr();
    // SAFETY: the strings end with zero and live through the call.
    check(unsafe { libc::mount(name, directory.as_ptr(), name, read_only, options) })
}

fn check(result: libc::c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// A memory cgroup that goes when this does.
#[derive(Debug)]
pub struct MemoryCgroup {
    directory: PathBuf,
}

impl MemoryCgroup {
    /// Makes one below the test's own, of version 1 or 2.
    pub fn new(limit_bytes: u64) -> io::Result<Self> {
        let own = fs::read_to_string("/proc/self/cgroup")?;
        let (parent, limit) = own
            .lines()
            .find_map(memory_controller)
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "this process is in no memory cgroup"))?;
        let cgroup = Self { directory: parent.join(format!("memtrace-test-{}", std::process::id())) };
        fs::create_dir(&cgroup.directory)?;
        fs::write(cgroup.directory.join(limit), limit_bytes.to_string())?;
        Ok(cgroup)
    }

    /// The file that takes the numbers of processes.
    #[must_use]
    pub fn processes(&self) -> CString {
        let path = self.directory.join("cgroup.procs").to_string_lossy().into_owned();
        CString::new(path).unwrap_or_default()
    }

    /// Moves the calling process in, given [`Self::processes`]. Does not allocate.
    pub fn enter(processes: &CString) -> io::Result<()> {
        // SAFETY: the path ends with zero; `0` means the calling process; the descriptor is used here only.
        unsafe {
            let file = libc::open(processes.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
            if file < 0 || libc::write(file, c"0".as_ptr().cast(), 1) != 1 {
                return Err(io::Error::last_os_error());
            }
            check(libc::close(file))
        }
    }
}

impl Drop for MemoryCgroup {
    fn drop(&mut self) {
        // A process that was just killed may still be leaving.
        for _ in 0..100 {
            if fs::remove_dir(&self.directory).is_ok() || !self.directory.exists() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

/// The directory of a line of `/proc/self/cgroup` and the name of its limit, where it can limit memory.
fn memory_controller(line: &str) -> Option<(PathBuf, &'static str)> {
    let mut fields = line.splitn(3, ':');
    let (hierarchy, controllers, path) =
        (fields.next()?, fields.next()?, fields.next()?.trim_start_matches('/'));
    let root = Path::new("/sys/fs/cgroup");
    if hierarchy == "0" {
        let parent = root.join(path);
        let controlled = fs::read_to_string(parent.join("cgroup.subtree_control")).unwrap_or_default();
        return controlled.contains("memory").then_some((parent, "memory.max"));
    }
    let memory = controllers.split(',').any(|controller| controller == "memory");
    let parents = [root.join("memory").join(path), root.join("memory")];
    let parent = parents.into_iter().filter(|_| memory).find(|parent| parent.is_dir())?;
    Some((parent, "memory.limit_in_bytes"))
}
