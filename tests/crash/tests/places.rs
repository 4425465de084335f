//! Systems that refuse what memtrace needs. The program does not notice.

use std::ffi::CString;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use memtrace::recording::{End, Recording};
use test_crash::{MemoryCgroup, Victim, hide_proc, mount_tmpfs, open_paths, skip};

fn victim(scenario: &str) -> Victim {
    Victim::new(env!("CARGO_BIN_EXE_victim"), env!("CARGO_TARGET_TMPDIR"), scenario)
}

const WORKED: &str = "25165824\nworked\n";

/// Runs a victim that can work but not record, and gives its one warning.
fn check_warning(victim: Victim) -> String {
    let outcome = victim.env("MEMTRACE_QUIET", "1").run_both();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), WORKED), "{}", outcome.stderr);
    let lines = outcome.memtrace_lines();
    let [warning] = lines.as_slice() else { panic!("one warning expected: {lines:?}") };
    (*warning).to_owned()
}

/// Whether the system lets a test have mounts of its own; says so where not.
fn may_mount(test: &str) -> bool {
    let probe = victim("quick").before_exec(hide_proc);
    let permitted = probe.spawn().map(|child| drop(probe.wait(child)));
    permitted.inspect_err(|error| skip(test, error)).is_ok()
}

fn c_string(path: &std::path::Path) -> CString {
    CString::new(path.to_string_lossy().into_owned()).expect("no zero in it")
}

#[test]
fn a_full_file_system_is_warned_of_once() {
    if !may_mount("a_full_file_system_is_warned_of_once") {
        return;
    }
    let victim = victim("work");
    let directory = victim.home().join("recordings");
    fs::create_dir(&directory).expect("the scratch directory is writable");
    let directory = c_string(&directory);
    let victim = victim.before_exec(move || mount_tmpfs(&directory, &c"size=256k".to_owned()));
    let warning = check_warning(victim);
    assert!(warning.contains("no recording") && warning.contains("No space left"), "{warning}");
}

#[test]
fn a_read_only_directory_is_warned_of_once() {
    if !may_mount("a_read_only_directory_is_warned_of_once") {
        return;
    }
    let victim = victim("work");
    let directory = victim.home().join("recordings");
    fs::create_dir(&directory).expect("the scratch directory is writable");
    let directory = c_string(&directory);
    let victim = victim.before_exec(move || mount_tmpfs(&directory, &c"ro".to_owned()));
    let warning = check_warning(victim);
    assert!(warning.contains("Read-only file system"), "{warning}");
}

#[test]
fn a_directory_below_a_file_is_warned_of_once() {
    let victim = victim("work");
    fs::write(victim.home().join("file"), "").expect("the scratch directory is writable");
    let directory = victim.home().join("file/below").to_string_lossy().into_owned();
    let warning = check_warning(victim.env("MEMTRACE_DIR", directory));
    assert!(warning.contains("no recording") && warning.contains("set MEMTRACE_DIR"), "{warning}");
}

#[test]
fn a_limit_on_the_size_of_files_is_warned_of_once() {
    let limited = victim("work").before_exec(|| {
        let limit = libc::rlimit { rlim_cur: 64 << 10, rlim_max: 64 << 10 };
        // SAFETY: reads one live struct.
        match unsafe { libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit) } {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        }
    });
    let warning = check_warning(limited);
    assert!(warning.contains("no recording"), "{warning}");
}

#[test]
fn a_limit_that_comes_later_is_warned_of_once() {
    for sample in ["10ms", "0"] {
        let victim = victim("limited").env("MEMTRACE_SAMPLE", sample).env("MEMTRACE_QUIET", "1");
        let outcome = victim.run_both();
        assert_eq!((outcome.code, outcome.signal), (Some(0), None), "{}", outcome.stderr);
        let lines = outcome.memtrace_lines();
        let [warning] = lines.as_slice() else { panic!("one warning expected: {lines:?}") };
        assert!(warning.contains("ends early"), "{warning}");
        assert_eq!(victim.evidence().recording().pulse.end, End::Open);
    }
}

#[test]
fn without_proc_nothing_is_measured() {
    if !may_mount("without_proc_nothing_is_measured") {
        return;
    }
    let warning = check_warning(victim("work").before_exec(hide_proc));
    assert!(warning.contains("mount /proc to measure"), "{warning}");
}

/// The work of a process whose high-water mark is left alone.
fn check_lower_bounds(victim: &Victim, stdout: &str) -> Recording {
    let outcome = victim.run_both();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), stdout), "{}", outcome.stderr);
    let recording = victim.evidence().recording();
    assert!(!recording.process.peaks_exact);
    assert_eq!(recording.pulse.end, End::Clean);
    assert!(recording.pulse.peak_bytes > 24 << 20);
    recording
}

#[test]
fn without_resets_peaks_are_lower_bounds() {
    check_lower_bounds(&victim("work").env("MEMTRACE_RESET", "0"), WORKED);
}

#[test]
fn a_process_that_may_not_reset_says_so() {
    // SAFETY: takes nothing and cannot fail.
    if unsafe { libc::geteuid() } != 0 {
        skip("a_process_that_may_not_reset_says_so", "only root can become somebody else");
        return;
    }
    let victim = victim("refused");
    let directory = victim.home().join("recordings");
    for directory in [directory, victim.home().join("bare")] {
        fs::create_dir(&directory).expect("the scratch directory is writable");
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o777)).expect("it is ours");
    }
    check_lower_bounds(&victim, &format!("changed user: true\n{WORKED}"));
}

#[test]
fn a_kill_for_want_of_memory_names_the_hog() {
    const LIMIT: u64 = 96 << 20;
    let cgroup = match MemoryCgroup::new(LIMIT) {
        Ok(cgroup) => cgroup,
        Err(error) => return skip("a_kill_for_want_of_memory_names_the_hog", error),
    };
    let processes = cgroup.processes();
    let victim = victim("hog").before_exec(move || MemoryCgroup::enter(&processes));
    let outcome = victim.run_both();
    assert_eq!(outcome.signal, Some(libc::SIGKILL), "{}", outcome.stderr);
    let recording = victim.evidence().recording();
    assert_eq!(recording.pulse.end, End::Open);
    assert_eq!(open_paths(&recording), ["hog > swallow"]);
    assert_eq!(recording.process.limit_bytes, Some(LIMIT));
    assert!(recording.pulse.rss_bytes > LIMIT / 2, "{} bytes at the last tick", recording.pulse.rss_bytes);
}
