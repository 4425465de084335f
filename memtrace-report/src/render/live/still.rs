//! The view as text: what a terminal of that size would show at one moment, for scripts and tests.

use std::io;

use ratatui::{buffer::Buffer, layout::Rect};
use unicode_width::UnicodeWidthStr as _;

use super::{Live, paint};
use crate::analysis::{Key, Report};

/// One picture of the live view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Still {
    /// Columns of characters.
    pub width: u16,
    /// Lines.
    pub height: u16,
    /// What rows are ranked by.
    pub by: Key,
}

impl Still {
    /// Writes the picture of the first process of a report.
    pub fn write(self, out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
        let area = Rect::new(0, 0, self.width, self.height);
        let mut buffer = Buffer::empty(area);
        paint(area, &mut buffer, report, &Live { by: self.by, ..Live::default() });
        write_text(out, &buffer)
    }
}

/// Writes what a buffer shows, without the blanks at the ends of lines and the empty lines at the end.
fn write_text(out: &mut dyn io::Write, buffer: &Buffer) -> io::Result<()> {
    let mut empty = 0;
    for row in buffer.content().chunks(usize::from(buffer.area.width).max(1)) {
        let mut line = String::new();
        let mut cells = row.iter();
        while let Some(cell) = cells.next() {
            line.push_str(cell.symbol());
            // A wide character covers the cells behind it, which are blank.
            for _ in 1..cell.symbol().width() {
                cells.next();
            }
        }
        match line.trim_end() {
            "" => empty += 1,
            line => {
                writeln!(out, "{}{line}", "\n".repeat(empty))?;
                empty = 0;
            }
        }
    }
    Ok(())
}
