//! Baselines, and increases over them.

use std::{fs, os::unix::fs::MetadataExt as _};

use crate::project::{Project, parsing};

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
    let small = "tests::small peaked at 34 MiB, 19 MiB over the baseline of 14 MiB +5 % (memtrace.toml:4:10)";
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
    let nothing =
        "cannot remove main: no baseline of that name is saved; save one with cargo memtrace baseline save\n";
    project.check("baseline remove main", 2, &[nothing]);
    project.check("check", 2, &["no saved baseline of that name"]);
}

#[test]
fn a_damaged_baseline_hides_no_other_and_names_its_cure() {
    let project = Project::new();
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "", 100));
    project.check("baseline save main", 0, &[]);
    project.write("memtrace-baselines/bad.json", "<<<<<<< HEAD\n");
    let bad = "bad cannot be read: expected value at line 1 column 1; save it again with cargo memtrace baseline save \
               bad, or remove it with cargo memtrace baseline remove bad\n";
    project.check("baseline list", 0, &[&format!("--- stdout\n{bad}main: peak 104 MiB\n")]);
    let error = format!("error: the baseline {bad}");
    project.check("diff bad", 2, &[&error]);
    project.check("check --against bad --max-increase 5%", 2, &[&error]);
    project.check("baseline remove mian", 2, &["no baseline of that name is saved; saved are bad, main\n"]);
    project.check("baseline remove bad", 0, &[]);
    project.check("baseline list", 0, &["--- stdout\nmain: peak 104 MiB\n"]);
}

#[test]
fn a_merged_file_is_there_whole_or_not_at_all() {
    let project = Project::new();
    project.leave("target/memtrace/a-7-1.memtrace", &parsing("a", "", 100));
    project.check("baseline save main", 0, &[]);
    let file = project.path("memtrace-baselines/main.json");
    let before = fs::metadata(&file).expect("a file").ino();
    project.check("baseline save main", 0, &[]);
    assert_ne!(
        fs::metadata(&file).expect("a file").ino(),
        before,
        "the new one took the place of the whole old one"
    );
    assert_eq!(fs::read_dir(project.path("memtrace-baselines")).expect("a directory").count(), 1);
    project.check(
        "merge target/memtrace -o nowhere/all.json",
        2,
        &[
            "cannot write nowhere/all.json: ",
            "; name a file in a directory that exists and may be written to\n",
        ],
    );
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
