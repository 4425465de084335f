//! Texts no longer than a reader reads: a recording may hold names and lists of any length, and a page has an end.

const LONGEST_NAME: usize = 160;
const LONGEST_LINE: usize = 2_000;
const MOST_LINES: usize = 200;

/// A name.
pub(crate) fn cut(name: String) -> String {
    cut_at(LONGEST_NAME, name)
}

/// A titled list.
pub(crate) struct List {
    pub(crate) title: String,
    pub(crate) lines: Vec<String>,
}

impl List {
    pub(super) fn of(title: String, lines: Vec<String>) -> Self {
        let more = lines.len().saturating_sub(MOST_LINES);
        let mut lines: Vec<_> =
            lines.into_iter().take(MOST_LINES).map(|line| cut_at(LONGEST_LINE, line)).collect();
        if more > 0 {
            lines.push(format!("… and {more} more"));
        }
        Self { title: cut_at(LONGEST_LINE, title), lines }
    }
}

fn cut_at(longest: usize, mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(longest) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{List, cut};

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        assert_eq!(cut("größe".into()), "größe");
        assert_eq!(cut("ö".repeat(200)), format!("{}…", "ö".repeat(160)));
    }

    #[test]
    fn a_long_list_says_how_long_it_is() {
        let list = List::of("never called".into(), vec!["f".into(); 1_000]);
        assert_eq!(list.lines.len(), 201);
        assert_eq!(list.lines[200], "… and 800 more");
    }
}
