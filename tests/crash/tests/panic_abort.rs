//! A panic in a program that was compiled to abort at panics.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use memtrace::recording::End;
use test_crash::{Victim, open_paths};

/// Builds the fixture as a user would, from a copy that has the workspace's lock file, and gives the program's path.
fn build(scratch: &Path) -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it exists");
    let fixture = workspace.join("tests/fixtures/panic-abort");
    let project = scratch.join("panic-abort");
    fs::create_dir_all(project.join("src")).expect("the scratch directory is writable");
    let manifest = fs::read_to_string(fixture.join("Cargo.toml")).expect("the fixture has a manifest");
    let memtrace = workspace.join("memtrace").to_string_lossy().into_owned();
    fs::write(project.join("Cargo.toml"), manifest.replace("../../../memtrace", &memtrace))
        .expect("writable");
    for (from, to) in [
        (workspace.join("Cargo.lock"), project.join("Cargo.lock")),
        (fixture.join("src/main.rs"), project.join("src/main.rs")),
    ] {
        fs::copy(from, to).expect("both are there");
    }
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--offline"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", scratch.join("panic-abort-target"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    scratch.join("panic-abort-target/debug/panic-abort").to_string_lossy().into_owned()
}

#[test]
fn a_panic_that_aborts_is_told_and_names_the_function() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let victim = Victim::new(&build(scratch), env!("CARGO_TARGET_TMPDIR"), "panic");
    let outcome = victim.run_both();
    assert_eq!(outcome.signal, Some(libc::SIGABRT), "{}", outcome.stderr);
    let recording = victim.evidence().recording();
    assert_eq!(open_paths(&recording), ["main > fail"]);
    // The program replaced the hook that memtrace had set, as it may; then a panic looks like any abort.
    assert_eq!(recording.pulse.end, End::Open);

    let victim = Victim::new(&build(scratch), env!("CARGO_TARGET_TMPDIR"), "panic").env("PANIC_HOOK", "none");
    let outcome = victim.run_both();
    assert_eq!(outcome.signal, Some(libc::SIGABRT), "{}", outcome.stderr);
    let recording = victim.evidence().recording();
    assert_eq!(open_paths(&recording), ["main > fail"]);
    assert_eq!(recording.pulse.end, End::Panic);
}
