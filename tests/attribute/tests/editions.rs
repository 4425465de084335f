//! Every accepted form, measured, in crates of the older editions. `ui.rs` compiles them in the newest.

use std::{io, path::Path};

use test_attribute::Project;

fn check(edition: &str) -> io::Result<()> {
    let name = format!("edition-{edition}");
    let project = Project::new(Path::new(env!("CARGO_TARGET_TMPDIR")), &name, "off")?;
    project.set_edition(edition)?;
    assert!(!project.add_programs("ok")?.is_empty());
    assert_eq!(project.check_programs(&["--features", "memtrace"])?, []);
    Ok(())
}

#[test]
fn accepted_forms_compile_in_edition_2018() -> io::Result<()> {
    check("2018")
}

#[test]
fn accepted_forms_compile_in_edition_2021() -> io::Result<()> {
    check("2021")
}
