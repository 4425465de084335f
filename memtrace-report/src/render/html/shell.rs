//! What every page is made of, whatever it shows: its policy, its style, its script, the verdict on top, and lists at the
//! end.

use std::io;

use askama::Template;

use super::{policy::policy, text::List};
use crate::{analysis::Part, render::sentences::Appendix};

/// The one style.
const STYLE: &str = include_str!("page.css");

/// The one script. Each of its parts starts where a page has what it is about.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("script/format.js"),
    include_str!("script/ranking.js"),
    include_str!("script/flame.js"),
    include_str!("script/curve.js"),
    include_str!("script/page.js"),
    "})();\n"
);

/// What `base.html` shows.
pub(crate) struct Shell {
    pub(crate) policy: String,
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
    pub(crate) title: String,
    pub(crate) verdict: Vec<Part>,
    pub(crate) appendices: Vec<List>,
}

impl Shell {
    pub(crate) fn new(title: String, verdict: Vec<Part>, appendices: Vec<Appendix>) -> Self {
        let appendices = appendices.into_iter().map(|appendix| List::of(appendix.title, appendix.lines));
        Self {
            policy: policy(SCRIPT, STYLE),
            style: STYLE,
            script: SCRIPT,
            title,
            verdict,
            appendices: appendices.collect(),
        }
    }
}

/// Writes a page to the end of its last line, which the template engine leaves out.
pub(crate) fn write_page(out: &mut dyn io::Write, page: &impl Template) -> io::Result<()> {
    Template::write_into(page, out)?;
    writeln!(out)
}
