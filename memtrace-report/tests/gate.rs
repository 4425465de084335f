//! What a pipeline does with recordings: compares them and holds them to budgets. In a workspace of its own, on
//! recordings made by hand.

use std::{fs, path::PathBuf, process::Command};

use memtrace::recording::{
    Books, CallPath, End, PathFigures, Process, Pulse, Recording, Site, Violation, encode,
};
use tempfile::{TempDir, tempdir};

const MIB: u64 = 1 << 20;

/// A workspace with a directory for recordings.
struct Project {
    directory: TempDir,
}

/// What a command said, and how it ended.
struct Said {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Project {
    fn new() -> Self {
        let directory = tempdir().expect("a directory");
        let manifest = "[package]\nname = \"app\"\nedition = \"2024\"\n\n[workspace]\n";
        fs::write(directory.path().join("Cargo.toml"), manifest).expect("a file");
        fs::create_dir(directory.path().join("src")).expect("a directory");
        fs::write(directory.path().join("src/lib.rs"), "").expect("a file");
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Leaves a recording.
    fn leave(&self, name: &str, recording: &Recording) {
        self.write(name, "");
        fs::write(self.path(name), encode(recording).expect("it fits")).expect("a file");
    }

    fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-memtrace"));
        command
            .arg("memtrace")
            .args(args.split_whitespace())
            .current_dir(&self.directory)
            .env_remove("MEMTRACE_DIR")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("GITHUB_STEP_SUMMARY")
            .env_remove("GITHUB_WORKSPACE");
        command
    }

