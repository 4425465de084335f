//! Budgets: the violation, the event and the panic.

use memtrace::recording::Violation;

use super::process::{Run, run};

#[track_caller]
fn check_violation(run: &Run, path: &str, calls: u64) {
    let violations = run.violations();
    let [(name, violation)] = violations.as_slice() else { panic!("one violation, not {violations:?}") };
    assert_eq!(name, path);
    run.check("the figure", violation.inclusive_bytes, 48);
    let inclusive_bytes = violation.inclusive_bytes;
    let expected = Violation {
        path: violation.path,
        budget_bytes: 32 << 20,
        inclusive_bytes,
        calls,
        exact: true,
        shared: false,
    };
    assert_eq!(*violation, expected);
}

#[test]
fn calls_beyond_their_budget_are_recorded_and_told_to_tracing() {
    let run = run("budget", &[]);
    check_violation(&run, "within_a_caller > frugal", 2);
    let [first, second] = run.findings.messages.as_slice() else {
        panic!("a warning for each call, not {:?}", run.findings.messages)
    };
    assert!(
        first.contains(&format!("memtrace.inclusive_peak={}", run.violations()[0].1.inclusive_bytes)),
        "{first}"
    );
    for warning in [first, second] {
        assert!(warning.starts_with("WARN "), "{warning}");
        assert!(warning.contains("message=memory budget exceeded"), "{warning}");
        assert!(warning.contains("memtrace.path=\"within_a_caller > frugal\""), "{warning}");
        assert!(warning.contains("memtrace.budget=33554432"), "{warning}");
        assert!(warning.contains("memtrace.exact=true memtrace.shared=false"), "{warning}");
    }
}

#[test]
fn where_it_is_asked_for_the_call_panics_at_its_exit() {
    let run = run("budget", &[("MEMTRACE_BUDGET", "panic")]);
    check_violation(&run, "within_a_caller > frugal", 2);
    let panics: Vec<&String> =
        run.findings.messages.iter().filter(|message| !message.starts_with("WARN ")).collect();
    let [first, second] = panics.as_slice() else { panic!("a panic for each call, not {panics:?}") };
    for panic in [first, second] {
        // The figure's last digits are the kernel's.
        assert!(panic.starts_with("memory budget exceeded: within_a_caller > frugal took 4"), "{panic}");
        assert!(panic.ends_with(" MiB at its peak, its budget is 32.0 MiB"), "{panic}");
    }
}

#[test]
fn a_future_is_held_to_its_budget_when_it_completes() {
    let warned = run("budget-of-a-future", &[]);
    check_violation(&warned, "awaited_by_a_caller > frugal_future", 2);
    let warnings = &warned.findings.messages;
    assert!(warnings.iter().all(|warning| warning.contains("memtrace.exact=true")), "{warnings:?}");
    assert_eq!(warnings.len(), 2);
    let panicked = run("budget-of-a-future", &[("MEMTRACE_BUDGET", "panic")]);
    check_violation(&panicked, "awaited_by_a_caller > frugal_future", 2);
    let last = panicked.findings.messages.last().expect("it panicked");
    assert!(last.ends_with(" MiB at its peak, its budget is 32.0 MiB"), "{last}");
    check_violation(&run("budget-of-a-box", &[]), "awaited_by_a_caller > frugal_box", 2);
}

#[test]
fn where_readings_were_left_out_a_future_s_violation_says_so() {
    let run = run("budget-of-a-busy-future", &[("MEMTRACE_OVERHEAD", "0.1%")]);
    let violations = run.violations();
    let [(name, violation)] = violations.as_slice() else { panic!("one violation, not {violations:?}") };
    assert_eq!(name, "frugal_and_busy");
    assert!(!violation.exact, "{violation:?}");
}

#[test]
fn a_call_that_panics_already_does_not_panic_again() {
    let run = run("budget-unwinding", &[("MEMTRACE_BUDGET", "panic")]);
    assert_eq!(run.findings.messages, ["the function's own panic"]);
    check_violation(&run, "frugal", 1);
}
