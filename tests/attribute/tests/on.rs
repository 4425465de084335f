//! With the feature on, in projects of their own: the older editions, and a build script that does not measure.

use std::{io, path::Path};

use test_attribute::Project;

/// Tests every package of the project: one compiles and runs the accepted forms in edition 2018, another in 2021, and
/// a program runs whose build script calls the same annotated crate.
///
/// Cargo builds one attribute for a program and its build script, with the feature on, and memtrace twice: on for the
/// program and off for the build script. What the attribute expands to must compile and run against either.
#[test]
fn older_editions_and_build_scripts_run_annotated_functions() -> io::Result<()> {
    let project = Project::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "on", "on")?;
    for edition in ["edition-2018", "edition-2021"] {
        project.add_accepted_forms(edition)?;
    }
    let output = project.cargo(&["test", "--workspace", "--quiet"])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.matches("test result: ok").count(), 3, "{said}");
    Ok(())
}
