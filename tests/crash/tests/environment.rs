//! What the environment asks for, and what is said on stderr.

use std::fs;
use std::path::Path;

use test_crash::{Evidence, Victim};

fn victim(scenario: &str) -> Victim {
    Victim::new(env!("CARGO_BIN_EXE_victim"), env!("CARGO_TARGET_TMPDIR"), scenario)
}

#[test]
fn switched_off_it_leaves_nothing_and_says_nothing() {
    let victim = victim("work").env("MEMTRACE", "0").env("MEMTRACE_SAMPLE", "nonsense");
    let outcome = victim.run();
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert!(victim.evidence().files().is_empty());
    assert!(!victim.home().join("recordings").exists());
}

#[test]
fn a_value_that_makes_no_sense_is_named_once() {
    let victim = victim("fork").env("MEMTRACE_SAMPLE", "often").env("MEMTRACE_QUIET", "1");
    let outcome = victim.run_both();
    let lines = outcome.memtrace_lines();
    let [warning] = lines.as_slice() else {
        panic!("one warning expected, and none of the child: {lines:?}")
    };
    assert!(warning.starts_with("memtrace: MEMTRACE_SAMPLE=often makes no sense"), "{warning}");
    for recording in victim.evidence().recordings() {
        assert_eq!(recording.process.sample_ns, 10_000_000, "the default");
    }
}

#[test]
fn each_multiple_of_the_watermark_is_announced() {
    let outcome = victim("steps").env("MEMTRACE_WATERMARK", "16MiB").env("MEMTRACE_QUIET", "1").run_both();
    let lines = outcome.memtrace_lines();
    assert_eq!(lines.len(), 4, "{lines:?}");
    for line in lines {
        assert!(line.starts_with("memtrace: watermark: peak "), "{line}");
        assert!(line.ends_with("open: climb"), "{line}");
    }
}

#[test]
fn the_end_is_one_line_that_names_peak_culprit_and_command() {
    let victim = victim("work");
    let outcome = victim.run_both();
    let lines = outcome.memtrace_lines();
    let [line] = lines.as_slice() else { panic!("one line expected: {lines:?}") };
    assert!(line.starts_with("memtrace: peak "), "{line}");
    assert!(line.contains("victim::work::inner raised it by"), "{line}");
    let files = victim.evidence();
    assert!(line.ends_with(&format!("cargo memtrace report {}", files.files()[0].display())), "{line}");
}

#[test]
fn the_end_tells_of_a_culprit_that_held_little_at_the_peak() {
    let outcome = victim("before-the-peak").run_both();
    let lines = outcome.memtrace_lines();
    let [line] = lines.as_slice() else { panic!("one line expected: {lines:?}") };
    assert!(line.contains("victim::work::inner held up to 24."), "{line}");
    assert!(line.contains(" % of the peak when that was reached; cargo memtrace report "), "{line}");
}

#[test]
fn quiet_it_says_nothing_at_the_end() {
    let outcome = victim("work").env("MEMTRACE_QUIET", "1").run_both();
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_closed_stderr_is_nobodys_problem() {
    let victim = victim("work").before_exec(|| {
        // SAFETY: takes a number; the process is about to be replaced.
        unsafe { libc::close(libc::STDERR_FILENO) };
        Ok(())
    });
    assert_eq!(victim.run_both().code, Some(0));
    assert_eq!(victim.evidence().recordings().len(), 1);
}

#[test]
fn recordings_go_to_the_target_directory_by_default() {
    let target = Path::new(env!("CARGO_BIN_EXE_victim"))
        .ancestors()
        .find(|directory| directory.join(".rustc_info.json").is_file())
        .expect("the victim stands in a target directory");
    let run = format!("default-{}", std::process::id());
    let victim = victim("quick").env("MEMTRACE_DIR", "").env("MEMTRACE_RUN", run.as_str());
    assert_eq!(victim.run_both().stdout, "1048576\n");
    let ours = |path: &&std::path::PathBuf| path.to_string_lossy().contains(&run);
    let evidence = Evidence::in_directory(&target.join("memtrace"));
    let found: Vec<_> = evidence.files().iter().filter(ours).collect();
    assert_eq!(found.len(), 1, "{}", target.display());
    fs::remove_file(found[0]).expect("it is ours");
}
