//! The program as it is run.

#![allow(clippy::unwrap_used, reason = "the allowance for tests does not reach the functions they share")]

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_file-processor")).args(arguments).output().unwrap()
}

#[test]
fn both_variants_agree_on_the_generated_log() {
    let output = run(&["--size", "9MiB", "--variant", "both"]);
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(report.starts_with("file-processor-9MiB.log: 9MiB\n3 sections, "), "{report}");
    assert!(report.contains("[truncated: 512 of 9437184 bytes shown]"), "{report}");
}

#[test]
fn a_size_that_makes_no_sense_says_what_does() {
    let output = run(&["--size", "512MB"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(message.contains("\"MB\" is no unit; use B, KiB, MiB or GiB"), "{message}");
}

#[test]
fn an_input_that_is_missing_is_named() {
    let output = run(&["--input", "no such file"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(message.contains("cannot process no such file"), "{message}");
}
