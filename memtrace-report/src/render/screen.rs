//! What the reader looks at: how wide it is, what it can show, and sentences that fit it.

use std::io;

use anstyle::Style;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::untrusted::plain;

/// What the reader looks at. The default is a pipe, where nothing is cut, wrapped, coloured or drawn beside figures: what
/// reads it next may be a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// Its width in columns; `None` where lines may be of any length. Less than [`NARROWEST`](Self::NARROWEST) counts
    /// as that.
    pub width: Option<usize>,
    /// Whether it shows colours.
    pub colour: bool,
    /// Whether it shows no other characters than ASCII, so that bars and curves are left out.
    pub ascii: bool,
}

impl Screen {
    /// No line is wider than the screen if that has this many columns.
    pub const NARROWEST: usize = 30;

    /// How wide a line may be.
    pub(super) fn columns(self) -> Option<usize> {
        self.width.map(|width| width.max(Self::NARROWEST))
    }

    /// A style as this screen shows it.
    pub(super) fn style(self, style: Style) -> Style {
        if self.colour { style } else { Style::new() }
    }

    /// Writes untrusted text that stands above others.
    pub(super) fn title(self, out: &mut dyn io::Write, text: &str) -> io::Result<()> {
        self.lines(out, 0, Style::new().bold(), text)
    }

    /// Writes untrusted text behind `indent` blanks. Where it takes several lines, those below the first stand further
    /// in, so that the next sentence is told from them.
    pub(super) fn sentence(self, out: &mut dyn io::Write, indent: usize, text: &str) -> io::Result<()> {
        self.lines(out, indent, Style::new(), text)
    }

    fn lines(self, out: &mut dyn io::Write, indent: usize, style: Style, text: &str) -> io::Result<()> {
        let (text, style) = (plain(text), self.style(style));
        for line in self.wrapped(indent, &text) {
            writeln!(out, "{style}{line}{style:#}")?;
        }
        Ok(())
    }

    fn wrapped(self, indent: usize, text: &str) -> Vec<String> {
        let (first, next) = (" ".repeat(indent), " ".repeat(indent + 2));
        let Some(columns) = self.columns() else {
            return vec![first + text];
        };
        let options = Options::new(columns)
            .initial_indent(&first)
            .subsequent_indent(&next)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        textwrap::wrap(&with_units(text), options).iter().map(|line| line.replace(GLUE, " ")).collect()
    }
}

/// Stands for a blank at which no line is broken.
const GLUE: char = '\u{a0}';

/// A text in which numbers stay on the line of what they count.
fn with_units(text: &str) -> String {
    let mut before = ' ';
    let glued = text.chars().map(|character| {
        let is_glued = character == ' ' && before.is_ascii_digit();
        before = character;
        if is_glued { GLUE } else { character }
    });
    glued.collect()
}

#[cfg(test)]
mod tests {
    use super::Screen;

    fn check(width: Option<usize>, text: &str, expect: &str) {
        let mut out = Vec::new();
        let screen = Screen { width, ..Screen::default() };
        screen.sentence(&mut out, 2, text).expect("a Vec takes everything");
        assert_eq!(String::from_utf8(out).expect("it is UTF-8"), expect);
    }

    #[test]
    fn sentences_break_between_words_and_hang() {
        let text = "RSS at the last reading 511 MiB, 99.8 % of the limit of 512 MiB";
        check(
            Some(32),
            text,
            "  RSS at the last reading\n    511 MiB, 99.8 % of the limit\n    of 512 MiB\n",
        );
        check(None, text, &format!("  {text}\n"));
    }

    #[test]
    fn a_word_that_is_too_long_is_broken_and_wide_characters_count_twice() {
        check(Some(30), &"x".repeat(40), &format!("  {}\n    {}\n", "x".repeat(26), "x".repeat(14)));
        check(Some(30), &"日".repeat(16), &format!("  {}\n    {}\n", "日".repeat(13), "日".repeat(3)));
        check(Some(1), "narrower than anybody's", "  narrower than anybody's\n");
    }
}
