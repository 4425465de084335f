//! The live view: what a report says of one process, drawn into whatever room there is.
//!
//! A function of values like every output: the same report, state and room give the same picture, whether a terminal
//! shows it ten times a second or a script reads it once as text.

mod room;

mod foot;
mod head;
mod ranking;
mod stacks;
mod timeline;

mod fit;

mod still;

#[cfg(test)]
mod tests;

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::Rect,
    style::{Color, Modifier, Style},
    text::Line,
    widgets::Widget as _,
};

use self::room::Rooms;
use super::untrusted::plain;
use crate::analysis::{Key, Report};

pub use still::Still;

/// What of a report the view shows, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own for whoever watches")]
pub(crate) struct Live {
    /// What rows are ranked by.
    pub(crate) by: Key,
    /// Whether the reader sees colours.
    pub(crate) colour: bool,
    /// Which of how many processes this is, counted from 1; `None` where it is the only one.
    pub(crate) place: Option<(usize, usize)>,
    /// Whether the picture stays as it is.
    pub(crate) paused: bool,
    /// Whether the keys are explained.
    pub(crate) help: bool,
    /// Whether somebody can press a key.
    pub(crate) keys: bool,
}

/// Draws the first process of a report.
pub(crate) fn draw(frame: &mut Frame, report: &Report, live: &Live) {
    paint(frame.area(), frame.buffer_mut(), report, live);
}

fn paint(area: Rect, buffer: &mut Buffer, report: &Report, live: &Live) {
    let Some(process) = report.processes().first() else {
        return put(buffer, area, Line::raw("no process was recorded"));
    };
    let stacks = stacks::Stacks::of(process);
    let ranking = ranking::Ranking::of(report, live);
    let rooms = Rooms::divide(area, stacks.height(), ranking.height(), live.keys);
    head::paint(rooms.head, buffer, process, live);
    stacks.paint(rooms.stacks, buffer, live);
    ranking.paint(rooms.ranking, buffer, live);
    timeline::paint(rooms.timeline, buffer, process, live);
    foot::paint(rooms.foot, buffer, live);
    if live.help {
        foot::paint_help(area, buffer);
    }
}

/// Puts a line into the first row of an area; what does not fit is left out.
fn put(buffer: &mut Buffer, area: Rect, line: Line) {
    line.render(Rect { height: area.height.min(1), ..area }, buffer);
}

/// The rows of an area, from the top.
fn rows(area: Rect) -> impl Iterator<Item = Rect> {
    (area.top()..area.bottom()).map(move |y| Rect { y, height: 1, ..area })
}

/// The style of titles.
fn bold() -> Style {
    Style::new().add_modifier(Modifier::BOLD)
}

/// The style of what matters less.
fn dim() -> Style {
    Style::new().add_modifier(Modifier::DIM)
}

impl Live {
    /// A colour, for a reader who sees any.
    fn in_colour(&self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }
}
