//! What a span is charged with: what rises while it is entered, and nothing that rises while it is not.
//!
//! One test, so that no other raises the memory of this process.

use memtrace::track_memory;
use test_accuracy::pages::{MIB, Pages};
use test_futures::figures;
use test_layer::{recording, subscribe};
use tracing::{info_span, instrument};

#[instrument]
fn takes_64_mib() {
    drop(touch(64));
}

#[instrument]
fn keeps_32_mib() -> Pages {
    touch(32)
}

#[instrument]
fn spans_what_is_annotated() {
    let _own = touch(48);
    annotated_in_a_span();
}

#[track_memory]
fn annotated_in_a_span() {
    drop(touch(96));
}

fn touch(mebibytes: usize) -> Pages {
    Pages::touch(mebibytes * MIB).expect("memory can be had")
}

/// Holds a figure against the truth: it may be off by the resolution or 1 %.
#[track_caller]
fn check(what: &str, bytes: u64, mebibytes: usize) {
    let truth = (mebibytes * MIB) as u64;
    let slack = recording().process.resolution_bytes.max(truth / 100);
    assert!(bytes.abs_diff(truth) <= slack, "{what} is {bytes} bytes instead of {truth} ± {slack}");
}

#[test]
fn a_span_is_charged_with_what_rises_while_it_is_entered() {
    subscribe();
    takes_64_mib();
    let kept = keeps_32_mib();
    spans_what_is_annotated();

    let span = info_span!("by turns");
    let first = span.in_scope(|| touch(64));
    let unrelated = touch(100);
    let second = span.in_scope(|| touch(64));
    drop(span);

    assert_eq!(recording().pulse.skipped_boundaries, 0, "every boundary had a reading");
    let of = |name| figures(name)[0];
    check("the inclusive peak of takes_64_mib", of("takes_64_mib").inclusive_max_bytes, 64);
    check("its self peak", of("takes_64_mib").self_peak_bytes, 64);
    check("what it kept", of("takes_64_mib").retained_bytes, 0);
    check("what keeps_32_mib kept", of("keeps_32_mib").retained_bytes, 32);
    check("the self peak above a function", of("spans_what_is_annotated").self_peak_bytes, 48);
    check("the inclusive peak above a function", of("spans_what_is_annotated").inclusive_max_bytes, 144);
    check("the self peak of the function", of("annotated_in_a_span").self_peak_bytes, 96);
    check("the inclusive peak of a span by turns", of("by turns").inclusive_max_bytes, 128);
    check("the self peak of a span by turns", of("by turns").self_peak_bytes, 128);
    drop((kept, first, unrelated, second));
}
