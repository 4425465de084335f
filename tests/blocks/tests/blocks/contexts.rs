//! Contexts, carried to a thread, a thread pool and a runtime's blocking threads.

use super::process::{Run, run};

/// What memtrace itself needs is nobody's; with the stack of a thread that is less than half a MiB, beside what had to be
/// guessed.
fn check_that_the_worker_was_tracked(run: &Run) {
    let untracked = run.outcome.function("(untracked)").self_peak;
    assert!(untracked < (512 << 10) + run.outcome.ambiguous, "{:#?}", run.outcome);
}

#[test]
fn a_wrapped_worker_counts_with_the_function_that_started_it() {
    let run = run("context-wrapped", &[]);
    run.check_self_peak("wrapped", 200);
    run.check("the inclusive peak", run.outcome.function("wrapped").inclusive, 200);
    check_that_the_worker_was_tracked(&run);
}

#[test]
fn functions_in_an_entered_worker_hang_below_the_callers_path() {
    let run = run("context-entered", &[]);
    run.check_self_peak("entered", 200);
    run.check_self_peak("in_the_worker", 50);
    assert_eq!(run.paths(), ["entered", "entered > in_the_worker"]);
}

#[test]
fn a_worker_without_a_context_is_on_its_own() {
    let run = run("no-context", &[]);
    run.check_self_peak("none", 0);
    run.check_self_peak("(untracked)", 200);
    run.check_self_peak("in_the_worker", 50);
    assert_eq!(run.paths(), ["none", "in_the_worker"]);
}

#[test]
fn the_threads_of_rayon_count_with_the_function_that_waits_for_them() {
    let run = run("rayon", &[]);
    run.check_self_peak("rayon", 128);
    run.check_self_peak("of_one_item", 64);
    run.check("the inclusive peak", run.outcome.function("rayon").inclusive, 192);
    assert_eq!(run.paths(), ["rayon", "rayon > of_one_item"]);
    assert_eq!(run.outcome.function("rayon").calls, 1, "entering a context is no call");
}

#[test]
fn a_blocking_thread_of_tokio_counts_with_the_function_that_awaits_it() {
    let run = run("spawn-blocking", &[]);
    run.check_self_peak("spawn_blocking", 100);
    check_that_the_worker_was_tracked(&run);
}
