//! Programs that end themselves, well or badly.

use memtrace::recording::{End, Violation};
use test_crash::{Outcome, Victim, named, open_paths};

fn victim(scenario: &str) -> Victim {
    Victim::new(env!("CARGO_BIN_EXE_victim"), env!("CARGO_TARGET_TMPDIR"), scenario)
}

/// Checks what a scenario does, with and without memtrace, and what it leaves.
fn check(scenario: &str, ends: (Option<i32>, Option<i32>), end: End, open: &[&str]) -> Outcome {
    let victim = victim(scenario);
    let outcome = victim.run_both();
    assert_eq!((outcome.code, outcome.signal), ends, "{}", outcome.stderr);
    let recording = victim.evidence().recording();
    assert_eq!(recording.pulse.end, end);
    assert_eq!(open_paths(&recording), open);
    outcome
}

#[test]
fn a_program_that_does_its_work_ends_cleanly() {
    let outcome = check("work", (Some(0), None), End::Clean, &[]);
    assert_eq!(outcome.stdout, "25165824\nworked\n");
}

#[test]
fn abort_leaves_the_function_that_was_open() {
    check("abort", (None, Some(libc::SIGABRT)), End::Open, &["abort > aborting"]);
}

#[test]
fn a_panic_is_told_from_a_clean_end() {
    check("panic", (Some(101), None), End::Panic, &[]);
}

#[test]
fn a_panic_that_was_caught_did_not_end_the_program() {
    let outcome = check("panic-caught", (Some(0), None), End::Clean, &[]);
    assert_eq!(outcome.stdout, "true true\n");
}

#[test]
fn a_panic_that_cannot_unwind_leaves_the_function_that_was_open() {
    let victim = victim("panic-in-c");
    assert_eq!(victim.run_both().signal, Some(libc::SIGABRT));
    let recording = victim.evidence().recording();
    assert_eq!(recording.pulse.end, End::Open);
    // The innermost frame is left on the way to the boundary that the panic cannot cross.
    let open = open_paths(&recording);
    assert!(open == ["panic_in_c"] || open == ["panic_in_c > panicking_in_c"], "{open:?}");
}

#[test]
fn exit_from_inside_a_frame_is_clean_and_the_frame_is_open() {
    let outcome = check("exit", (Some(7), None), End::Clean, &["exit > exiting"]);
    assert_eq!(outcome.stdout, "exits\n");
}

#[test]
fn an_exit_that_asks_nobody_is_no_clean_end() {
    check("underscore-exit", (Some(8), None), End::Open, &["underscore_exit"]);
}

#[test]
fn a_stack_overflow_leaves_the_recursion() {
    let outcome = check("overflow", (None, Some(libc::SIGABRT)), End::Open, &["overflow > dive"]);
    assert!(outcome.stderr.contains("has overflowed its stack"), "{}", outcome.stderr);
}

#[test]
fn futures_that_nobody_polls_are_named_after_a_kill() {
    let victim = victim("suspended");
    assert_eq!(victim.run_both().signal, Some(libc::SIGKILL));
    let recording = victim.evidence().recording();
    assert_eq!(open_paths(&recording), [""; 0]);
    let futures = &recording.pulse.futures;
    let mut suspended: Vec<_> =
        futures.iter().map(|futures| (named(&recording, futures.path), futures.count)).collect();
    suspended.sort();
    assert_eq!(suspended, [("fetch_all".to_owned(), 12), ("fetch_all > fetch".to_owned(), 12)]);
}

#[track_caller]
fn check_killed_over_budget(scenario: &str, path: &str, shared: bool) {
    let victim = victim(scenario);
    assert_eq!(victim.run_both().signal, Some(libc::SIGKILL));
    let recording = victim.evidence().recording();
    let violations = recording.books.violations.as_slice();
    let [violation] = violations else { panic!("one violation, not {violations:?}") };
    assert_eq!(named(&recording, violation.path), path);
    let inclusive_bytes = violation.inclusive_bytes;
    assert!((24 << 20..26 << 20).contains(&inclusive_bytes), "{inclusive_bytes}");
    let expected = Violation {
        path: violation.path,
        budget_bytes: 8 << 20,
        inclusive_bytes,
        calls: 1,
        exact: true,
        shared,
    };
    assert_eq!(*violation, expected);
    let figures = recording.books.paths[violation.path as usize];
    assert!(figures.inclusive_max_bytes >= 24 << 20, "that of a frame that is open counts too: {figures:?}");
}

#[test]
fn a_call_that_was_killed_beyond_its_budget_is_a_violation() {
    check_killed_over_budget("over-budget", "over_budget", false);
}

#[test]
fn a_thread_that_works_for_a_call_beyond_its_budget_is_no_further_call() {
    check_killed_over_budget("over-budget-in-a-thread", "over_budget_in_a_thread", true);
}

#[test]
fn a_future_that_was_killed_while_it_waited_beyond_its_budget_is_one() {
    check_killed_over_budget("suspended-over-budget", "frugal", false);
}
