//! Differences: what is compared with what, and in which words.

use std::fs;

use crate::project::{Project, parsing, said};

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
    let page = project.check("diff old.memtrace new.memtrace --format html", 0, &["<h1>peak ", "</html>\n"]);
    let to_file = project.check("diff old.memtrace new.memtrace --format html -o changes.html", 0, &[]);
    assert_eq!(to_file.out, "", "the page is in the file alone");
    assert_eq!(fs::read_to_string(project.path("changes.html")).expect("a file"), page.out);
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
    let refusal =
        "this format fills standard output, where --github prints annotations; name a file with -o FILE";
    for format in ["json", "html"] {
        let diff = format!("diff old.memtrace new.memtrace --github --format {format}");
        project.check(&diff, 2, &[refusal]);
        project.check(&format!("{diff} -o changes"), 0, &["::warning file="]);
    }
    project.check("diff old.memtrace new.memtrace --github", 0, &["GITHUB_STEP_SUMMARY is not set"]);
}
