//! Every accepted form, measured, in crates of the older editions. `ui.rs` compiles them in the newest.

use std::path::Path;

use test_attribute::Project;

#[track_caller]
fn check(edition: &str) {
    let project =
        Project::new(Path::new(env!("CARGO_TARGET_TMPDIR")), &format!("edition-{edition}"), edition).unwrap();
    assert!(!project.add_programs("ok").unwrap().is_empty());
    assert_eq!(project.check_programs(&["--features", "memtrace"]).unwrap(), []);
}

#[test]
fn accepted_forms_compile_in_edition_2018() {
    check("2018");
}

#[test]
fn accepted_forms_compile_in_edition_2021() {
    check("2021");
}
