//! `cargo memtrace diff`: what changed between two runs, or between several before and several after.

use std::{ffi::OsString, process::ExitCode};

use anyhow::ensure;
use clap::{Args, ValueEnum};

use super::{
    args::By,
    destination::Destination,
    github::{self, Annotation, Level},
    screen, side,
};
use crate::{
    analysis::{
        Key,
        diff::{Diff, Rename, Row},
    },
    render::{
        Screen,
        diff::{self, Format, View},
    },
};

/// Show what changed between two recorded runs
///
/// Each side is a recording, a directory with all its recordings, a merged file, or the name of a saved baseline.
/// Where a side holds several runs, its figures are their medians. Functions are matched by module and
/// name. A change that is not larger than the noise (the resolution of both sides, growth that may belong to another
/// function, what repeated runs scatter over) is marked ~. The exit code is 0 whatever changed; to fail is `check`'s.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cargo memtrace diff before/ after/\n  cargo memtrace diff main --format markdown\n  cargo memtrace diff main --format html -o changes.html\n  cargo memtrace diff old.memtrace new.memtrace --rename app::parse=app::reader::parse"
)]
pub(super) struct DiffArgs {
    /// What was
    old: OsString,
    /// What is [default: the newest run]
    new: Option<OsString>,
    /// A function or module of OLD that has another name in NEW, as in parse=read or reader=files; of several, the
    /// first that fits counts
    #[arg(long = "rename", value_name = "OLD=NEW")]
    renames: Vec<Rename>,
    /// The figure to order by
    #[arg(long, value_enum, default_value_t)]
    by: By,
    /// Show the first N rows only
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Show call paths instead of functions
    #[arg(long)]
    tree: bool,
    /// How to write the difference
    #[arg(long, value_enum, default_value_t)]
    format: FormatName,
    /// The file, replaced once it is written whole; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: Destination,
    /// Also write a job summary and annotations for GitHub Actions
    #[arg(long)]
    github: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For a terminal
    #[default]
    Table,
    /// For a comment on a merge request; at most 60 kB
    Markdown,
    /// For programs; the keys are stable
    Json,
    /// For a browser: one page that needs no network and no other file
    Html,
}

pub(super) fn diff(args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let is_for_people = matches!(args.format, FormatName::Table | FormatName::Markdown);
    ensure!(
        !args.github || is_for_people || !args.output.is_stdout(),
        "this format fills standard output, where --github prints annotations; name a file with -o FILE"
    );
    let new = args.new.as_ref().map_or_else(side::newest, |new| side::load(new))?;
    let diff = Diff::of(&side::load(&args.old)?, &new, &args.renames)?;
    let view = args.view();
    args.output.write(|out| diff::write(out, &diff, view))?;
    if args.github {
        let summary = View { format: Format::Markdown, ..view };
        github::tell(&annotations(&diff, view.by), |out| diff::write(out, &diff, summary))?;
    }
    Ok(ExitCode::SUCCESS)
}

impl DiffArgs {
    fn view(&self) -> View {
        let format = match self.format {
            FormatName::Table => Format::Table,
            FormatName::Markdown => Format::Markdown,
            FormatName::Json => Format::Json,
            FormatName::Html => Format::Html,
        };
        let screen = if self.output.is_stdout() { screen::of_stdout() } else { Screen::default() };
        View { format, by: self.by.key(), top: self.top, tree: self.tree, screen }
    }
}

/// The verdict, and every function whose figure rose beyond its noise.
fn annotations(diff: &Diff, by: Key) -> Vec<Annotation> {
    let verdict = Annotation {
        level: Level::Notice,
        title: "memory".to_owned(),
        message: diff::verdict(diff, by),
        place: None,
    };
    let rose = diff.ranked(by).into_iter().filter(|row| row.change(by).is_real() && row.change(by).by() > 0);
    let annotation = |row: &Row| {
        let site = row.owner.site()?;
        Some(Annotation {
            level: Level::Warning,
            title: format!("{} takes more memory", row.owner.short_name()),
            message: diff::sentence(row, by),
            place: Some((site.file.clone(), site.line)),
        })
    };
    std::iter::once(verdict).chain(rose.filter_map(annotation)).collect()
}
