//! Under `cargo nextest` a test is a process: the processes of a run are ranked together, each by its test's name.

#![allow(clippy::print_stdout, reason = "a test says why it is skipped")]

use test_end_to_end::Project;

#[test]
fn the_tests_of_a_nextest_run_are_ranked_together_by_their_names() -> anyhow::Result<()> {
    let project = Project::of_this_workspace()?;
    if project.cargo("nextest --version")?.code != Some(0) {
        println!("skipped: cargo-nextest is not installed (cargo install --locked cargo-nextest)");
        return Ok(());
    }
    project.cargo("nextest run --package anti-patterns --features memtrace --test pairs")?.check(0, &[], &[]);
    let ranking = project.ranking()?;
    let processes = ranking.json["processes"].as_array().map_or(&[][..], Vec::as_slice);
    let labels: Vec<&str> = processes.iter().filter_map(|process| process["label"].as_str()).collect();
    for test in ["counting_errors", "fingerprints", "the_slowest_request", "what_a_file_is"] {
        assert!(labels.contains(&test), "{test} is not among {labels:?}");
    }
    Ok(())
}
