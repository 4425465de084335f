//! Budgets: what is held, what fails, and what nobody can tell.

use std::fs;

use memtrace::recording::End;

use crate::project::{MIB, Project, over_its_attribute, parsing, said};

/// The budgets file that the pipeline of this workspace has.
const BUDGETS: &str = r#"
[process]
budget = "1 GiB"

[[function]]
name = "app::pa*"
budget = "150 MiB"

[[test]]
name = "tests::*"
budget = "200 MiB"
optional = true
"#;

#[test]
fn a_run_within_its_budgets_is_code_0() {
    let project = Project::new();
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "", 100));
    project.check("check", 0, &["budgets: no call went beyond its attribute's, and there are no others\n"]);
    project.write("memtrace.toml", BUDGETS);
    project.check("check", 0, &["--- stdout\nbudgets: 2 held, 0 exceeded, 0 cannot be told\n"]);
}

#[test]
fn an_exceeded_budget_is_code_1_and_names_function_amounts_and_places() {
    let project = Project::new();
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "tests::large", 250));
    project.leave("target/memtrace/a-8-1.memtrace", &parsing("a", "tests::small", 10));
    project.write("memtrace.toml", BUDGETS);
    let said = project.check("check", 1, &[]);
    let expect = [
        "exceeded: app::parse had an inclusive peak of 250 MiB, 100 MiB over the budget of 150 MiB (src/lib.rs:10; in tests::large; memtrace.toml:7:10)",
        "exceeded: tests::large peaked at 254 MiB, 54 MiB over the budget of 200 MiB (memtrace.toml:11:10)",
        "budgets: 2 held, 2 exceeded, 0 cannot be told",
    ];
    assert_eq!(said.out.lines().collect::<Vec<_>>(), expect);
}

#[test]
fn of_several_processes_the_one_that_set_the_figure_is_named() {
    let project = Project::new();
    // The one holds most itself, the other rises most with what it calls.
    let mut rising = parsing("a", "tests::rising", 10);
    rising.books.paths[2].inclusive_max_bytes = 300 * MIB;
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "tests::holding", 250));
    project.leave("target/memtrace/a-8-1.memtrace", &rising);
    project.check("merge target/memtrace -o merged.json", 0, &[]);
    for (figure, who) in [("inclusive", "rising"), ("self", "holding"), ("at-peak", "holding")] {
        let rule = format!("[[function]]\nname = \"parse\"\nfigure = \"{figure}\"\nbudget = \"150 MiB\"\n");
        project.write("memtrace.toml", &rule);
        let places = format!("(src/lib.rs:10; in tests::{who}; memtrace.toml:4:10)");
        project.check("check", 1, &[&places]);
        project.check("check merged.json", 1, &[&places]);
    }
}

#[test]
fn a_budget_of_an_attribute_counts_without_a_file() {
    let project = Project::new();
    let mut recording = over_its_attribute();
    project.leave("target/memtrace/a-7-1.memtrace", &recording);
    let over = "app::parse had an inclusive peak of 100 MiB, 36 MiB over its attribute's budget of 64 MiB";
    let inexact = format!("{over}, by readings that were not exact (src/lib.rs:10; in app)\n");
    project.check("check", 1, &[&format!("exceeded: {inexact}")]);
    project.check("check --exact", 2, &[&format!("cannot tell: {inexact}")]);
    recording.books.violations[0].exact = true;
    project.leave("target/memtrace/a-7-1.memtrace", &recording);
    project.check("check --exact", 1, &[&format!("exceeded: {over} (src/lib.rs:10; in app)\n")]);
    recording.books.violations[0].shared = true;
    project.leave("target/memtrace/a-7-1.memtrace", &recording);
    let shared = format!("{over}, with what other threads took meanwhile (src/lib.rs:10; in app)\n");
    project.check("check --exact", 1, &[&format!("exceeded: {shared}")]);
}

#[test]
fn what_makes_figures_inexact_is_no_answer_for_attributes_either() {
    let project = Project::new();
    let mut inexact = parsing("a", "", 100);
    inexact.process.peaks_exact = false;
    project.leave("target/memtrace/a-7-1.memtrace", &inexact);
    project.check("check", 0, &["budgets: no call went beyond its attribute's"]);
    project.check("check --exact", 2, &["cannot tell: peaks are lower bounds"]);
    let mut killed = parsing("a", "", 100);
    killed.pulse.end = End::Open;
    project.leave("target/memtrace/a-7-1.memtrace", &killed);
    project.check("check", 0, &["warning: 1 process did not end cleanly"]);
    project.check("check --exact", 2, &["cannot tell: 1 process did not end cleanly"]);
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "", 100));
    project.check("check --exact", 0, &[]);
}

