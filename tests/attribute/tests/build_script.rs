//! A crate that a program and its build script share, where only the program measures.
//!
//! Cargo builds one attribute for both, with the feature on, and memtrace twice: on for the program and off for the
//! build script. What the attribute expands to must compile and run against either.

use std::{io, path::Path};

use test_attribute::Project;

#[test]
fn an_annotated_crate_is_built_for_both() -> io::Result<()> {
    let project = Project::new(Path::new(env!("CARGO_TARGET_TMPDIR")), "build-script", "build-script")?;
    let output = project.cargo(&["run", "--features", "memtrace"])?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
