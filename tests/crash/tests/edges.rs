//! Annotated functions where nobody expects a call: before and after `main`, at a thread's end, and below memtrace
//! itself.

use memtrace::recording::{End, PathFigures, Recording};
use test_crash::{Victim, named};

fn victim(scenario: &str) -> Victim {
    Victim::new(env!("CARGO_BIN_EXE_victim"), env!("CARGO_TARGET_TMPDIR"), scenario)
}

/// The figures of the call path that is written like this, if it was ever called.
fn figures(recording: &Recording, path: &str) -> Option<PathFigures> {
    let number = (0..).take(recording.paths.len()).find(|&number| named(recording, number) == path)?;
    recording.books.paths.get(number as usize).copied()
}

fn calls(recording: &Recording, path: &str) -> u64 {
    figures(recording, path).map_or(0, |figures| figures.calls)
}

/// Runs a scenario that ends well, and gives what it left.
fn check(victim: &Victim, stdout: &str) -> Recording {
    let outcome = victim.run_both();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), stdout), "{}", outcome.stderr);
    let recording = victim.evidence().recording();
    assert_eq!(recording.pulse.end, End::Clean);
    recording
}

const SPIKE: u64 = 24 << 20;

#[test]
fn a_call_before_main_counts() {
    let recording = check(&victim("before-main").env("VICTIM_BEFORE_MAIN", "1"), "1\n");
    let early = figures(&recording, "early").expect("it was called");
    assert_eq!((early.calls, calls(&recording, "late")), (1, 1));
    assert!(early.inclusive_max_bytes + recording.process.resolution_bytes >= SPIKE, "{early:?}");
}

#[test]
fn calls_from_destructors_of_thread_locals_count() {
    let lines = [1, 2, 3, 4, 9].map(|value| format!("destructor {value}: {SPIKE}\n"));
    let recording = check(&victim("thread-local"), &lines.concat());
    let destructor = figures(&recording, "in_destructor").expect("it was called");
    assert_eq!(destructor.calls, 5);
    assert!(destructor.inclusive_max_bytes + recording.process.resolution_bytes >= SPIKE, "{destructor:?}");
}

#[test]
fn a_call_from_the_last_destructors_of_a_thread_counts() {
    let recording =
        check(&victim("thread-key"), &format!("a-thread-with-a-long-name\ndestructor 77: {SPIKE}\n"));
    assert_eq!(calls(&recording, "in_destructor"), 1);
}

#[test]
fn exit_functions_count_unless_they_run_after_the_last_words() {
    let lines = [2, 1].map(|number| format!("exit function {number}: {SPIKE}\n"));
    let recording = check(&victim("after-main"), &lines.concat());
    // The pulse goes on after the last words, the books may.
    assert!((1..=2).contains(&calls(&recording, "exit_function")));
}

#[test]
fn an_annotated_subscriber_is_passed_over_where_memtrace_called_it() {
    let recording = check(&victim("subscriber"), "100\n");
    assert_eq!(calls(&recording, "observed"), 100);
    // The program's own events lead into it; the spans that memtrace makes do not.
    let paths: Vec<_> = (0..).take(recording.paths.len()).map(|number| named(&recording, number)).collect();
    assert!(paths.iter().any(|path| path.ends_with("Subscriber>::event > Annotated::note")), "{paths:?}");
    assert!(paths.iter().all(|path| !path.contains("observed > ")), "{paths:?}");
}

#[test]
fn an_annotated_subscriber_may_be_watched_with_every_reading() {
    check(&victim("subscriber").env("MEMTRACE_OVERHEAD", "exact"), "100\n");
    check(&victim("subscriber").env("MEMTRACE_WATERMARK", "1MiB"), "100\n");
}

#[test]
fn handlers_of_signals_may_call_at_any_time() {
    for (name, value) in [("MEMTRACE_OVERHEAD", "3%"), ("MEMTRACE_OVERHEAD", "exact")] {
        let recording = check(&victim("signals").env(name, value), "done\n");
        assert_eq!(calls(&recording, "toil"), 3, "{name}={value}");
        assert!(calls(&recording, "toil > allocating > in_handler > below_handler") > 0, "{name}={value}");
    }
}

#[test]
fn a_handler_may_exit_out_of_anything() {
    for _ in 0..5 {
        let victim = victim("exit-in-signal");
        let outcome = victim.run_both();
        assert_eq!((outcome.code, outcome.signal), (Some(5), None));
        let recording = victim.evidence().recording();
        // Where the handler interrupted memtrace there are no last words.
        assert_ne!(recording.pulse.end, End::Panic);
        assert!(calls(&recording, "exit_in_handler") == 1);
    }
}

#[test]
fn threads_that_come_and_go_share_slots_and_lose_no_call() {
    let recording = check(&victim("threads"), "5000\n");
    assert_eq!(calls(&recording, "brief"), 5000);
    assert_eq!(calls(&recording, "brief > nested"), 5000);
    assert_eq!(recording.pulse.lost_threads, 0);
    assert_eq!(recording.pulse.threads, []);
    let grown = recording.pulse.peak_bytes - recording.process.start_rss_bytes;
    assert!(grown < 4 << 20, "{grown} bytes for threads that are gone");
}

#[test]
fn without_a_thread_boundaries_write_the_recording() {
    let recording = check(&victim("threads").env("MEMTRACE_SAMPLE", "0"), "5000\n");
    assert_eq!(calls(&recording, "brief"), 5000);
    let killed = victim("abort").env("MEMTRACE_SAMPLE", "0");
    assert_eq!(killed.run_both().signal, Some(libc::SIGABRT));
    // Nothing was written since the last boundary that was 10 ms after another; that is what doing without costs.
    assert_eq!(killed.evidence().recording().pulse.end, End::Open);
}

#[test]
fn an_annotated_allocator_deadlocks_with_nobody() {
    for kind in ["plain", "locking"] {
        for overhead in ["3%", "exact"] {
            let victim = Victim::new(env!("CARGO_BIN_EXE_allocator"), env!("CARGO_TARGET_TMPDIR"), kind);
            let recording = check(&victim.env("MEMTRACE_OVERHEAD", overhead), "allocated\n");
            assert_eq!(
                (calls(&recording, "allocate"), calls(&recording, "hold")),
                (3, 1),
                "{kind} {overhead}"
            );
            let alloc = "allocate > <Annotated as core::alloc::global::GlobalAlloc>::alloc";
            assert!(calls(&recording, alloc) > 5_000, "{kind} {overhead}");
            assert_eq!(calls(&recording, &format!("{alloc} > refill")) > 0, kind == "locking", "{overhead}");
        }
    }
}
