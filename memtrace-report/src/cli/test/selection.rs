//! Which tests are meant: the arguments of a test binary, read so that each test can be run alone.

use std::ffi::OsString;

/// Options of the standard harness that take a value and say how tests run or look, not which.
const WITH_VALUE: [&str; 5] = ["--format", "--color", "--logfile", "--shuffle-seed", "-Z"];

/// What to do with tests marked `#[ignore]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ignored {
    /// Leave them out.
    #[default]
    LeaveOut,
    /// Run only them.
    Only,
    /// Run them like all others.
    Include,
}

/// The tests that are meant, and how they are run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// Arguments that select by name.
    names: Vec<OsString>,
    /// What to do with tests marked `#[ignore]`.
    pub(super) ignored: Ignored,
    /// How many tests run at a time.
    pub(super) threads: Option<u16>,
    /// Whether the output of tests that pass is shown too.
    pub(super) shows_output: bool,
    /// Arguments for every test.
    rest: Vec<OsString>,
    /// All of them in order, for a harness that is not the standard one.
    pub(super) as_given: Vec<OsString>,
}

impl Selection {
    /// Reads the filters of `cargo test` and the arguments behind its `--`.
    pub(super) fn of(filters: &[OsString], program: &[OsString]) -> Self {
        let as_given = filters.iter().chain(program).cloned().collect();
        let mut selection = Self { names: filters.to_vec(), as_given, ..Self::default() };
        let mut args = program.iter().cloned();
        while let Some(arg) = args.next() {
            let text = arg.to_str().unwrap_or_default().to_owned();
            match text.split_once('=').map_or(text.as_str(), |(name, _)| name) {
                "--ignored" => selection.ignored = Ignored::Only,
                "--include-ignored" => selection.ignored = Ignored::Include,
                "--nocapture" | "--no-capture" | "--show-output" => selection.shows_output = true,
                "--exact" => selection.names.push(arg),
                "--skip" => {
                    selection.names.push(arg);
                    selection.names.extend(if text == "--skip" { args.next() } else { None });
                }
                "--test-threads" => {
                    let value = match text.split_once('=') {
                        Some((_, value)) => Some(value.to_owned()),
                        None => args.next().and_then(|value| value.into_string().ok()),
                    };
                    selection.threads = value.and_then(|value| value.parse().ok()).filter(|count| *count > 0);
                }
                // One test has nothing to shorten, and how it looks is decided here.
                "-q" | "--quiet" => {}
                name if name.starts_with('-') => {
                    selection.rest.push(arg);
                    selection.rest.extend(if WITH_VALUE.contains(&text.as_str()) {
                        args.next()
                    } else {
                        None
                    });
                }
                _ => selection.names.push(arg),
            }
        }
        if selection.shows_output {
            selection.rest.push("--nocapture".into());
        }
        selection
    }

    /// Arguments that list what is selected; `ignored` lists only tests marked `#[ignore]`.
    pub(super) fn to_list(&self, ignored: bool) -> Vec<OsString> {
        let mut args = self.names.clone();
        args.extend(["--list", "--format", "terse"].map(OsString::from));
        args.extend(ignored.then(|| "--ignored".into()));
        args
    }

    /// Arguments that run one test.
    pub(super) fn to_run(&self, name: &str) -> Vec<OsString> {
        let mut args = vec![name.into(), "--exact".into()];
        args.extend((self.ignored != Ignored::LeaveOut).then(|| "--include-ignored".into()));
        args.extend(self.rest.iter().cloned());
        args
    }
}

#[cfg(test)]
mod tests {
    use super::{Ignored, Selection};
    use std::ffi::OsString;

    fn of(filters: &str, program: &str) -> Selection {
        let words = |text: &str| text.split_whitespace().map(OsString::from).collect::<Vec<_>>();
        Selection::of(&words(filters), &words(program))
    }

    fn check(args: &[OsString], expect: &str) {
        let args: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
        assert_eq!(args.join(" "), expect);
    }

    #[test]
    fn filters_and_skips_select_and_do_not_run() {
        let selection = of("parse", "--skip slow tail --exact");
        check(&selection.to_list(false), "parse --skip slow tail --exact --list --format terse");
        check(&selection.to_run("tests::parse"), "tests::parse --exact");
        let joined = of("", "--skip=slow --shuffle parse");
        check(&joined.to_list(true), "--skip=slow parse --list --format terse --ignored");
    }

    #[test]
    fn ignored_tests_run_where_somebody_asks() {
        assert_eq!(of("", "").ignored, Ignored::LeaveOut);
        assert_eq!(of("", "--ignored").ignored, Ignored::Only);
        check(&of("", "--include-ignored").to_run("a"), "a --exact --include-ignored");
        check(&of("", "--ignored").to_list(false), "--list --format terse");
    }

    #[test]
    fn threads_become_tests_at_a_time() {
        assert_eq!(of("", "--test-threads=3").threads, Some(3));
        assert_eq!(of("", "--test-threads 1 x").threads, Some(1));
        assert_eq!(of("", "--test-threads 0").threads, None);
        check(&of("", "--test-threads 1 x").to_list(false), "x --list --format terse");
    }

    #[test]
    fn other_arguments_reach_every_test() {
        let selection = of("", "--nocapture -Z unstable-options --color always");
        assert!(selection.shows_output);
        check(&selection.to_run("a"), "a --exact -Z unstable-options --color always --nocapture");
        check(&of("a", "-q --bench").as_given, "a -q --bench");
    }
}
