//! Finds targets that bring their own test harness (`harness = false`).
//!
//! Cargo does not tell, and asking such a binary for a list would run it. So the manifest is read.

use std::{fs, path::Path};

use cargo_metadata::{Target, TargetKind};
use toml::{Table, Value};

/// Whether a target brings its own harness. A manifest that cannot be read leaves the standard one.
pub(super) fn is_own(manifest: &Path, target: &Target) -> bool {
    let section = match target.kind.first() {
        Some(TargetKind::Bin) => "bin",
        Some(TargetKind::Example) => "example",
        Some(TargetKind::Test) => "test",
        Some(TargetKind::Bench) => "bench",
        _ => "lib",
    };
    let text = fs::read_to_string(manifest).unwrap_or_default();
    text.parse::<Table>().is_ok_and(|manifest| says_own(&manifest, section, &target.name))
}

fn says_own(manifest: &Table, section: &str, name: &str) -> bool {
    let off = |target: &Value| target.get("harness").and_then(Value::as_bool) == Some(false);
    match manifest.get(section) {
        Some(Value::Array(targets)) => targets
            .iter()
            .any(|target| target.get("name").and_then(Value::as_str) == Some(name) && off(target)),
        Some(library) => off(library),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::says_own;

    const MANIFEST: &str = r#"
        [lib]
        harness = false
        [[test]]
        name = "ui"
        harness = false
        [[test]]
        name = "api"
        [[bench]]
        name = "speed"
        harness = true
    "#;

    #[test]
    fn only_a_target_that_says_so_has_its_own() {
        let manifest = MANIFEST.parse().expect("it is TOML");
        assert!(says_own(&manifest, "test", "ui"));
        assert!(says_own(&manifest, "lib", "whatever"));
        assert!(!says_own(&manifest, "test", "api"));
        assert!(!says_own(&manifest, "bench", "speed"));
        assert!(!says_own(&manifest, "bench", "ui"));
        assert!(!says_own(&manifest, "example", "ui"));
    }
}
