//! The report as one page that needs nothing else: no network, no other file.
//!
//! Templates and style say how it looks, `script/` what it does; without the script everything is there to read. Every
//! value reaches the page through [`neutral`], and the page's own policy lets nothing run that was not put here.

mod composition;
mod flame;
mod neutral;
mod palette;
mod plot;
mod policy;
mod processes;
mod ranking;
mod readings;
mod text;

#[cfg(test)]
mod tests;

use std::io;

use askama::Template;

use composition::Share;
use flame::Flame;
use palette::Palette;
use processes::ProcessCard;
use ranking::Ranking;
use readings::{Curve, Fact};
use text::List;

use super::{sentences, stories};
use crate::analysis::{Part, Report, Verdict};

/// The page's one style.
const STYLE: &str = include_str!("page.css");

/// The page's one script.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("script/format.js"),
    include_str!("script/ranking.js"),
    include_str!("script/flame.js"),
    include_str!("script/curve.js"),
    include_str!("script/page.js"),
    "})();\n"
);

/// What the templates show.
#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    policy: String,
    style: &'static str,
    script: &'static str,
    title: String,
    verdict: Verdict,
    facts: Vec<Fact>,
    stories: Vec<List>,
    curve: Option<Curve>,
    composition: Vec<Share>,
    flames: Vec<Flame>,
    ranking: Ranking,
    processes: Vec<ProcessCard>,
    processes_left_out: u64,
    appendices: Vec<List>,
}

/// Writes the page.
pub(super) fn write(out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
    let palette = Palette::of(report);
    let first = report.processes().first();
    let (processes, processes_left_out) = processes::cards(report, &palette)?;
    let page = Page {
        policy: policy::policy(SCRIPT, STYLE),
        style: STYLE,
        script: SCRIPT,
        title: first.map_or_else(|| "no process".to_owned(), |process| process.label.clone()),
        verdict: Verdict::of(report),
        facts: readings::facts(report),
        stories: stories::all(report).into_iter().map(|story| List::of(story.title, story.lines)).collect(),
        curve: first.map(|process| Curve::of(process, &palette)).transpose()?.flatten(),
        composition: composition::composition(report, &palette),
        flames: flame::flames(report, &palette)?,
        ranking: Ranking::of(report, &palette),
        processes,
        processes_left_out,
        appendices: sentences::appendices(report)
            .into_iter()
            .map(|appendix| List::of(appendix.title, appendix.lines))
            .collect(),
    };
    page.write_into(out)?;
    // The template engine leaves out the last line's end.
    writeln!(out)
}
