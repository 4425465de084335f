//! The command as a user runs it, on a project of its own.

mod setting;

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Command, Stdio},
};

use setting::{Said, Setting};

#[test]
fn a_program_gets_its_arguments_and_environment_and_is_ranked_after_it_ends() {
    let said = Setting::new().run("run --tree --quiet -- a --by x");
    said.check(
        0,
        &["program 0.3.1 was given [\"a\", \"--by\", \"x\"]\npeak 101 MiB", "program::parse", "+100 MiB"],
        &[],
    );
}

#[test]
fn the_exit_code_is_the_programs() {
    Setting::new().run("run --quiet seven").check(7, &["ended cleanly"], &[]);
}

#[test]
fn an_exceeded_budget_is_said_first_and_is_an_exit_code_of_its_own() {
    let setting = Setting::new();
    let said = "over budget\n  program::parse took 100 MiB of its 64 MiB budget in 1 call\n";
    setting.run("run --quiet exceed").check(1, &[said], &[]);
    setting.run("report").check(0, &[said], &[]);
    setting.run("run --quiet exceed seven").check(7, &[said], &[]);
    setting.run("test --quiet --lib exceeds -- --ignored").check(
        1,
        &["over budget"],
        &["1 passed, 0 failed"],
    );
    setting.run("test --quiet --lib -- --ignored").check(101, &["over budget"], &["1 passed, 1 failed"]);
    setting.run("test --in-process --quiet --lib exceeds -- --ignored").check(1, &["over budget"], &[]);
}

#[test]
fn a_killed_program_gets_its_post_mortem_and_the_code_of_its_signal() {
    Setting::new().run("run --quiet die").check(
        128 + 9,
        &["killed by SIGKILL", "thread main: program::parse open for 1.5 s, RSS had risen by 100 MiB in it"],
        &[],
    );
}

#[test]
fn a_program_killed_for_want_of_memory_is_told_from_other_kills() {
    Setting::new().run("run --quiet starve").check(
        128 + 9,
        &[
            "killed by the kernel: out of memory, limit 128 MiB",
            "of the limit of 128 MiB",
            "thread main: program::parse",
        ],
        &[],
    );
}

#[test]
fn a_signal_reaches_the_program_before_the_command_ends() {
    let setting = Setting::new();
    let mut command = setting.command("run --quiet wait").stdout(Stdio::piped()).spawn().expect("it starts");
    let mut out = BufReader::new(command.stdout.take().expect("it is piped"));
    let mut line = String::new();
    while !line.contains("waiting") {
        line.clear();
        assert!(out.read_line(&mut line).expect("it speaks") > 0, "it ended early");
    }
    let pid = command.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    let mut ranking = String::new();
    out.read_to_string(&mut ranking).expect("it speaks");
    assert_eq!(command.wait().expect("it ends").code(), Some(128 + 15));
    assert!(ranking.contains("killed by SIGTERM"), "{ranking}");
}

#[test]
fn a_program_that_recorded_nothing_is_one_sentence() {
    let said = Setting::new().run("run --quiet unrecorded");
    said.check(0, &["was given"], &["nothing was recorded", "feature `memtrace`"]);
}

#[test]
fn a_missing_feature_is_cargos_error_and_a_cure() {
    let said = Setting::new().run("run --memtrace-feature profiling");
    said.check(101, &[], &["profiling = [\"memtrace/enabled\"]", "--memtrace-feature NAME"]);
}

#[test]
fn every_test_has_a_process_of_its_own() {
    let said = Setting::new().run("test --quiet");
    said.check(
        101,
        &[
            "3 processes, 1 did not end cleanly",
            "tests::dies (process ",
            "killed by SIGKILL",
            "tests::with_the_longest_name_of_all",
        ],
        &[
            "test program tests::small ... ok",
            "test program tests::runs_where_cargo_would_run_it ... ok",
            "test own_harness ... ok",
            "test program tests::dies ... FAILED, killed by SIGKILL",
            "this test fails on purpose",
            "4 passed, 2 failed, 2 ignored",
            "doctests were left out",
        ],
    );
}

#[test]
fn filters_mean_what_they_mean_to_cargo() {
    let setting = Setting::new();
    let said = setting.run("test --quiet --lib small --format json");
    said.check(0, &["\"set_by\": \"tests::small\""], &["1 passed, 0 failed, 0 ignored"]);
    setting.run("test --quiet --lib left -- --ignored").check(
        101,
        &[],
        &["nobody asked", "0 passed, 1 failed, 0 ignored"],
    );
    let said = setting.run("test --quiet --lib -- --skip fails --skip dies --skip small");
    said.check(0, &[], &["2 passed, 0 failed, 2 ignored"]);
}

#[test]
fn tests_in_one_process_are_cargos() {
    let said = Setting::new().run("test --in-process --quiet --lib small");
    said.check(0, &["test result: ok. 1 passed", "peak 101 MiB"], &[]);
}

