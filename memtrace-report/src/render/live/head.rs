//! The head of the view: which process, its resident memory, and how full that makes it.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Color,
    symbols::{block, shade},
    text::Line,
    widgets::{LineGauge, Widget as _},
};
use unicode_width::UnicodeWidthStr as _;

use super::{Live, bold, dim, fit, plain, put, rows};
use crate::{
    analysis::Process,
    bytes::{percent, size, time},
};

/// A process is near its limit from here on …
const NEAR: f64 = 0.75;

/// … and at its edge from here on.
const EDGE: f64 = 0.9;

pub(super) fn paint(area: Rect, buffer: &mut Buffer, process: &Process, live: &Live) {
    let mut rows = rows(area);
    if let Some(row) = rows.next() {
        title(row, buffer, process, live);
    }
    if let Some(row) = rows.next() {
        put(buffer, row, Line::raw(figures(process, usize::from(row.width))));
    }
    if let Some(row) = rows.next() {
        gauge(row, buffer, process, live);
    }
}

/// The process to the left, what is unusual to the right.
fn title(area: Rect, buffer: &mut Buffer, process: &Process, live: &Live) {
    let mut unusual = Vec::new();
    match process.violations.len() {
        0 => {}
        count => unusual.push(format!("{count} over budget")),
    }
    if live.paused {
        unusual.push("paused".to_owned());
    }
    if let Some((place, of)) = live.place {
        unusual.push(format!("{place} of {of}"));
    }
    let unusual = unusual.join(" · ");
    let width = usize::from(area.width);
    let known = format!(" · process {} · {}", process.pid, time(process.duration_ns));
    let room = width.saturating_sub(known.width() + unusual.width() + usize::from(!unusual.is_empty()));
    let name = fit::cut(&plain(&process.label), room.max(8));
    put(buffer, area, Line::styled(name + &known, bold()));
    let taken = u16::try_from(unusual.width()).unwrap_or(u16::MAX);
    if taken < area.width {
        let right = Rect { x: area.right() - taken, width: taken, ..area };
        put(buffer, right, Line::styled(unusual, live.in_colour(Color::Yellow)));
    }
}

/// RSS, peak and limit, closer together where there is little room.
fn figures(process: &Process, width: usize) -> String {
    let bound = if process.peaks_exact { "" } else { "≥ " };
    let mut parts = vec![
        format!("RSS {}", size(process.last_rss_bytes)),
        format!("peak {bound}{}", size(process.peak_bytes)),
    ];
    parts.extend(process.limit_bytes.map(|limit| format!("limit {}", size(limit))));
    let wide = parts.join(" · ");
    if wide.width() <= width { wide } else { fit::cut(&parts.join(" "), width) }
}

/// RSS against the limit, or against the peak where there is none.
fn gauge(area: Rect, buffer: &mut Buffer, process: &Process, live: &Live) {
    let of_limit = process.share_of_limit();
    let share = of_limit.unwrap_or_else(|| process.share_of_peak());
    let of = if of_limit.is_some() { "of the limit" } else { "of the peak" };
    let colour = match of_limit {
        Some(EDGE..) => Color::Red,
        Some(NEAR..) => Color::Yellow,
        _ => Color::Green,
    };
    LineGauge::default()
        .ratio(share.clamp(0.0, 1.0))
        .label(format!("{} {of}", percent(share)))
        .filled_symbol(block::FULL)
        .unfilled_symbol(shade::LIGHT)
        .filled_style(live.in_colour(colour))
        .unfilled_style(dim())
        .render(area, buffer);
}
