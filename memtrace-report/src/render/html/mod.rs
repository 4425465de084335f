//! The report as one page that needs nothing else: no network, no other file.
//!
//! Templates and style say how it looks, `script/` what it does; without the script everything is there to read. Every
//! value reaches the page through [`neutral`], and the page's own policy lets nothing run that was not put here. What
//! other pages share with this one is its [`Shell`], and `base.html`, which theirs extend.

mod composition;
mod flame;
pub(super) mod neutral;
mod palette;
mod plot;
mod policy;
mod processes;
mod ranking;
mod readings;
mod shell;
mod text;

#[cfg(test)]
pub(super) mod tests;

use std::io;

use askama::Template;

use composition::Share;
use flame::Flame;
use palette::Palette;
use processes::ProcessCard;
use ranking::Ranking;
use readings::{Curve, Fact};
pub(super) use shell::{Shell, write_page};
use text::List;
pub(super) use text::cut;

use super::{sentences, stories};
use crate::analysis::{Part, Report, Verdict};

/// What the templates show.
#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    shell: Shell,
    facts: Vec<Fact>,
    stories: Vec<List>,
    curve: Option<Curve>,
    composition: Vec<Share>,
    flames: Vec<Flame>,
    ranking: Ranking,
    processes: Vec<ProcessCard>,
    processes_left_out: u64,
}

/// Writes the page.
pub(super) fn write(out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
    let palette = Palette::of(report);
    let first = report.processes().first();
    let (processes, processes_left_out) = processes::cards(report, &palette)?;
    let title = first.map_or_else(|| "no process".to_owned(), |process| process.label.clone());
    let verdict = Verdict::of(report).parts().to_vec();
    let page = Page {
        shell: Shell::new(title, verdict, sentences::appendices(report)),
        facts: readings::facts(report),
        stories: stories::all(report).into_iter().map(|story| List::of(story.title, story.lines)).collect(),
        curve: first.map(|process| Curve::of(process, &palette)).transpose()?.flatten(),
        composition: composition::composition(report, &palette),
        flames: flame::flames(report, &palette)?,
        ranking: Ranking::of(report, &palette),
        processes,
        processes_left_out,
    };
    write_page(out, &page)
}
