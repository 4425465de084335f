//! What is open: a line a thread, with its innermost function last, then futures that wait.

use ratatui::{buffer::Buffer, layout::Rect, style::Color, text::Line};

use super::{Live, bold, dim, fit, plain, put, rows};
use crate::{
    analysis::{Owner, Process},
    bytes::{rise, time},
};

/// The widest that the column of threads is.
const THREAD: usize = 15;

/// The width of each of the two columns of figures, with the gap before it.
const FIGURE: usize = 11;

/// With less room than this the functions have the line for themselves.
const LEAST_FOR_PATH: usize = 24;

/// What is open in a process.
pub(super) struct Stacks<'a> {
    lines: Vec<Open<'a>>,
}

struct Open<'a> {
    /// The thread, or how many futures wait.
    who: String,
    path: &'a [Owner],
    duration: String,
    rise: String,
    is_suspended: bool,
}

impl<'a> Stacks<'a> {
    pub(super) fn of(process: &'a Process) -> Self {
        let threads = process.open_stacks.iter().map(|stack| Open {
            who: plain(&stack.thread),
            path: &stack.path,
            duration: time(stack.open_ns),
            rise: rise(stack.inclusive_peak_delta_bytes),
            is_suspended: false,
        });
        let futures = process.suspended.iter().map(|future| Open {
            who: format!("suspended ×{}", future.count),
            path: &future.path,
            duration: String::new(),
            rise: String::new(),
            is_suspended: true,
        });
        Self { lines: threads.chain(futures).collect() }
    }

    /// The rows that all of it takes.
    pub(super) fn height(&self) -> u16 {
        u16::try_from(self.lines.len().max(1) + 1).unwrap_or(u16::MAX)
    }

    pub(super) fn paint(&self, area: Rect, buffer: &mut Buffer, live: &Live) {
        let columns = Columns::of(usize::from(area.width));
        let mut rows = rows(area);
        let Some(first) = rows.next() else { return };
        let room = usize::from(area.height) - 1;
        let open = match self.lines.len() {
            all if all > room => format!("open {room}/{all}"),
            _ => "open".to_owned(),
        };
        put(buffer, first, Line::styled(columns.line(&open, "innermost last", "for", "RSS rise"), bold()));
        for (open, row) in self.lines.iter().zip(&mut rows) {
            let path = fit::path(open.path, columns.path);
            let style = if open.is_suspended { dim() } else { live.in_colour(Color::Cyan) };
            put(buffer, row, Line::styled(columns.line(&open.who, &path, &open.duration, &open.rise), style));
        }
        if self.lines.is_empty()
            && let Some(row) = rows.next()
        {
            put(buffer, row, Line::styled("no annotated function is open", dim()));
        }
    }
}

/// How wide columns are.
struct Columns {
    who: usize,
    path: usize,
    figures: bool,
}

impl Columns {
    fn of(width: usize) -> Self {
        let figures = width >= THREAD + 1 + LEAST_FOR_PATH + 2 * FIGURE;
        let who = THREAD.min(width / 4);
        let path = width.saturating_sub(who + 1 + if figures { 2 * FIGURE } else { FIGURE });
        Self { who, path, figures }
    }

    /// A line; what there is no room for is how long a function has been open.
    fn line(&self, who: &str, path: &str, duration: &str, rise: &str) -> String {
        let duration = if self.figures { fit::to_right(duration, FIGURE) } else { String::new() };
        let (who, path) = (fit::to_left(who, self.who), fit::to_left(path, self.path));
        format!("{who} {path}{duration}{}", fit::to_right(rise, FIGURE))
    }
}
