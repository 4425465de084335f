//! Damaged recordings: what is lost could have exceeded a budget, so nobody can tell; what the other copy holds is judged.

use crate::project::{Project, over_its_attribute, parsing};

const RECORDING: &str = "target/memtrace/a-7-1.memtrace";

/// Where regions begin, as `docs/recording.md` has them.
const PULSES: [usize; 2] = [12_288, 69_632];
const CALL_PATHS: usize = 126_976;
const SITES: usize = 225_280;
const NAMES: usize = 290_816;
const BOOKS: [usize; 2] = [684_032, 1_302_528];

const BUDGETS: &str =
    "[process]\nbudget = \"1 GiB\"\n[[function]]\nname = \"*\"\nbudget = \"1 GiB\"\noptional = true\n";

#[test]
fn a_recording_that_is_cut_in_any_section_does_not_pass() {
    let project = Project::new();
    project.write("memtrace.toml", BUDGETS);
    project.leave(RECORDING, &over_its_attribute());
    project.check("check", 1, &["over its attribute's budget of 64 MiB"]);
    for len in [
        4096,
        PULSES[0] + 40,
        PULSES[1] + 40,
        CALL_PATHS + 20,
        SITES + 20,
        NAMES + 4,
        300_000,
        BOOKS[0] + 100,
    ] {
        project.leave_changed(RECORDING, &over_its_attribute(), |file| file.truncate(len));
        let lost =
            "a-7-1.memtrace is damaged: offset 684032: the books cannot be read, its values are lost\n";
        project.check("check", 2, &["cannot tell: ", lost]);
    }
}

#[test]
fn whatever_section_is_lost_nobody_can_tell() {
    let project = Project::new();
    let sections = [
        (16, "the header cannot be read"),
        (PULSES[0], "the pulse cannot be read"),
        (CALL_PATHS + 2 * 12, "call path 2 cannot be read"),
        (SITES, "site 0 cannot be read"),
        (BOOKS[0], "the books cannot be read"),
    ];
    for (offset, lost) in sections {
        project.leave_changed(RECORDING, &parsing("a", "", 100), |file| {
            file[PULSES[1]..CALL_PATHS].fill(0);
            file[offset] ^= 1;
        });
        project.check("check", 2, &["cannot tell: ", lost]);
    }
}

#[test]
fn a_recording_with_one_damaged_copy_of_two_is_judged_by_the_other() {
    let project = Project::new();
    for offset in [PULSES[1], BOOKS[1]] {
        let change = |file: &mut Vec<u8>| {
            file.resize(file.len().max(offset + 100), 0);
            file[offset..offset + 100].fill(7);
        };
        let passed_over = format!("a-7-1.memtrace is damaged: offset {offset}: this copy of the");
        project.leave_changed(RECORDING, &parsing("a", "", 100), change);
        project.check("check", 0, &["warning: ", &passed_over]);
        project.check("check --exact", 2, &["cannot tell: ", &passed_over]);
        project.leave_changed(RECORDING, &over_its_attribute(), change);
        project.check("check", 1, &[&passed_over, "exceeded: app::parse"]);
    }
}

#[test]
fn a_merged_file_keeps_what_was_lost_and_what_was_not_apart() {
    let project = Project::new();
    let spoil = |file: &mut Vec<u8>| file[PULSES[1]..PULSES[1] + 100].fill(7);
    project.leave_changed(RECORDING, &parsing("a", "", 100), spoil);
    project.check("merge target/memtrace -o merged.json", 0, &["merged 1 process into merged.json"]);
    project.check("check merged.json", 0, &["warning: "]);
    project.leave_changed(RECORDING, &parsing("a", "", 100), |file| file.truncate(300_000));
    project.check("merge target/memtrace -o merged.json", 0, &[]);
    project.check("check merged.json", 2, &["the books cannot be read"]);
}

#[test]
fn increases_over_a_damaged_baseline_cannot_be_told() {
    let project = Project::new();
    project.leave_changed("base.memtrace", &parsing("a", "", 100), |file| file.truncate(300_000));
    project.leave(RECORDING, &parsing("a", "", 100));
    let sentence = "the books cannot be read, its values are lost (in the baseline base.memtrace)";
    project.check("check --against base.memtrace --max-increase 5%", 2, &["cannot tell: ", sentence]);
}
