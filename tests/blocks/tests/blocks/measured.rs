//! `measure`, `measure_async`, `scope!` and `assert_peak_below!`.

use super::process::{Run, run, told_with_memtrace_off};

/// A block and a future that take the same are told the same.
#[track_caller]
fn check_the_figures_of_a_block(run: &Run) {
    let measured = run.findings.measured.expect("something is measured");
    run.check("the inclusive peak", measured.inclusive, 60);
    run.check("the self peak", measured.self_peak, 60);
    run.check("what is retained", measured.retained, 20);
    assert_eq!(measured.calls, 1, "one annotated function was called");
    assert!(measured.exact, "every boundary had a reading");
    assert!(!measured.shared, "there was one thread");
    assert_eq!(run.paths(), ["measure", "measure > callee"]);
}

#[test]
fn measure_gives_the_figures_of_its_block() {
    let run = run("measure", &[]);
    check_the_figures_of_a_block(&run);
    run.check_self_peak("measure", 60);
}

#[test]
fn measure_async_counts_what_its_polls_took_and_not_what_ran_between_them() {
    let run = run("measure-async", &[]);
    check_the_figures_of_a_block(&run);
}

#[test]
fn a_measured_future_that_is_dropped_leaves_nothing_to_the_next() {
    let run = run("measure-cancelled", &[]);
    let measured = run.findings.measured.expect("something is measured");
    run.check("the inclusive peak, not the 48 MiB of the one before", measured.inclusive, 16);
    run.check("the self peak, likewise", measured.self_peak, 16);
    run.check("what is retained", measured.retained, 0);
    assert_eq!(measured.calls, 0, "no annotated function was called");
}

#[test]
fn measure_gives_nothing_where_nothing_is_measured() {
    for scenario in ["measure", "measure-async"] {
        let off = told_with_memtrace_off(scenario);
        assert_eq!(off.measured, None, "{scenario}");
    }
}

#[test]
fn a_scope_is_a_row_of_its_own_below_its_function() {
    let run = run("scope", &[]);
    run.check_self_peak("scope", 16);
    run.check_self_peak("decode frames", 48);
    run.check("the inclusive peak", run.outcome.function("decode frames").inclusive, 78);
    assert_eq!(run.paths(), ["scope", "scope > decode frames", "scope > decode frames > callee"]);
}

#[test]
fn a_peak_above_the_limit_panics_with_both_figures() {
    let run = run("peak-below", &[]);
    let [below, above, unclear] = run.findings.messages.as_slice() else {
        panic!("three messages, not {:?}", run.findings.messages)
    };
    assert_eq!(below, "32 MiB are below the limit");
    // The figure's last digit is the kernel's.
    assert!(above.starts_with("the block's inclusive peak is 4"), "{above}");
    assert!(above.ends_with(" MiB, above the limit of 32.0 MiB"), "nothing makes it uncertain: {above}");
    assert_eq!(unclear, "`a lot` is no size: give one such as 64 MiB");
}