#[test]
fn a_process_that_was_killed_within_its_budget_is_told_of() {
    let project = Project::new();
    let mut killed = parsing("a", "", 100);
    killed.pulse.end = End::Open;
    project.leave("target/memtrace/a-7-1.memtrace", &killed);
    project.write("memtrace.toml", BUDGETS);
    project.check(
        "check",
        0,
        &["warning: 1 process did not end cleanly, and may have been about to take more\n"],
    );
    project.check("check --exact", 2, &["the figure of process is not exact: 1 process did not end cleanly"]);
}

#[test]
fn what_nobody_can_tell_is_code_2() {
    let project = Project::new();
    project.check("check", 2, &["no recording in"]);
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "", 100));
    let rule = |rest: &str| format!("[[function]]\nname = \"{rest}\nbudget = \"1 GiB\"\n");
    let check = |rest: &str, code, parts: &[&str]| {
        project.write("memtrace.toml", &rule(rest));
        project.check("check", code, parts);
    };
    check(
        "app::prase\"",
        2,
        &[
            "cannot tell: no annotated function that was called matches app::prase; correct it, or add optional = true (memtrace.toml:3:10)",
        ],
    );
    check("app::prase\"\noptional = true", 0, &["budgets: "]);
    check("app::idle\"", 2, &["matches app::idle, only functions that were never called"]);
    check("app::parse\"\nexact = true", 0, &["1 held"]);
    let mut inexact = parsing("a", "", 100);
    inexact.process.peaks_exact = false;
    project.leave("target/memtrace/a-7-1.memtrace", &inexact);
    check(
        "app::parse\"\nexact = true",
        2,
        &["the figure of app::parse is not exact: peaks are lower bounds"],
    );
    check("app::parse\"", 0, &["1 held"]);
    project.write("target/memtrace/a-9-1.memtrace", "nonsense");
    check("app::parse\"", 2, &["a-9-1.memtrace was left out"]);
    project.check(
        "check --budgets nowhere.toml",
        2,
        &["cannot read the budgets file nowhere.toml: ", "; name one that is there, or leave --budgets out"],
    );
    project.check("check --max-increase 5%", 2, &["--max-increase: an increase needs a baseline"]);
    project.write("memtrace.toml", "[process]\nbudget = \"+5 %\"\n");
    project.check(
        "check",
        2,
        &["error: memtrace.toml:2:10: an increase needs a baseline: name one with --against"],
    );
    project.check(
        "check --max-increase 5",
        2,
        &["`5` is no increase; write a share as in 5% or a size as in 20MiB"],
    );
}

#[test]
fn a_wrong_budgets_file_is_named_with_line_and_column() {
    let project = Project::new();
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "", 100));
    project.write("ci/memory.toml", "[process]\nbugdet = \"1 GiB\"\n");
    let sentence = "error: ci/memory.toml:2:1: `bugdet` is not known here; did you mean `budget`?\n";
    project.check("check --budgets ci/memory.toml", 2, &[sentence]);
}

#[test]
fn a_check_annotates_on_github() {
    let project = Project::new();
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "", 250));
    project.write("memtrace.toml", BUDGETS);
    let summary = project.path("summary.md");
    let mut command = project.command("check --github");
    command.env("GITHUB_STEP_SUMMARY", &summary);
    let annotation =
        "\n::error file=src/lib.rs,line=10,title=app%3A%3Aparse over budget::exceeded: app::parse had";
    said(&mut command, 1, &[annotation]);
    let written = fs::read_to_string(&summary).expect("a file");
    let mut command = project.command("check --github");
    command.env("GITHUB_STEP_SUMMARY", project.path("nowhere/summary.md"));
    said(&mut command, 1, &[annotation, "memtrace: the job's summary lacks this: cannot append to "]);
    assert!(
        written.starts_with("**budgets: 1 held, 1 exceeded, 0 cannot be told**\n\n- exceeded: app::parse"),
        "{written}"
    );
}
