//! What of a grid fits a screen, and how much of its names.
//!
//! A reader looks for a function and for the figure that it is ranked by. So names are shortened first, but not beyond
//! what a function is called by; then the bars go, then columns from the right. A pipe gets everything whole.

use unicode_width::UnicodeWidthStr as _;

use super::{Grid, Row};
use crate::render::screen::Screen;
use crate::render::shorten;

/// Blanks around a column.
const GAP: usize = 2;

/// The narrowest bar that tells a half from a third.
const BAR_LEAST: usize = 4;

/// The widest bar that is not more conspicuous than the figures.
const BAR_MOST: usize = 20;

/// Nothing is left out for a name's sake once it has as many columns.
const NAME_ENOUGH: usize = 32;

/// A column of words has no more on a screen.
const WORDS_MOST: usize = 24;

/// What is wider sticks out of its column in a pipe, so that one long name does not make every row as long.
const STICKS_OUT: usize = 100;

/// How wide the parts of a grid would be.
pub(super) struct Widths {
    mark: usize,
    /// Names, whole, but for those that stick out.
    name: usize,
    /// Names, as short as they can be and still be told from others.
    name_least: usize,
    columns: Vec<usize>,
    bars: bool,
}

impl Widths {
    pub(super) fn of(grid: &Grid) -> Self {
        let is_pipe = grid.screen.columns().is_none();
        let widest = |title: &str, width: &dyn Fn(&Row) -> usize| {
            let widths = grid.rows.iter().map(width).filter(|width| !is_pipe || *width <= STICKS_OUT);
            widths.max().unwrap_or(0).max(title.width())
        };
        let column = |index: usize| {
            let column = grid.columns[index];
            let width = widest(column.title, &|row| row.cells.get(index).map_or(0, |cell| cell.width()));
            if column.words && !is_pipe { width.min(WORDS_MOST) } else { width }
        };
        let [mark, name] = grid.titles;
        Self {
            mark: widest(mark, &|row| row.mark.width()),
            name: widest(name, &|row| row.guides.width() + row.name.width()),
            name_least: widest(name, &|row| row.guides.width() + shorten::least(&row.name)),
            columns: (0..grid.columns.len()).map(column).collect(),
            bars: grid.rows.iter().any(|row| row.share.is_some()),
        }
    }
}

/// What of a grid is shown, and how wide.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// Whether names and words are shown whole, however wide their columns are.
    whole: bool,
    pub(super) mark: usize,
    pub(super) name: usize,
    /// 0 for no bar.
    pub(super) bar: usize,
    /// The columns that are shown, each with its width.
    pub(super) columns: Vec<(usize, usize)>,
}

impl Fit {
    pub(super) fn of(screen: Screen, widths: &Widths, key: usize) -> Self {
        let mut columns: Vec<_> = widths.columns.iter().copied().enumerate().collect();
        let Some(width) = screen.columns() else {
            return Self { whole: true, mark: widths.mark, name: widths.name, bar: 0, columns };
        };
        let mut bar = if widths.bars && !screen.ascii { BAR_LEAST } else { 0 };
        let room = |columns: &[(usize, usize)], bar: usize| {
            let figures: usize = columns.iter().map(|(_, width)| width + GAP).sum();
            let bar = if bar > 0 { bar + GAP } else { 0 };
            // Behind the last column nothing is written.
            (width + 1).saturating_sub(widths.mark + GAP + figures + bar + GAP)
        };
        let enough = widths.name_least.min(NAME_ENOUGH);
        while room(&columns, bar) < enough {
            if bar > 0 {
                bar = 0;
            } else if let Some(last) = columns.iter().rposition(|&(index, _)| index != key) {
                columns.remove(last);
            } else {
                break;
            }
        }
        let room = room(&columns, bar);
        if bar > 0 {
            bar = (bar + room.saturating_sub(widths.name)).min(BAR_MOST);
        }
        let name = room.clamp(1, widths.name.max(1));
        Self { whole: false, mark: widths.mark, name, bar, columns }
    }

    /// The guides and the name of a row.
    pub(super) fn name_of(&self, row: &Row) -> String {
        if self.whole {
            return format!("{}{}", row.guides, row.name);
        }
        let least = shorten::least(&row.name);
        let guides = shorten::guides(&row.guides, self.name.saturating_sub(least).max(self.name / 2));
        let name = shorten::name(&row.name, self.name - guides.width());
        guides + &name
    }

    /// The words of a cell.
    pub(super) fn words_of(&self, words: &str, width: usize) -> String {
        if self.whole { words.to_owned() } else { shorten::name(words, width) }
    }
}

#[cfg(test)]
mod tests {
    use super::{BAR_MOST, Fit, Grid, Row, Widths};
    use crate::render::{grid::Column, screen::Screen};

    const WIDTHS: [usize; 5] = [9, 7, 9, 8, 5];

    fn fit(width: usize, key: usize) -> Fit {
        let widths = Widths { mark: 1, name: 30, name_least: 20, columns: WIDTHS.to_vec(), bars: true };
        Fit::of(Screen { width: Some(width), ..Screen::default() }, &widths, key)
    }

    #[test]
    fn bars_go_before_columns_and_the_key_stays() {
        let check = |width, name, bar, columns: &[usize]| {
            let columns = columns.iter().map(|&index| (index, WIDTHS[index])).collect();
            assert_eq!(fit(width, 3), Fit { whole: false, mark: 1, name, bar, columns }, "{width}");
        };
        check(200, 30, BAR_MOST, &[0, 1, 2, 3, 4]);
        check(78, 20, 4, &[0, 1, 2, 3, 4]);
        check(77, 25, 0, &[0, 1, 2, 3, 4]);
        check(71, 26, 0, &[0, 1, 2, 3]);
        check(40, 26, 0, &[3]);
        check(30, 16, 0, &[3]);
        check(1, 16, 0, &[3]);
    }

    #[test]
    fn a_pipe_gets_everything_and_no_bars() {
        let widths = Widths { mark: 1, name: 30, name_least: 20, columns: vec![9; 40], bars: true };
        let fit = Fit::of(Screen::default(), &widths, 0);
        assert_eq!((fit.name, fit.bar, fit.columns.len()), (30, 0, 40));
    }

    #[test]
    fn in_a_pipe_a_long_name_or_word_sticks_out_whole() {
        let columns = vec![Column::words("in"), Column::figures("calls")];
        let mut grid = Grid::new(Screen::default(), ["#", "function"], columns, 1);
        let long = "x".repeat(101);
        for (name, word) in [("parse", "main"), (&long, "main"), ("read", &long)] {
            let cells = vec![word.to_owned(), "7".to_owned()];
            grid.row(Row { mark: "1".to_owned(), name: name.to_owned(), cells, ..Row::default() });
        }
        let mut out = Vec::new();
        grid.write(&mut out).expect("a Vec takes everything");
        let expect = [
            " #  function  in    calls".to_owned(),
            " 1  parse     main      7".to_owned(),
            format!(" 1  {long}  main      7"),
            format!(" 1  read      {long}      7"),
        ];
        assert_eq!(String::from_utf8(out).expect("it is UTF-8").lines().collect::<Vec<_>>(), expect);
    }
}
