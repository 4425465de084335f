//! Which tests passed, read from what `cargo test` wrote.

use std::collections::BTreeSet;

/// The names of the tests that passed, each with its target.
///
/// A target that ends well without the words of the standard harness has one of its own, and counts as one test.
pub(crate) fn passed(log: &str) -> BTreeSet<String> {
    let mut passed = BTreeSet::new();
    let mut target: Option<&str> = None;
    let mut has_own_harness = true;
    for line in log.lines() {
        let running = line.trim_start().strip_prefix("Running ").and_then(|rest| rest.rsplit_once(" ("));
        if let Some((begun, _)) = running {
            passed.extend(target.filter(|_| has_own_harness).map(str::to_owned));
            target = Some(begun);
            has_own_harness = true;
        } else if line.starts_with("error: test failed, to rerun pass") {
            target = None;
        } else if line.starts_with("running ") || line.starts_with("test result: ") {
            has_own_harness = false;
        } else if let Some(name) = name_of_passed(line)
            && let Some(target) = target
        {
            passed.insert(format!("{target}: {name}"));
        }
    }
    passed.extend(target.filter(|_| has_own_harness).map(str::to_owned));
    passed
}

/// `name` of `test name ... ok`.
fn name_of_passed(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... ok")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_those_that_say_so() {
        let log = "
   Compiling either v1.16.0 (/tmp/either)
     Running unittests src/lib.rs (target/debug/deps/either-1)

running 4 tests
test macros ... ok
test deep::seek - should panic ... ok
test failed ... FAILED
test left_out ... ignored

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out
error: test failed, to rerun pass `--lib`
     Running tests/empty.rs (target/debug/deps/empty-1)

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out
     Running tests/own.rs (target/debug/deps/own-1)
all is well
     Running tests/own_too.rs (target/debug/deps/own_too-1)
error: test failed, to rerun pass `--test own_too`
     Running tests/last.rs (target/debug/deps/last-1)
";
        let expected = [
            "tests/last.rs",
            "tests/own.rs",
            "unittests src/lib.rs: deep::seek - should panic",
            "unittests src/lib.rs: macros",
        ];
        assert_eq!(passed(log).iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}
