//! This is a program that runs tests: each is the root of what its thread calls.

use std::io;
use std::thread;

use memtrace::recording::Recording;
use memtrace::{Context, track_memory};
use memtrace_report::{Report, analysis::Owner};
use test_accuracy::pages::{MIB, Pages};

#[track_memory]
fn takes() -> io::Result<()> {
    Pages::touch(16 * MIB).map(drop)
}

#[track_memory]
fn in_a_thread() {}

/// Every call path of this process, outermost function first.
fn paths(recording: &Recording) -> Vec<String> {
    let report = Report::from_snapshot(recording);
    let tree = report.call_tree();
    let name = |node| tree.path(node).into_iter().map(Owner::short_name).collect::<Vec<_>>().join(" > ");
    (0..tree.nodes().len()).map(name).collect()
}

fn snapshot() -> Recording {
    memtrace::snapshot().expect("something is measured")
}

mod nested {
    use super::*;

    #[test]
    fn a_test_is_the_root_of_what_it_calls() -> io::Result<()> {
        takes()?;
        let paths = paths(&snapshot());
        let expected =
            "test_names::nested::a_test_is_the_root_of_what_it_calls > test_names::takes".to_owned();
        assert!(paths.contains(&expected), "{paths:?}");
        Ok(())
    }
}

#[test]
fn a_thread_that_a_test_starts_has_paths_of_its_own() -> io::Result<()> {
    takes()?;
    thread::spawn(in_a_thread).join().expect("it ends");
    let paths = paths(&snapshot());
    assert!(paths.contains(&"test_names::in_a_thread".to_owned()), "{paths:?}");
    Ok(())
}

#[test]
fn a_thread_in_the_context_of_a_test_has_paths_below_it() {
    // Nothing was measured on the test's own thread before.
    thread::spawn(Context::current().wrap(in_a_thread)).join().expect("it ends");
    let paths = paths(&snapshot());
    let expected =
        "test_names::a_thread_in_the_context_of_a_test_has_paths_below_it > test_names::in_a_thread"
            .to_owned();
    assert!(paths.contains(&expected), "{paths:?}");
}

#[test]
fn a_test_that_is_over_is_closed_with_what_rose_in_it() -> io::Result<()> {
    let other = thread::Builder::new().name("others::test_that_is_over".to_owned());
    other.spawn(takes)?.join().expect("it ends")?;
    // Its frame is closed when memtrace's thread next looks.
    let is_open = |recording: &Recording| {
        recording.pulse.threads.iter().any(|thread| thread.name == "others::test_that_is_over")
    };
    let mut recording = snapshot();
    while is_open(&recording) {
        thread::yield_now();
        recording = snapshot();
    }
    let report = Report::from_snapshot(&recording);
    let test = report.function("others::test_that_is_over").expect("it has a row");
    assert_eq!(test.calls, 1);
    assert!(test.inclusive_peak_bytes >= 15 << 20, "{test:?}");
    Ok(())
}