    #[track_caller]
    fn check(&self, args: &str, code: i32, parts: &[&str]) -> Said {
        said(&mut self.command(args), code, parts)
    }
}

/// Runs a command, and checks its exit code and that each part occurs in what it said.
#[track_caller]
fn said(command: &mut Command, code: i32, parts: &[&str]) -> Said {
    let output = command.output().expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said { out: text(&output.stdout), err: text(&output.stderr), code: output.status.code() };
    let all = format!("--- stdout\n{}\n--- stderr\n{}", said.out, said.err);
    assert_eq!(said.code, Some(code), "{all}");
    for part in parts {
        assert!(all.contains(part), "no {part:?} in\n{all}");
    }
    said
}

/// A process of a run in which `app::parse` took so many MiB and gave them back.
fn parsing(run: &str, test: &str, mib: u64) -> Recording {
    let figures = |calls, mib| PathFigures {
        calls,
        self_peak_bytes: mib * MIB,
        at_peak_bytes: mib * MIB,
        inclusive_max_bytes: mib * MIB,
        ..PathFigures::default()
    };
    let site =
        |name: &str, line| Site { name: name.into(), module: "app".into(), file: "src/lib.rs".into(), line };
    let path = |site| CallPath { parent: None, site };
    Recording {
        process: Process {
            pid: 7,
            exe: "/srv/app".into(),
            run: run.into(),
            test: test.into(),
            resolution_bytes: MIB / 4,
            peaks_exact: true,
            ..Process::default()
        },
        sites: vec![site("parse", 10), site("tail", 20), site("idle", 30)],
        paths: vec![path(None), path(None), path(Some(0)), path(Some(1))],
        pulse: Pulse { end: End::Clean, peak_bytes: (mib + 4) * MIB, ..Pulse::default() },
        books: Books {
            peak_bytes: (mib + 4) * MIB,
            paths: vec![figures(0, 4), figures(0, 0), figures(1, mib), figures(3, 1)],
            site_self_peak_bytes: vec![mib * MIB, MIB],
            ..Books::default()
        },
    }
}

#[test]
fn a_difference_is_told_whatever_it_is_with_code_0() {
    let project = Project::new();
    project.leave("old.memtrace", &parsing("a", "", 900));
    project.leave("new.memtrace", &parsing("b", "", 20));
    project.check(
        "diff old.memtrace new.memtrace",
        0,
        &["peak −97.3 %: 904 MiB → 24 MiB; app::parse −880 MiB\n"],
    );
    project.check("diff new.memtrace old.memtrace", 0, &["app::parse +880 MiB"]);
    project.leave("target/memtrace/c-7-1.memtrace", &parsing("c", "", 20));
    project.leave("target/memtrace/d-7-2.memtrace", &parsing("d", "", 30));
    project.check("diff old.memtrace", 0, &["904 MiB → 34 MiB", "old.memtrace → the newest run\n"]);
    let markdown = project.check("diff old.memtrace new.memtrace --format markdown", 0, &["<details>"]);
    assert!(markdown.out.starts_with("**peak −97.3 %"), "{}", markdown.out);
    let json = project.check("diff old.memtrace new.memtrace --format json", 0, &[]);
    let json: serde_json::Value = serde_json::from_str(&json.out).expect("it is JSON");
    assert_eq!(json["schema"], 1);
    assert_eq!(json["process_peak_bytes"]["change"], -880 * 1024 * 1024);
    assert_eq!(json["functions"][0]["self_peak_bytes"]["exceeds_noise"], true);
}

#[test]
fn a_directory_is_all_its_runs_and_their_scatter_is_noise() {
    let project = Project::new();
    for (run, mib) in [("a", 100), ("b", 140), ("c", 110)] {
        project.leave(&format!("before/{run}-7-1.memtrace"), &parsing(run, "", mib));
        // A second process of the same run does not make a second run of it.
        project.leave(&format!("before/{run}-8-1.memtrace"), &parsing(run, "tests::small", 1));
    }
    project.leave("after/d-7-1.memtrace", &parsing("d", "", 145));
    let said = project.check("diff before after", 0, &["before (median of 3 runs) → after"]);
    let row = said.out.lines().find(|line| line.contains("app::parse")).expect("a row");
    let words: Vec<_> = row.split_whitespace().collect();
    assert_eq!(words[..9], ["~", "app::parse", "110", "MiB", "→", "145", "MiB", "~+35", "MiB"]);
}

#[test]
fn renamed_functions_are_followed_and_unknown_ones_refused() {
    let project = Project::new();
    project.leave("old.memtrace", &parsing("a", "", 100));
    let mut renamed = parsing("b", "", 100);
    renamed.sites[0].name = "read".into();
    project.leave("new.memtrace", &renamed);
    project.check("diff old.memtrace new.memtrace", 0, &["gone", "new"]);
    let said = project.check("diff old.memtrace new.memtrace --rename parse=read", 0, &[]);
    assert!(!said.out.contains("gone"), "{}", said.out);
    let unknown = "--rename pars=read: no function or module of OLD is called `pars`";
    project.check("diff old.memtrace new.memtrace --rename pars=read", 2, &[unknown]);
    project.check("diff old.memtrace new.memtrace --rename parse", 2, &["write OLD=NEW"]);
}

#[test]
fn what_cannot_be_compared_is_code_2() {
    let project = Project::new();
    project.leave("old.memtrace", &parsing("a", "", 100));
    fs::create_dir(project.path("empty")).expect("a directory");
    project.check(
        "diff old.memtrace nowhere",
        2,
        &["cannot read nowhere: there is no such file or directory"],
    );
    project.check("diff old.memtrace empty", 2, &["no recording in empty"]);
    project.write("damaged.memtrace", "nonsense");
    project.check("diff old.memtrace damaged.memtrace", 2, &["damaged.memtrace"]);
    project.check("diff old.memtrace", 2, &["no recording in"]);
    project.check("diff", 2, &["<OLD>"]);
}

#[test]
fn github_gets_a_summary_and_annotations_on_lines() {
    let project = Project::new();
    project.leave("old.memtrace", &parsing("a", "", 10));
    project.leave("new.memtrace", &parsing("b", "", 900));
    let summary = project.path("summary.md");
    fs::write(&summary, "# before\n").expect("a file");
    let mut command = project.command("diff old.memtrace new.memtrace --github");
    command.env("GITHUB_STEP_SUMMARY", &summary);
    command.env("GITHUB_WORKSPACE", project.directory.path().parent().expect("a directory"));
    let said = said(&mut command, 0, &[]);
    let name = project.directory.path().file_name().expect("a name").to_string_lossy().into_owned();
    let annotation = format!(
        "::warning file={name}/src/lib.rs,line=10,title=app%3A%3Aparse takes more memory::\
         self peak 10 MiB → 900 MiB (+890 MiB, noise 512 KiB)\n"
    );
    assert!(said.out.contains(&annotation), "no {annotation} in\n{}", said.out);
    assert!(said.out.contains("::notice title=memory::peak +6357.1 %25: 14 MiB → 904 MiB"), "{}", said.out);
    let written = fs::read_to_string(&summary).expect("a file");
    assert!(written.starts_with("# before\n**peak +6357.1 %"), "{written}");
    let json = "--format json fills standard output, where --github prints annotations";
    project.check("diff old.memtrace new.memtrace --github --format json", 2, &[json]);
    project.check("diff old.memtrace new.memtrace --github", 0, &["GITHUB_STEP_SUMMARY is not set"]);
}

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
        "exceeded: app::parse had an inclusive peak of 250 MiB, 100 MiB over the budget of 150 MiB (src/lib.rs:10; memtrace.toml:7)",
        "exceeded: tests::large peaked at 254 MiB, 54 MiB over the budget of 200 MiB (memtrace.toml:11)",
        "budgets: 2 held, 2 exceeded, 0 cannot be told",
    ];
    assert_eq!(said.out.lines().collect::<Vec<_>>(), expect);
}

