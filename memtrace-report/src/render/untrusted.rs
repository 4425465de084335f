//! Untrusted text on its way to a reader.
//!
//! Names come from whoever wrote the recording. A control character, an escape sequence or a mark that turns the
//! direction of text would let a name repaint the terminal or pass for another one, so such characters are shown by
//! their number instead.

use std::fmt::Write as _;

/// Whether a character shows nothing of itself, or changes how others look.
pub(super) fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Text for a terminal.
pub(crate) fn plain(text: &str) -> String {
    // PERF: nearly every name is, and a report on a bad recording has a hundred mebibytes of them.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        push(&mut safe, character);
    }
    safe
}

/// Text for a markdown document: nothing in it opens a cell, a code span, an emphasis, a link or a tag.
pub(crate) fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut after_word = false;
    while let Some(character) = characters.next() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '@' => safe.push_str("&#64;"),
            // Between letters an underscore is one; at the edge of a word it would open an emphasis.
            '_' if after_word && characters.peek().is_some_and(|next| next.is_alphanumeric()) => {
                safe.push('_');
            }
            '\\' | '`' | '|' | '*' | '_' | '[' | ']' | '~' | '#' | '!' => safe.extend(['\\', character]),
            _ => push(&mut safe, character),
        }
        after_word = character.is_alphanumeric();
    }
    safe
}

/// Text for a cell of a spreadsheet: nothing in it is a formula.
pub(super) fn cell(text: &str) -> String {
    let safe = plain(text);
    // A tab or a carriage return would start a formula too, but none of them is left.
    if safe.trim_start().starts_with(['=', '+', '-', '@']) { format!("'{safe}") } else { safe }
}

fn push(safe: &mut String, character: char) {
    if is_hostile(character) {
        // Writing into a String cannot fail.
        let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
    } else {
        safe.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::{cell, is_hostile, markdown, plain};
    use proptest::prelude::*;

    #[test]
    fn escapes_and_direction_marks_are_shown_by_number() {
        assert_eq!(plain("a\u{1b}[31mb\nc"), r"a\u{1b}[31mb\u{a}c");
        assert_eq!(plain("user\u{202e}nimda"), r"user\u{202e}nimda");
        assert_eq!(plain("größe_日本"), "größe_日本");
    }

    #[test]
    fn markdown_syntax_is_text() {
        assert_eq!(markdown("parse_file_content"), "parse_file_content");
        assert_eq!(markdown("Vec<T>::a|b`c`"), r"Vec&lt;T&gt;::a\|b\`c\`");
        assert_eq!(markdown("__bold__ @someone [x](y)"), r"\_\_bold\_\_ &#64;someone \[x\](y)");
    }

    #[test]
    fn a_cell_is_no_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell(" -2"), "' -2");
        assert_eq!(cell("+x"), "'+x");
        assert_eq!(cell("\t=1"), r"\u{9}=1");
        assert_eq!(cell("\r=1"), r"\u{d}=1");
        assert_eq!(cell("a=b"), "a=b");
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left(text in any::<String>()) {
            prop_assert!(!plain(&text).chars().any(is_hostile));
            prop_assert!(!markdown(&text).chars().any(is_hostile));
            prop_assert!(!cell(&text).chars().any(is_hostile));
        }
    }
}
