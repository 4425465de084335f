//! Memory that the allocator kept: RSS does not move for the function that gets it next.

use super::check::check;
use super::process::run;

/// 204,800 × (1,024 + 16) bytes, and 8 for each in a list that is the kernel's again when it is freed.
#[test]
fn a_second_function_reads_as_what_the_allocator_did_not_have() {
    let run = run("reuse", &[("MEMTRACE_OVERHEAD", "exact")]);
    check(
        &run,
        "first   204.7  -  204.7  -
         second    1.6  -    1.6  -",
        1.0,
    );
}

#[test]
fn trimming_before_entry_gives_every_function_its_own() {
    let run = run("reuse", &[("MEMTRACE_OVERHEAD", "exact"), ("MEMTRACE_TRIM", "1")]);
    check(
        &run,
        "first   204.7  -  204.7  -
         second  204.7  -  204.7  -",
        1.0,
    );
}