#[test]
fn a_budget_of_an_attribute_counts_without_a_file() {
    let project = Project::new();
    let mut recording = parsing("a", "", 100);
    let violation = Violation {
        path: 2,
        budget_bytes: 64 * MIB,
        inclusive_bytes: 100 * MIB,
        calls: 1,
        ..Violation::default()
    };
    recording.books.violations = vec![violation];
    project.leave("target/memtrace/a-7-1.memtrace", &recording);
    let sentence = "exceeded: app::parse had an inclusive peak of 100 MiB, 36 MiB over its attribute's budget of \
                    64 MiB, by readings that were not exact (src/lib.rs:10; in app)\n";
    project.check("check", 1, &[sentence]);
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
fn an_increase_fails_beyond_the_limit_and_the_noise() {
    let project = Project::new();
    project.leave("base.memtrace", &parsing("a", "", 100));
    let check = |mib: u64, options: &str, code, parts: &[&str]| {
        project.leave("now.memtrace", &parsing("b", "", mib));
        project.check(&format!("check now.memtrace --against base.memtrace {options}"), code, parts);
    };
    check(105, "--max-increase 5%", 0, &["warning: of app::tail, the noise", "3 held, 0 exceeded"]);
    check(
        106,
        "--max-increase 5%",
        1,
        &[
            "exceeded: app::parse had an inclusive peak of 106 MiB, 1.0 MiB over the baseline of 100 MiB +5 % \
             (src/lib.rs:10; in app; --max-increase)",
            "2 exceeded",
        ],
    );
    check(
        130,
        "--max-increase 20MiB",
        1,
        &["the process peak was 134 MiB, 10 MiB over the baseline of 104 MiB +20 MiB"],
    );
    check(
        100,
        "--max-increase 100KiB",
        0,
        &["warning: of process, the noise of 512 KiB hides an increase beyond 100 KiB"],
    );
    check(100, "--max-increase 100KiB --exact", 2, &["cannot tell: of process, the noise of 512 KiB hides"]);
    check(100, "", 2, &["say how much more is allowed with --max-increase"]);
}

#[test]
fn repeated_runs_of_a_baseline_widen_the_noise() {
    let project = Project::new();
    for (run, mib) in [("a", 100), ("b", 130), ("c", 104)] {
        project.leave(&format!("base/{run}-7-1.memtrace"), &parsing(run, "", mib));
    }
    project.leave("now.memtrace", &parsing("d", "", 120));
    let within = "app::parse had an inclusive peak of 120 MiB, more than the baseline of 104 MiB +5 %, but not by more \
                  than the noise of 30 MiB";
    project.check("check now.memtrace --against base --max-increase 5%", 0, &["warning: ", within]);
    project.check(
        "check now.memtrace --against base --max-increase 5% --exact",
        2,
        &["cannot tell: ", within],
    );
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
            "cannot tell: no annotated function that was called matches app::prase; correct it, or add optional = true (memtrace.toml:3)",
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
    project.check("check --budgets nowhere.toml", 2, &["cannot read the budgets file nowhere.toml"]);
    project.check("check --max-increase 5%", 2, &["--max-increase: an increase needs a baseline"]);
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
    assert!(
        written.starts_with("**budgets: 1 held, 1 exceeded, 0 cannot be told**\n\n- exceeded: app::parse"),
        "{written}"
    );
}

#[test]
fn a_baseline_is_saved_listed_compared_with_and_removed() {
    let project = Project::new();
    project.check("baseline list", 0, &["--- stdout\n\n"]);
    project.check(
        "check --against main --max-increase 5%",
        2,
        &["no saved baseline of that name; save one with"],
    );
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "tests::large", 100));
    project.leave("target/memtrace/a-8-1.memtrace", &parsing("a", "tests::small", 10));
    project.check("baseline save main", 0, &["saved 2 processes in memtrace-baselines/main.json"]);
    project.check("baseline list", 0, &["--- stdout\nmain: peak 104 MiB\n"]);
    project.check("check --against main --max-increase 5%", 0, &["0 exceeded, 0 cannot be told"]);
    project.check("diff main", 0, &["peak the same", "main → the newest run"]);

    project.leave("target/memtrace/b-7-2.memtrace", &parsing("b", "tests::large", 150));
    project.leave("target/memtrace/b-8-2.memtrace", &parsing("b", "tests::small", 30));
    project.check("diff main", 0, &["peak +48.1 %: 104 MiB → 154 MiB; app::parse +50 MiB"]);
    project.check("check --against main --max-increase 5%", 1, &["the process peak was 154 MiB"]);
    project
        .write("memtrace.toml", "baseline = \"main\"\n[[test]]\nname = \"tests::*\"\nbudget = \"+60 MiB\"\n");
    project.check("check", 0, &["2 held"]);
    project.write("memtrace.toml", "baseline = \"main\"\n[[test]]\nname = \"tests::*\"\nbudget = \"+5 %\"\n");
    let small = "tests::small peaked at 34 MiB, 19 MiB over the baseline of 14 MiB +5 % (memtrace.toml:4)";
    project.check("check", 1, &[small, "2 exceeded"]);
    project.check("baseline save main", 0, &[]);
    project.check("check", 0, &["2 held"]);

    project.check(
        "diff mian",
        2,
        &["cannot read mian: there is no such file or directory", "saved are main"],
    );
    project.check("baseline save ../main", 2, &["`../main` is no name for a baseline"]);
    project.check("baseline remove main", 0, &[]);
    project.check("baseline remove main", 2, &["cannot remove"]);
    project.check("check", 2, &["no saved baseline of that name"]);
}

#[test]
fn what_a_baseline_lacks_is_held_by_bytes_and_told_of_by_shares() {
    let project = Project::new();
    let mut old = parsing("a", "", 100);
    old.sites[1].name = "head".into();
    project.leave("target/memtrace/a-7-1.memtrace", &old);
    project.check("baseline save main", 0, &[]);
    project.leave("target/memtrace/b-7-2.memtrace", &parsing("b", "", 100));
    let lacks = "the baseline has no app::tail; save it again";
    project.check("check --against main --max-increase 5%", 0, &["warning: ", lacks]);
    project.check("check --against main --max-increase 1MiB", 0, &["3 held, 0 exceeded"]);
    project.check(
        "check --against main --max-increase 900KiB",
        1,
        &["app::tail had an inclusive peak of 1.0 MiB"],
    );
    let rule = "baseline = \"main\"\n[[function]]\nname = \"app::tail\"\nbudget = \"+5 %\"\n";
    project.write("memtrace.toml", rule);
    project.check("check", 2, &["cannot tell: ", lacks]);
    project.write("memtrace.toml", &format!("{rule}optional = true\n"));
    project.check("check", 0, &["warning: ", lacks]);
}
