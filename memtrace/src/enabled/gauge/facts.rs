//! What is read once: the kernel's version, the machine, and the cgroup with its limits. `procfs` reads these.

use std::fs;
use std::path::{Path, PathBuf};

use procfs::{Current, KernelVersion, Meminfo, process};

/// Where control groups are mounted by every current distribution.
const CGROUP_ROOT: &str = "/sys/fs/cgroup";

/// What the kernel's RSS counters can be off by, in bytes, for a process of `threads` threads.
///
/// Since Linux 6.2 each is a `percpu_counter`, which keeps up to `percpu_counter_batch` = max(32, 2 × CPUs) pages per
/// CPU to itself (`lib/percpu_counter.c`); before, each thread kept up to 63 pages (`TASK_RSS_EVENTS_THRESH`,
/// `mm/memory.c`).
pub(crate) fn resolution(kernel: Option<(u8, u8)>, cpus: u64, threads: u64, page: u64) -> u64 {
    match kernel {
        Some(version) if version < (6, 2) => 63 * threads.max(1) * page,
        _ => (2 * cpus).max(32) * cpus * page,
    }
}

/// The kernel's version, where it says.
pub(crate) fn kernel_version() -> Option<(u8, u8)> {
    KernelVersion::current().ok().map(|version| (version.major, version.minor))
}

/// The kernel's release, as in `uname -r`.
pub(crate) fn kernel_release() -> String {
    fs::read_to_string("/proc/sys/kernel/osrelease")
        .map_or_else(|_| String::new(), |text| text.trim().to_owned())
}

/// Physical memory in bytes; 0 where the kernel does not say.
pub(crate) fn physical_bytes() -> u64 {
    Meminfo::current().map_or(0, |meminfo| meminfo.mem_total)
}

/// The memory cgroup of this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cgroup {
    /// Its directory; `None` where there is none.
    pub(crate) dir: Option<PathBuf>,
}

/// What a memory cgroup says, where it can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CgroupState {
    /// The lowest limit of it and those above it, in bytes.
    pub(crate) limit: Option<u64>,
    /// What is charged to it, in bytes.
    pub(crate) current: Option<u64>,
    /// Processes killed in it for want of memory.
    pub(crate) oom_kills: Option<u64>,
}

impl Cgroup {
    /// Finds the directory: of version 2, or else of version 1's memory controller.
    pub(crate) fn of_this_process() -> Self {
        let Ok(groups) = process::Process::myself().and_then(|me| me.cgroups()) else {
            return Self::default();
        };
        let dir = groups.0.iter().find_map(|group| {
            let unified = group.hierarchy == 0;
            let memory = group.controllers.iter().any(|controller| controller == "memory");
            let root = Path::new(CGROUP_ROOT).join(if unified { "" } else { "memory" });
            let dir = root.join(group.pathname.trim_start_matches('/'));
            let file = if unified { "memory.current" } else { "memory.usage_in_bytes" };
            // Inside a container the path may be the host's, while only the container's own part is mounted.
            (unified || memory).then_some([dir, root])?.into_iter().find(|dir| dir.join(file).exists())
        });
        Self { dir }
    }

    /// Reads it.
    pub(crate) fn state(&self) -> CgroupState {
        let Some(dir) = &self.dir else { return CgroupState::default() };
        CgroupState {
            limit: dir
                .ancestors()
                .take_while(|dir| dir.starts_with(CGROUP_ROOT))
                .filter_map(|dir| {
                    number(&dir.join("memory.max")).or_else(|| number(&dir.join("memory.limit_in_bytes")))
                })
                // Version 1 says "no limit" with the largest number of pages.
                .filter(|&limit| limit < u64::MAX >> 2)
                .min(),
            current: number(&dir.join("memory.current"))
                .or_else(|| number(&dir.join("memory.usage_in_bytes"))),
            oom_kills: keyed(&dir.join("memory.events")).or_else(|| keyed(&dir.join("memory.oom_control"))),
        }
    }
}

fn number(path: &Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn keyed(path: &Path) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix("oom_kill "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolution_follows_the_kernels_batches() {
        let kib = |kernel, cpus, threads| resolution(kernel, cpus, threads, 4096) >> 10;
        assert_eq!(kib(Some((6, 18)), 2, 1), 256);
        assert_eq!(kib(Some((6, 2)), 16, 1), 2048);
        assert_eq!(kib(Some((6, 2)), 64, 100), 32 << 10);
        assert_eq!(kib(Some((5, 15)), 64, 1), 252);
        assert_eq!(kib(Some((5, 15)), 64, 10), 2520);
        assert_eq!(kib(None, 2, 1), 256);
    }

    #[test]
    fn this_machine_has_memory_and_a_kernel() {
        assert!(physical_bytes() > 0);
        assert!(kernel_version().is_some());
        assert!(!kernel_release().is_empty());
    }
}
