//! A crate to annotate, and how.

use std::fmt;

use anyhow::{Context as _, Result};

/// A line of the list of crates, or an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Its name in the registry.
    pub(crate) name: String,
    /// Its exact version.
    pub(crate) version: String,
    /// Whether the attribute stands on whole blocks.
    pub(crate) blocks: bool,
    /// What is set in the environment of the annotated tests.
    pub(crate) variables: Vec<(String, String)>,
    /// What `cargo test` is told besides.
    pub(crate) arguments: Vec<String>,
}

impl Subject {
    /// Reads the command's arguments; the list stands in where they name no crate.
    pub(crate) fn all(arguments: &[String], list: &str) -> Result<Vec<Self>> {
        let blocks = arguments.first().is_some_and(|first| first == "--blocks");
        let named = &arguments[usize::from(blocks)..];
        let listed = list.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        let subjects = if named.is_empty() {
            listed.map(Self::parse).collect::<Result<Vec<_>>>()
        } else {
            named.iter().map(|line| Self::parse(line)).collect()
        }?;
        Ok(subjects.into_iter().map(|subject| Self { blocks: subject.blocks || blocks, ..subject }).collect())
    }

    /// Reads `[--blocks] [NAME=VALUE …] CRATE@VERSION [argument of cargo test …]`.
    fn parse(line: &str) -> Result<Self> {
        let mut words = line.split_whitespace();
        let (mut blocks, mut variables) = (false, Vec::new());
        let (name, version) = loop {
            let word = words
                .next()
                .with_context(|| format!("`{line}` names no crate: write it as either@1.16.0"))?;
            if word == "--blocks" {
                blocks = true;
            } else if let Some((name, value)) = word.split_once('=') {
                variables.push((name.to_owned(), value.to_owned()));
            } else {
                break word.split_once('@').with_context(|| {
                    format!("`{word}` names no version: write it as {word}@ and the exact version")
                })?;
            }
        };
        Ok(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            blocks,
            variables,
            arguments: words.map(str::to_owned).collect(),
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, version, blocks, variables, arguments } = self;
        if *blocks {
            write!(f, "--blocks ")?;
        }
        for (variable, value) in variables {
            write!(f, "{variable}={value} ")?;
        }
        write!(f, "{name}@{version}")?;
        arguments.iter().try_for_each(|argument| write!(f, " {argument}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_it_is_written() {
        for line in [
            "either@1.16.0",
            "--blocks either@1.16.0",
            "--blocks MEMTRACE_OVERHEAD=exact tokio@1.54.1 --features full -- --skip fs=1",
        ] {
            assert_eq!(Subject::parse(line).unwrap().to_string(), line);
        }
    }

    #[test]
    fn arguments_stand_in_for_the_list() {
        let list = "# Small ones.\n\neither@1.16.0\n";
        let all = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
            Subject::all(&arguments, list).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(all(&[]), ["either@1.16.0"]);
        assert_eq!(all(&["--blocks"]), ["--blocks either@1.16.0"]);
        assert_eq!(all(&["semver@1.0.28", "fnv@1.0.7"]), ["semver@1.0.28", "fnv@1.0.7"]);
    }

    #[test]
    fn a_line_without_a_crate_or_a_version_is_refused() {
        for (line, expected) in [
            ("--blocks", "`--blocks` names no crate: write it as either@1.16.0"),
            ("either", "`either` names no version: write it as either@ and the exact version"),
        ] {
            assert_eq!(Subject::parse(line).unwrap_err().to_string(), expected);
        }
    }
}
