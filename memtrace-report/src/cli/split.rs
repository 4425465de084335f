//! Parts one command line into what is ours, cargo's, and the program's.
//!
//! `cargo memtrace run --release --by at-peak -p server -- --port 80` holds options for three readers, in any order.
//! Ours are few and have names that cargo does not use; all else is cargo's, whatever it may learn to accept.

use std::ffi::{OsStr, OsString};

/// Options of ours that take a value.
const OWN_WITH_VALUE: [&str; 5] = ["--memtrace-feature", "--by", "--top", "--format", "--test-jobs"];

/// Options of ours that take none.
const OWN_FLAGS: [&str; 4] = ["--tree", "--in-process", "--help", "-h"];

/// Options of cargo that take a value, which is therefore neither an option nor a name.
const CARGO_WITH_VALUE: [&str; 22] = [
    "-p",
    "--package",
    "--exclude",
    "--bin",
    "--example",
    "--test",
    "--bench",
    "-F",
    "--features",
    "-j",
    "--jobs",
    "--profile",
    "--target",
    "--target-dir",
    "--manifest-path",
    "--lockfile-path",
    "--message-format",
    "--color",
    "--config",
    "-Z",
    "-C",
    "--artifact-dir",
];

/// How cargo reads a name that belongs to no option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `cargo run`: the first argument of the program, and so is all that follows.
    Run,
    /// `cargo test`: a filter of test names.
    Test,
}

/// A command line in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Split {
    /// Options of ours.
    pub(super) own: Vec<OsString>,
    /// Options of cargo.
    pub(super) cargo: Vec<OsString>,
    /// Filters of test names.
    pub(super) filters: Vec<OsString>,
    /// Arguments of the program or of the test binaries.
    pub(super) program: Vec<OsString>,
}

impl Split {
    pub(super) fn of(style: Style, args: Vec<OsString>) -> Self {
        let mut split = Self::default();
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let text = arg.to_str().unwrap_or_default().to_owned();
            let name = text.split_once('=').map_or(text.as_str(), |(name, _)| name);
            if text == "--" {
                split.program.extend(args);
                break;
            } else if OWN_FLAGS.contains(&name) {
                split.own.push(arg);
            } else if OWN_WITH_VALUE.contains(&name) {
                split.own.push(arg);
                split.own.extend(if name == text { args.next() } else { None });
            } else if text.starts_with('-') {
                split.cargo.push(arg);
                if CARGO_WITH_VALUE.contains(&text.as_str()) {
                    split.cargo.extend(args.next());
                }
            } else if style == Style::Run {
                split.program.push(arg);
                split.program.extend(args);
                break;
            } else {
                split.filters.push(arg);
            }
        }
        split
    }

    /// The values that cargo's options of these names have: `--bin a`, `--bin=a` and, for short names, `-pa`.
    pub(super) fn values_of(&self, names: &[&str]) -> Vec<&OsStr> {
        let mut values = Vec::new();
        let mut args = self.cargo.iter();
        while let Some(arg) = args.next() {
            let Some(text) = arg.to_str() else { continue };
            if names.contains(&text) {
                values.extend(args.next().map(OsString::as_os_str));
            } else if CARGO_WITH_VALUE.contains(&text) {
                args.next();
            } else {
                values.extend(names.iter().find_map(|name| {
                    let rest = text.strip_prefix(name)?;
                    let value = if name.starts_with("--") {
                        rest.strip_prefix('=')?
                    } else {
                        rest.trim_start_matches('=')
                    };
                    Some(OsStr::new(value))
                }));
            }
        }
        values
    }

    /// Whether cargo's options contain a flag.
    pub(super) fn has(&self, flag: &str) -> bool {
        self.cargo.iter().any(|arg| arg == flag)
    }
}
