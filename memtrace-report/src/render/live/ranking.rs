//! The ranking, with the columns of the table and as many of its rows as fit.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Style},
    text::{Line, Span},
};
use unicode_width::UnicodeWidthStr as _;

use super::{Live, bold, dim, fit, plain, put, rows};
use crate::{
    analysis::{Key, Report},
    render::{
        View,
        columns::{self, NAME, Row},
        shorten,
    },
};

/// Place or mark, with the gap behind it.
const PLACE: usize = 3;

/// The least that names get before a column of figures has to go.
const LEAST_FOR_NAME: usize = 22;

/// The gap before a column of figures.
const GAP: usize = 2;

/// In which order columns are kept where not all fit; the one ranked by comes first.
const KEPT: [Key; 5] = [Key::SelfPeak, Key::Inclusive, Key::Retained, Key::AtPeak, Key::Calls];

/// The rows, and which columns they have.
pub(super) struct Ranking {
    rows: Vec<Row>,
    titles: Vec<&'static str>,
}

impl Ranking {
    pub(super) fn of(report: &Report, live: &Live) -> Self {
        let rows = columns::rows(report, View { by: live.by, ..View::default() });
        Self { rows, titles: columns::all(report).iter().map(|column| column.title).collect() }
    }

    /// The rows that all of it takes.
    pub(super) fn height(&self) -> u16 {
        u16::try_from(self.rows.len() + 1).unwrap_or(u16::MAX)
    }

    pub(super) fn paint(&self, area: Rect, buffer: &mut Buffer, live: &Live) {
        let mut room = rows(area);
        let Some(first) = room.next() else { return };
        let shown = self.shown(usize::from(area.height) - 1);
        let name = self.title_of_names(&shown);
        let columns = self.columns(&shown, &name, usize::from(area.width), live.by);
        put(buffer, first, self.title(&name, &columns, live));
        for (row, place) in shown.iter().zip(room) {
            put(buffer, place, columns.line(row));
        }
    }

    /// The rows that fit. Functions give way to the pseudo-functions, which make shares add up, as long as most of the
    /// room is theirs.
    fn shown(&self, room: usize) -> Vec<&Row> {
        if self.rows.len() <= room {
            return self.rows.iter().collect();
        }
        let pseudo = self.rows.iter().filter(|row| !is_function(row)).count();
        let told = if room > 2 * pseudo { pseudo } else { 0 };
        let functions = self.rows.len() - pseudo;
        let rows = self.rows[..functions.min(room - told)].iter().chain(&self.rows[self.rows.len() - told..]);
        rows.collect()
    }

    /// How many of how many functions there are, unless these are all.
    fn title_of_names(&self, shown: &[&Row]) -> String {
        let all = self.rows.iter().filter(|row| is_function(row)).count();
        match shown.iter().filter(|row| is_function(row)).count() {
            count if count < all => format!("{NAME} {count}/{all}"),
            _ => NAME.to_owned(),
        }
    }

    fn columns(&self, shown: &[&Row], title: &str, width: usize, by: Key) -> Columns {
        let of = |key: Key| {
            let index = Key::ALL.iter().position(|other| *other == key).unwrap_or(0);
            let cells = shown.iter().filter_map(|row| row.cells.get(index));
            let widest =
                cells.map(|cell| cell.width()).chain([self.titles[index].width()]).max().unwrap_or(0);
            (index, widest + GAP)
        };
        let names = shown.iter().map(|row| plain(&row.name).width());
        let longest = names.chain([title.width()]).max().unwrap_or(0);
        let least = PLACE + longest.min(LEAST_FOR_NAME);
        let mut left = width.saturating_sub(least);
        let mut figures = Vec::new();
        for key in [by].into_iter().chain(KEPT.into_iter().filter(|key| *key != by)) {
            let (index, takes) = of(key);
            if takes > left {
                break;
            }
            left -= takes;
            figures.push((index, takes));
        }
        figures.sort_unstable();
        let taken: usize = figures.iter().map(|(_, takes)| takes).sum();
        Columns { name: width.saturating_sub(PLACE + taken).min(longest), figures }
    }

    fn title(&self, name: &str, columns: &Columns, live: &Live) -> Line<'static> {
        let mut spans = vec![Span::styled(format!(" # {}", fit::to_left(name, columns.name)), bold())];
        for (index, width) in &columns.figures {
            let is_key = Key::ALL[*index] == live.by;
            let style = if is_key { bold().patch(live.in_colour(Color::Cyan)).underlined() } else { bold() };
            let title = self.titles[*index];
            spans.push(Span::raw(" ".repeat(width.saturating_sub(title.width()))));
            spans.push(Span::styled(title, style));
        }
        Line::from(spans)
    }
}

fn is_function(row: &Row) -> bool {
    row.place != "-"
}

/// The columns that fit.
struct Columns {
    /// The width of names.
    name: usize,
    /// Which columns of figures, and how wide each is with the gap before it.
    figures: Vec<(usize, usize)>,
}

impl Columns {
    fn line(&self, row: &Row) -> Line<'static> {
        let name = fit::to_left(&shorten::name(&plain(&row.name), self.name), self.name);
        let mut text = format!("{:>2} {name}", row.place);
        for (index, width) in &self.figures {
            text += &fit::to_right(row.cells.get(*index).map_or("", String::as_str), *width);
        }
        Line::styled(text, if row.faint { dim() } else { Style::new() })
    }
}
