//! Processes that become two, or another. No process writes to another's recording.

use memtrace::recording::{End, Recording};
use test_crash::{Victim, open_paths};

fn victim(scenario: &str) -> Victim {
    Victim::new(env!("CARGO_BIN_EXE_victim"), env!("CARGO_TARGET_TMPDIR"), scenario)
}

/// How often a function was called.
fn calls(recording: &Recording, function: &str) -> u64 {
    let is_it = |site: u32| recording.sites[site as usize].name == function;
    let of_it = recording.paths.iter().zip(&recording.books.paths);
    of_it.filter(|(path, _)| path.site.is_some_and(is_it)).map(|(_, figures)| figures.calls).sum()
}

#[test]
fn a_child_that_works_has_a_recording_of_its_own() {
    let victim = victim("fork");
    assert_eq!(victim.run_both().stdout, "child: 3\nparent: 16777216\n");
    let recordings = victim.evidence().recordings();
    assert_eq!(recordings.len(), 2);
    let of = |function| {
        let mut with = recordings.iter().filter(|recording| calls(recording, function) > 0);
        let (Some(one), None) = (with.next(), with.next()) else { panic!("{function} is in one recording") };
        one
    };
    let (parent, child) = (of("in_parent"), of("in_child"));
    assert_ne!(parent.process.pid, child.process.pid);
    assert_eq!(parent.process.run, child.process.run, "they are of one run");
    assert_eq!((calls(parent, "fork_and_work"), calls(child, "fork_and_work")), (1, 0));
    assert_eq!((parent.pulse.end, child.pulse.end), (End::Clean, End::Clean));
}

#[test]
fn a_child_that_only_exits_leaves_nothing() {
    let victim = victim("fork-exit");
    let outcome = victim.run_both();
    assert_eq!(outcome.stdout, "child: 3\n");
    assert_eq!(outcome.memtrace_lines().len(), 1, "{}", outcome.stderr);
    assert_eq!(victim.evidence().recording().pulse.end, End::Clean);
}

#[test]
fn a_child_that_libc_knows_nothing_of_does_not_end_its_parents_recording() {
    let victim = victim("fork-raw");
    let outcome = victim.run_both();
    assert_eq!((outcome.signal, outcome.stdout.as_str()), (Some(libc::SIGABRT), "child: 3\n"));
    assert_eq!(outcome.memtrace_lines(), Vec::<&str>::new());
    let recording = victim.evidence().recording();
    assert_eq!(recording.pulse.end, End::Open);
    assert_eq!(open_paths(&recording), ["fork_without_libc"]);
}

#[test]
fn a_hundred_forks_among_threads_hang_nobody() {
    let victim = victim("fork-storm");
    assert_eq!(victim.run_both().stdout, "100\n");
    let recordings = victim.evidence().recordings();
    // A child forked while another thread was starting memtrace stays silent.
    assert!((50..=101).contains(&recordings.len()), "{}", recordings.len());
    for recording in &recordings {
        assert_eq!(recording.pulse.end, End::Clean);
        assert!(calls(recording, "short_lived") > 0);
    }
    let mut pids: Vec<_> = recordings.iter().map(|recording| recording.process.pid).collect();
    pids.sort_unstable();
    pids.dedup();
    assert_eq!(pids.len(), recordings.len(), "each process has its own");
}

#[test]
fn a_process_that_executes_another_program_leaves_two_recordings() {
    let victim = victim("exec");
    assert_eq!(victim.run_both().stdout, "25165824\nworked\n");
    let mut recordings = victim.evidence().recordings();
    recordings.sort_by_key(|recording| recording.process.started_unix_ns);
    let [before, after] = recordings.as_slice() else { panic!("two recordings expected") };
    assert_eq!(before.process.pid, after.process.pid);
    assert_eq!((before.pulse.end, open_paths(before)), (End::Open, vec!["exec".to_owned()]));
    assert_eq!((after.pulse.end, calls(after, "inner")), (End::Clean, 1));
}
