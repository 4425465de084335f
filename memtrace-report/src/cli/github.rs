//! What GitHub Actions shows of a step: annotations on lines of the source, and the job's summary.
//!
//! An annotation is a line on standard output, `::error file=…,line=…,title=…::message`. Names in it are untrusted:
//! unescaped, one with a line feed could speak to the runner in our name.

use std::{
    env,
    fs::OpenOptions,
    io::{self, Write as _},
    path::Path,
};

use anyhow::Context as _;

use super::{output, say, split::Split, workspace::Workspace};
use crate::render::untrusted::plain;

/// GitHub shows ten annotations of a level for a step, and drops the rest without a word.
const SHOWN: usize = 10;

/// The variable that names the file of the job's summary.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// How an annotation looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// Red: the step fails because of it.
    Error,
    /// Yellow.
    Warning,
    /// Blue.
    Notice,
}

/// A remark on a line of the source, or on the whole step.
#[derive(Debug)]
pub(super) struct Annotation {
    pub(super) level: Level,
    pub(super) title: String,
    pub(super) message: String,
    /// File, as the compiler names it, and line.
    pub(super) place: Option<(String, u32)>,
}

/// Prints annotations, and appends a document to the job's summary. Where there is no writing to it, that is said, and
/// no exit code hides what was found.
pub(super) fn tell(
    annotations: &[Annotation],
    summary: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    annotate(annotations)?;
    if let Err(error) = summarise(summary) {
        say(&format!("memtrace: the job's summary lacks this: {error:#}"));
    }
    Ok(())
}

/// Prints annotations, as many of a level as GitHub shows.
fn annotate(annotations: &[Annotation]) -> anyhow::Result<()> {
    let workspace = Workspace::read(&Split::default()).ok();
    let root = workspace.as_ref().map(Workspace::root);
    let repository = env::var_os("GITHUB_WORKSPACE");
    let repository = repository.as_deref().map(Path::new);
    let of = |level| annotations.iter().filter(move |annotation| annotation.level == level);
    output::to_stdout(|out| {
        for level in [Level::Error, Level::Warning, Level::Notice] {
            for annotation in of(level).take(SHOWN) {
                writeln!(out, "{}", command(annotation, root, repository))?;
            }
            if let Some(more) = of(level).count().checked_sub(SHOWN).filter(|more| *more > 0) {
                writeln!(out, "memtrace: {more} more of these stand above, and in the job's summary")?;
            }
        }
        Ok(())
    })
}

/// Appends a document to the job's summary.
fn summarise(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> anyhow::Result<()> {
    let Some(path) = env::var_os(SUMMARY).filter(|path| !path.is_empty()) else {
        say(&format!("memtrace: {SUMMARY} is not set, so there is no summary to write to"));
        return Ok(());
    };
    let mut document = Vec::new();
    write(&mut document)?;
    document.push(b'\n');
    let mut options = OpenOptions::new();
    options.create(true).append(true).open(&path).and_then(|mut file| file.write_all(&document)).with_context(
        || {
            format!(
                "cannot append to {}, which {SUMMARY} names; let it name a file that may be written to",
                path.display()
            )
        },
    )
}

/// The line that makes an annotation.
fn command(annotation: &Annotation, root: Option<&Path>, repository: Option<&Path>) -> String {
    let level = match annotation.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    let mut properties = Vec::new();
    // A test stands in no file.
    if let Some((file, line)) = annotation.place.as_ref().filter(|(file, _)| !file.is_empty()) {
        properties.push(format!("file={}", property(&shown(file, root, repository))));
        properties.push(format!("line={line}"));
    }
    properties.push(format!("title={}", property(&annotation.title)));
    format!("::{level} {}::{}", properties.join(","), message(&annotation.message))
}

/// A file as GitHub looks for it: from the root of the repository. The compiler names files from the root of the
/// workspace, or from that of the file system.
fn shown(file: &str, root: Option<&Path>, repository: Option<&Path>) -> String {
    let path = root.map_or_else(|| Path::new(file).to_path_buf(), |root| root.join(file));
    let inside = [repository, root].into_iter().flatten().find_map(|base| path.strip_prefix(base).ok());
    inside.map_or_else(|| file.to_owned(), |path| path.display().to_string())
}

fn message(text: &str) -> String {
    plain(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Annotation, Level, command, shown};

    #[test]
    fn nothing_in_a_name_ends_the_annotation() {
        let annotation = Annotation {
            level: Level::Error,
            title: "a,b: 100 %\n::set-output name=x::y".into(),
            message: "50 % more\r\n::stop-commands::x, and: so on".into(),
            place: Some(("src/a,b:c.rs".into(), 7)),
        };
        let line = command(&annotation, None, None);
        assert_eq!(line.lines().count(), 1);
        let (properties, message) =
            line.strip_prefix("::error ").and_then(|rest| rest.split_once("::")).expect("a command");
        assert_eq!(
            properties,
            r"file=src/a%2Cb%3Ac.rs,line=7,title=a%2Cb%3A 100 %25\u{a}%3A%3Aset-output name=x%3A%3Ay"
        );
        assert_eq!(message, r"50 %25 more\u{d}\u{a}::stop-commands::x, and: so on");
    }

    #[test]
    fn an_annotation_of_a_test_has_no_place() {
        let annotation = Annotation {
            level: Level::Error,
            title: "tests::large over budget".into(),
            message: "exceeded".into(),
            place: Some((String::new(), 0)),
        };
        assert_eq!(command(&annotation, None, None), "::error title=tests%3A%3Alarge over budget::exceeded");
    }

    #[test]
    fn files_are_named_from_the_root_of_the_repository() {
        let check = |file, root: Option<&str>, repository: Option<&str>, expect| {
            assert_eq!(shown(file, root.map(Path::new), repository.map(Path::new)), expect);
        };
        check("src/lib.rs", Some("/r"), Some("/r"), "src/lib.rs");
        check("src/lib.rs", Some("/r/rust"), Some("/r"), "rust/src/lib.rs");
        check("src/lib.rs", Some("/r/rust"), None, "src/lib.rs");
        check("/r/src/lib.rs", Some("/r"), None, "src/lib.rs");
        check("/elsewhere/lib.rs", Some("/r"), Some("/r"), "/elsewhere/lib.rs");
        check("src/lib.rs", None, None, "src/lib.rs");
    }
}
