//! The case study: the function that made the peak is named, and the program that replaced it has no peak.

use test_end_to_end::{Project, Ranking};

/// An eighth of what the example takes when it is simply run.
const SIZE: u64 = 64 << 20;

fn run(project: &Project, variant: &str) -> anyhow::Result<(String, Ranking)> {
    let said = project.memtrace(&format!("run -p file-processor -- --size 64MiB --variant {variant}"))?;
    said.check(0, &["16 sections, ", "[truncated: 512 of 67108864 bytes shown]", "ended cleanly"], &[]);
    let answer = said.out.split("peak ").next().unwrap_or_default().to_owned();
    Ok((answer, project.ranking()?))
}

#[test]
fn parse_file_content_is_named_first() -> anyhow::Result<()> {
    let project = Project::of_this_workspace()?;
    let (_, ranking) = run(&project, "before")?;
    let order = ranking.functions();
    assert_eq!(
        order[..3],
        ["before::parse_file_content", "before::last_lines", "before::read_limited"],
        "{order:?}"
    );
    assert_eq!(order[order.len() - 2..], ["(startup)", "(untracked)"], "{order:?}");

    let parse = ranking.figure("before::parse_file_content", "at_peak_bytes");
    let peak = ranking.peak_beside_startup();
    assert!(parse * 100 >= peak * 95, "{parse} of {peak}");
    assert!(parse >= 2 * SIZE / 100 * 95, "the file and its copy were {parse}");
    assert_eq!(ranking.process()["end"], "clean");

    let tree = project.memtrace("report --tree")?;
    tree.check(0, &["◆  ├ before::parse_file_content", "│ ├ before::last_lines"], &[]);
    Ok(())
}

#[test]
fn phases_are_checkpoints() -> anyhow::Result<()> {
    let project = Project::of_this_workspace()?;
    let (_, ranking) = run(&project, "before")?;
    let checkpoints = ranking.process()["checkpoints"].as_array().cloned().unwrap_or_default();
    let names: Vec<_> = checkpoints.iter().filter_map(|checkpoint| checkpoint["name"].as_str()).collect();
    assert_eq!(names, ["Metadata read", "Content parsed", "Data analysed", "Report generated"]);

    let rise = |number: usize| checkpoints[number]["peak_rise_bytes"].as_u64().unwrap_or_default();
    assert!(rise(0) < SIZE && rise(1) >= 2 * SIZE / 100 * 95, "{checkpoints:#?}");
    let delta = |number: usize| checkpoints[number]["delta_bytes"].as_i64().unwrap_or_default();
    assert!(delta(1) > 0 && delta(2) < 0, "the sections come and go: {checkpoints:#?}");
    Ok(())
}

#[test]
fn the_program_that_streams_stays_below_a_twentieth() -> anyhow::Result<()> {
    let project = Project::of_this_workspace()?;
    let (old_answer, before) = run(&project, "before")?;
    let (new_answer, after) = run(&project, "after")?;
    assert_eq!(old_answer, new_answer);
    let (old, new) = (before.peak_beside_startup(), after.peak_beside_startup());
    assert!(new * 20 <= old, "{new} after, {old} before");
    Ok(())
}

#[test]
fn the_difference_says_what_streaming_saved_and_a_check_holds_it() -> anyhow::Result<()> {
    let (before, after) = (Project::of_this_workspace()?, Project::of_this_workspace()?);
    run(&before, "before")?;
    run(&after, "after")?;
    let [old, new] = [&before, &after].map(|project| project.recordings().display().to_string());
    let rename = "--rename file_processor::before=file_processor::after";
    let said = before.memtrace(&format!("diff {old} {new} {rename}"))?;
    said.check(0, &["after::parse_file_content \u{2212}"], &[]);
    assert!(said.out.starts_with("peak \u{2212}9"), "{}", said.out);

    let held = after.memtrace(&format!("check --against {old} --max-increase 5% {new}"))?;
    held.check(0, &["0 exceeded"], &[]);
    let exceeded = before.memtrace(&format!("check --against {new} --max-increase 5% {old}"))?;
    exceeded.check(1, &["exceeded: the process peak was "], &[]);
    Ok(())
}

#[test]
fn an_error_of_the_program_is_its_own() -> anyhow::Result<()> {
    let project = Project::of_this_workspace()?;
    let said = project.memtrace("run --quiet -p file-processor -- --input nowhere.log")?;
    said.check(1, &[], &["cannot process nowhere.log"]);
    Ok(())
}
