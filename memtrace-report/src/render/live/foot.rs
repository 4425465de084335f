//! The foot of the view, and the page that explains its keys.

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Rect},
    text::Line,
    widgets::{Block, Clear, Paragraph, Widget as _},
};
use unicode_width::UnicodeWidthStr as _;

use super::{Live, dim, put};
use crate::analysis::Key;

const HELP: &str = "\
q  Esc  Ctrl-C   quit
Tab  →           next process
Shift-Tab  ←     previous process
s  S             rank by the next key, by the one before
p  Space         pause: the picture stays
?                this page

█ lowest RSS of a stretch of time   ░ highest
~ below what the kernel's counting can be off by
* other threads ran meanwhile, and are included";

pub(super) fn paint(area: Rect, buffer: &mut Buffer, live: &Live) {
    let pause = if live.paused { "p go on" } else { "p pause" };
    let sort = format!("s by {}", name(live.by));
    let all = ["q quit", &sort, pause, "? help", "Tab process"];
    let keys = if live.place.is_some() { &all[..] } else { &all[..4] };
    let mut text = String::new();
    for key in keys {
        // What is left out last is what one would guess last.
        if text.width() + key.width() + 2 <= usize::from(area.width) {
            let gap = if text.is_empty() { "" } else { "  " };
            text = text + gap + key;
        }
    }
    put(buffer, area, Line::styled(text, dim()));
}

pub(super) fn paint_help(area: Rect, buffer: &mut Buffer) {
    let width = HELP.lines().map(str::width).max().unwrap_or(0) + 4;
    let height = HELP.lines().count() + 2;
    let length = |length| Constraint::Length(u16::try_from(length).unwrap_or(u16::MAX));
    let area = area.centered(length(width), length(height));
    Clear.render(area, buffer);
    let block = Block::bordered().title(" keys and marks ");
    Paragraph::new(HELP).block(block).render(area, buffer);
}

/// A key as the columns call it.
fn name(by: Key) -> &'static str {
    match by {
        Key::SelfPeak => "self peak",
        Key::AtPeak => "share of peak",
        Key::Inclusive => "inclusive",
        Key::Retained => "retained",
        Key::Calls => "calls",
    }
}
