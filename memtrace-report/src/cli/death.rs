//! What ended a program, from its wait status and the kernel's counts of out-of-memory kills.

use std::{fs, os::unix::process::ExitStatusExt as _, path::Path, process::ExitStatus};

use memtrace::recording::{End, Process};
use nix::sys::signal::Signal;

use super::supervise::Ended;
use crate::{bytes::size, run::Member};

/// The machine's count of out-of-memory kills before the program ran.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    kills_before: Option<u64>,
}

impl Evidence {
    /// Takes the count.
    pub(super) fn before() -> Self {
        Self { kills_before: machine_kills() }
    }

    fn machine_killed_since(&self) -> bool {
        rose(self.kills_before, machine_kills())
    }
}

/// Tells a member whose end was watched what ended it.
pub(super) fn explain(member: &mut Member, watched: &[Ended], evidence: &Evidence) {
    let process = &member.recording.process;
    if let Some(ended) = watched.iter().find(|ended| ended.pid == process.pid) {
        let in_cgroup = rose(process.oom_kills, cgroup_kills(Path::new(&process.cgroup)));
        let end = member.recording.pulse.end;
        member.death = verdict(ended.status, end, process, in_cgroup, evidence.machine_killed_since());
    }
}

/// Tells a member whose end nobody waited for what probably ended it.
pub(super) fn presume(member: &mut Member, evidence: &Evidence) {
    if member.recording.pulse.end == End::Open {
        let process = &member.recording.process;
        let in_cgroup = rose(process.oom_kills, cgroup_kills(Path::new(&process.cgroup)));
        member.death = presumption(process, in_cgroup, evidence.machine_killed_since());
    }
}

fn presumption(process: &Process, in_cgroup: bool, on_machine: bool) -> Option<String> {
    match (in_cgroup, on_machine) {
        (true, _) => Some(format!("probably {}", out_of_memory(process))),
        (false, true) => {
            Some("probably killed by the kernel: it killed for want of memory meanwhile".to_owned())
        }
        (false, false) => None,
    }
}

fn out_of_memory(process: &Process) -> String {
    match process.limit_bytes {
        Some(limit) => format!("killed by the kernel: out of memory, limit {}", size(limit)),
        None => "killed by the kernel: out of memory".to_owned(),
    }
}

/// What killed a program that left no recording.
pub(super) fn explain_unrecorded(status: ExitStatus, evidence: &Evidence) -> Option<String> {
    status.signal()?;
    verdict(status, End::Open, &Process::default(), false, evidence.machine_killed_since())
}

fn verdict(
    status: ExitStatus,
    end: End,
    process: &Process,
    in_cgroup: bool,
    on_machine: bool,
) -> Option<String> {
    let Some(number) = status.signal() else {
        let code = status.code().filter(|_| end == End::Open)?;
        return Some(format!("exited with code {code} at once, without running what is due at exit"));
    };
    let signal =
        Signal::try_from(number).map_or_else(|_| format!("signal {number}"), |name| name.to_string());
    Some(match (end, number == Signal::SIGKILL as i32) {
        (End::Panic, _) => format!("ended by a panic ({signal})"),
        (_, true) if in_cgroup => out_of_memory(process),
        (_, true) if on_machine => {
            format!("killed by {signal}, probably by the kernel: it killed for want of memory meanwhile")
        }
        _ => format!("killed by {signal}"),
    })
}

fn rose(before: Option<u64>, after: Option<u64>) -> bool {
    before.zip(after).is_some_and(|(before, after)| after > before)
}

/// Out-of-memory kills in a cgroup: version 2 tells them among its events, version 1 with its switch.
fn cgroup_kills(directory: &Path) -> Option<u64> {
    let read = |name| fs::read_to_string(directory.join(name)).ok().as_deref().and_then(oom_kills);
    read("memory.events").or_else(|| read("memory.oom_control"))
}

fn machine_kills() -> Option<u64> {
    fs::read_to_string("/proc/vmstat").ok().as_deref().and_then(oom_kills)
}

/// The line `oom_kill N`.
fn oom_kills(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")).and_then(|count| count.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::{cgroup_kills, oom_kills, presumption, rose, verdict};
    use memtrace::recording::{End, Process};
    use std::{fs, os::unix::process::ExitStatusExt as _, process::ExitStatus};

    const KILLED: i32 = 9;
    const ABORTED: i32 = 6;

    fn check(raw: i32, end: End, in_cgroup: bool, on_machine: bool, expect: Option<&str>) {
        let process = Process { limit_bytes: Some(512 << 20), ..Process::default() };
        let found = verdict(ExitStatus::from_raw(raw), end, &process, in_cgroup, on_machine);
        assert_eq!(found.as_deref(), expect);
    }

    #[test]
    fn a_kill_is_explained_as_far_as_the_counts_go() {
        check(KILLED, End::Open, true, true, Some("killed by the kernel: out of memory, limit 512 MiB"));
        check(
            KILLED,
            End::Open,
            false,
            true,
            Some("killed by SIGKILL, probably by the kernel: it killed for want of memory meanwhile"),
        );
        check(KILLED, End::Open, false, false, Some("killed by SIGKILL"));
        check(ABORTED, End::Open, true, true, Some("killed by SIGABRT"));
        check(ABORTED, End::Panic, false, false, Some("ended by a panic (SIGABRT)"));
    }

    #[test]
    fn an_exit_needs_no_word_unless_the_program_could_not_say_so() {
        check(0, End::Clean, true, true, None);
        check(101 << 8, End::Panic, false, false, None);
        check(
            3 << 8,
            End::Open,
            false,
            false,
            Some("exited with code 3 at once, without running what is due at exit"),
        );
    }

    #[test]
    fn where_nobody_waited_the_counts_alone_tell() {
        let process = Process { limit_bytes: Some(512 << 20), ..Process::default() };
        let check = |counts: [bool; 2], expect: Option<&str>| {
            assert_eq!(presumption(&process, counts[0], counts[1]).as_deref(), expect);
        };
        check([true, true], Some("probably killed by the kernel: out of memory, limit 512 MiB"));
        check([false, true], Some("probably killed by the kernel: it killed for want of memory meanwhile"));
        check([false, false], None);
    }

    #[test]
    fn both_versions_of_cgroups_are_read() {
        let directory = tempfile::tempdir().expect("a directory");
        assert_eq!(cgroup_kills(directory.path()), None);
        fs::write(
            directory.path().join("memory.oom_control"),
            "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n",
        )
        .expect("a file");
        assert_eq!(cgroup_kills(directory.path()), Some(3));
        assert_eq!(oom_kills("low 0\noom 5\noom_kill 2\noom_group_kill 0\n"), Some(2));
    }

    #[test]
    fn a_count_that_cannot_be_read_proves_nothing() {
        assert!(rose(Some(1), Some(2)));
        assert!(!rose(Some(2), Some(2)));
        assert!(!rose(None, Some(2)));
        assert!(!rose(Some(1), None));
    }
}