#[test]
fn a_report_is_on_the_newest_run_and_can_be_read_again() {
    let setting = Setting::new();
    setting.run("run --quiet a").check(0, &[], &[]);
    setting.run("report --top 1").check(0, &["peak 101 MiB", "program::tail (src/lib.rs:20)"], &[]);
    let json = setting.run("report --format json");
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("it is JSON");
    assert_eq!(json["functions"][0]["name"], "parse");
    assert_eq!(json["processes"][0]["end"], "clean");
}

#[test]
fn merged_recordings_stand_for_themselves() {
    let setting = Setting::new();
    setting.run("run --quiet a").check(0, &[], &[]);
    setting.run("run --quiet seven").check(7, &[], &[]);
    let recordings = setting.recordings.path().display().to_string();
    let file = setting.recordings.path().join("all.json").display().to_string();
    setting.run(&format!("merge {recordings} -o {file}")).check(0, &[], &["merged 2 processes into"]);
    setting.run(&format!("report {file}")).check(
        0,
        &["2 processes, all ended cleanly", "program::parse"],
        &[],
    );
    setting.run("report --all").check(0, &["2 processes, all ended cleanly"], &[]);
    setting.run("report").check(0, &["peak 101 MiB"], &[]);
    setting.run(&format!("merge {file} {file}x -o {file}")).check(2, &[], &["cannot read", "all.jsonx"]);
}

#[test]
fn a_page_is_written_beside_the_recordings_or_where_a_user_wants_it() {
    let setting = Setting::new();
    setting.run("run --quiet a").check(0, &[], &[]);
    let page = setting.recordings.path().join("report.html");
    setting.run("html").check(0, &[page.to_str().expect("a path in UTF-8")], &[]);
    let written = std::fs::read_to_string(&page).expect("a page");
    assert!(written.starts_with("<!DOCTYPE html>") && written.ends_with("</html>\n"), "{written}");
    let said = setting.run("html -o -");
    said.check(0, &[], &[]);
    assert_eq!(said.out, written);
    setting.run("html nowhere").check(2, &[], &["cannot read nowhere", "name a recording"]);
    setting.run("html -o src/main.rs/page.html").check(2, &[], &["cannot write src/main.rs/page.html"]);
}

#[test]
fn a_timeline_is_drawn_as_wide_as_it_is_wanted() {
    let setting = Setting::new();
    setting.run("run --quiet a").check(0, &[], &[]);
    let said = setting.run("timeline --width 60");
    said.check(0, &["program (process ", "peak 101 MiB", "┤", "A  program::parse"], &[]);
    assert!(said.out.lines().all(|line| line.chars().count() <= 60), "{}", said.out);
    setting.run("timeline --width 10").check(2, &[], &["--width"]);
    let file = setting.recordings.path().join("all.json").display().to_string();
    setting.run(&format!("merge {} -o {file}", setting.recordings.path().display())).check(0, &[], &[]);
    setting.run(&format!("timeline {file}")).check(0, &["no timeline is on file"], &[]);
}

#[test]
fn a_pipe_gets_the_same_whatever_the_terminal_is() {
    let setting = Setting::new();
    setting.run("run --quiet a").check(0, &[], &[]);
    let with = |variables: &[(&str, &str)]| {
        let mut command = setting.command("report --tree");
        for variable in ["CLICOLOR_FORCE", "NO_COLOR"] {
            command.env_remove(variable);
        }
        let output = command.envs(variables.iter().copied()).output().expect("the command starts");
        Said::of(&output).out
    };
    let plain = with(&[]);
    assert!(plain.contains("◆") && !plain.contains('\u{1b}'), "{plain}");
    assert_eq!(with(&[("COLUMNS", "40"), ("LC_ALL", "C"), ("TERM", "xterm")]), plain);
    assert_eq!(with(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), plain);
    assert!(with(&[("CLICOLOR_FORCE", "1")]).contains("\u{1b}[1m"));
}

#[test]
fn errors_of_the_command_are_2_and_name_the_cure() {
    let setting = Setting::new();
    setting.run("report nowhere").check(2, &[], &["cannot read nowhere", "name a recording"]);
    setting.run("report").check(2, &[], &["no recording in"]);
    setting.run("report --by size").check(2, &[], &["at-peak"]);
    setting.run("walk").check(2, &[], &["unrecognized subcommand"]);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let setting = Setting::new();
    setting.run("run --quiet a").check(0, &[], &[]);
    let mut command = setting.command("report").stdout(Stdio::piped()).spawn().expect("it starts");
    drop(command.stdout.take());
    assert_eq!(command.wait().expect("it ends").code(), Some(0));
}

#[test]
fn the_reference_is_what_the_help_says() {
    let committed = include_str!("../../docs/cli.md");
    let current = memtrace_report::cli::reference();
    assert!(committed == current, "docs/cli.md is not current: run docs/regenerate.sh");
}
