//! RSS over the life of the process: how low and how high it was in the time of each column.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Color,
    symbols::{bar, block, shade},
    text::Line,
};

use super::{Live, bold, dim, fit, put, rows};
use crate::{
    analysis::{Column, Process},
    bytes::{size, time},
};

/// With fewer rows than this there is no title.
const LEAST_WITH_TITLE: u16 = 3;

/// The steps of a row, from empty to full.
const STEPS: [&str; 9] = [
    " ",
    bar::ONE_EIGHTH,
    bar::ONE_QUARTER,
    bar::THREE_EIGHTHS,
    bar::HALF,
    bar::FIVE_EIGHTHS,
    bar::THREE_QUARTERS,
    bar::SEVEN_EIGHTHS,
    block::FULL,
];

pub(super) fn paint(area: Rect, buffer: &mut Buffer, process: &Process, live: &Live) {
    let mut chart = area;
    if area.height >= LEAST_WITH_TITLE {
        put(buffer, area, Line::styled(title(process, usize::from(area.width)), bold()));
        chart = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let columns = process.timeline.columns(usize::from(chart.width));
    let highest = columns.iter().flatten().map(|column| column.max_bytes).max().unwrap_or(0);
    if highest == 0 {
        return put(buffer, chart, Line::styled("no reading yet", dim()));
    }
    let style = live.in_colour(Color::Blue);
    for (x, column) in (chart.left()..chart.right()).zip(&columns) {
        let Some(column) = column else { continue };
        for (from_top, row) in rows(chart).enumerate() {
            let below = usize::from(chart.height) - 1 - from_top;
            if let Some(cell) = buffer.cell_mut((x, row.y)) {
                cell.set_symbol(symbol(column, highest, below, chart.height)).set_style(style);
            }
        }
    }
}

/// What was open at the peak stands there too: it is what the eye looks for below the spike.
fn title(process: &Process, width: usize) -> String {
    let over = format!("RSS over {}", time(process.duration_ns));
    let peak = format!(" · peak {} at {}", size(process.peak_bytes), time(process.peak_at_ns));
    let mut title = fit::cut(&format!("{over}{peak}"), width);
    let taken = title.chars().count() + " in ".len();
    if !process.peak_path.is_empty() && taken + 8 < width {
        title += " in ";
        title += &fit::path(&process.peak_path, width - taken);
    }
    title
}

/// What a column shows in a row, which stands so many rows above the lowest: filled up to its lowest RSS, shaded up to
/// its highest.
fn symbol(column: &Column, highest: u64, below: usize, height: u16) -> &'static str {
    let steps = |bytes: u64| {
        let all = u128::from(height) * 8;
        // Anything resident shows, and no more than all.
        let steps = (u128::from(bytes) * all).div_ceil(u128::from(highest)).min(all);
        usize::try_from(steps).unwrap_or(usize::MAX).saturating_sub(below * 8).min(8)
    };
    match (steps(column.min_bytes), steps(column.max_bytes)) {
        (low, high) if low == high => STEPS[low],
        // A step's difference is as good as none, and a shade would hide where the column ends.
        (low, high) if high - low < 2 => STEPS[high],
        (low, _) if low >= 6 => STEPS[low],
        _ => shade::LIGHT,
    }
}
