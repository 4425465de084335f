//! Untrusted text on its way to a reader.
//!
//! Names come from whoever wrote the recording. A control character, an escape sequence or a mark that turns the
//! direction of text would let a name repaint the terminal or pass for another one, so such characters are shown by
//! their number instead. So is the first character of what a runner of jobs would take from its log as a command.

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

/// Whether GitHub Actions would take a command from a log here: it does where a line begins with `::`, behind blanks or
/// not, and wherever there is `##[`. A line may be broken at any blank.
fn is_command(before: &str, rest: &str) -> bool {
    let is_blank = |character: char| character.is_whitespace() && !is_hostile(character);
    rest.starts_with("##[") || (rest.starts_with("::") && before.chars().next_back().is_none_or(is_blank))
}

/// The characters of a text that are not to be written as they are, each with its place.
pub(super) fn hostile(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter(|&(at, character)| match character {
        ':' | '#' => is_command(&text[..at], &text[at..]),
        _ => is_hostile(character),
    })
}

/// Text for a terminal.
pub(crate) fn plain(text: &str) -> String {
    // PERF: nearly every name is, and a report on a bad recording has a hundred mebibytes of them.
    let is_harmless = |byte| matches!(byte, b' '..=b'~') && byte != b'#';
    if text.bytes().all(is_harmless) && !text.starts_with("::") && !text.contains(" ::") {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    let mut written = 0;
    for (at, character) in hostile(text) {
        safe.push_str(&text[written..at]);
        push_number(&mut safe, character);
        written = at + character.len_utf8();
    }
    safe + &text[written..]
}

/// Text for a markdown document: nothing in it opens a cell, a code span, an emphasis, a link or a tag.
pub(crate) fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut hostile = hostile(text).peekable();
    let mut characters = text.char_indices().peekable();
    let mut after_word = false;
    while let Some((at, character)) = characters.next() {
        let is_hostile = hostile.next_if(|(hostile, _)| *hostile == at).is_some();
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '@' => safe.push_str("&#64;"),
            // Between letters an underscore is one; at the edge of a word it would open an emphasis.
            '_' if after_word && characters.peek().is_some_and(|(_, next)| next.is_alphanumeric()) => {
                safe.push('_');
            }
            '\\' | '`' | '|' | '*' | '_' | '[' | ']' | '~' | '#' | '!' => safe.extend(['\\', character]),
            _ if is_hostile => push_number(&mut safe, character),
            _ => safe.push(character),
        }
        after_word = character.is_alphanumeric();
    }
    safe
}

/// Text for a cell of a spreadsheet: nothing in it is a formula.
pub(super) fn cell(text: &str) -> String {
    let safe = plain(text);
    // A tab or a carriage return would start a formula too, but none of them is left. The wide forms are as good as the
    // narrow ones to a spreadsheet in a language that writes them.
    if safe.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{safe}")
    } else {
        safe
    }
}

fn push_number(safe: &mut String, character: char) {
    // Writing into a String cannot fail.
    let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
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
    fn no_line_of_a_log_is_a_command() {
        assert_eq!(plain("::error::x"), r"\u{3a}:error::x");
        assert_eq!(plain("in ::stop-commands::x"), r"in \u{3a}:stop-commands::x");
        assert_eq!(plain("a##[error]b"), r"a\u{23}#[error]b");
        assert_eq!(plain("app::parse::<u8>, #[test], ## x"), "app::parse::<u8>, #[test], ## x");
        assert_eq!(markdown("::error::x"), r"\u{3a}:error::x");
        assert_eq!(markdown("##[error]"), r"\#\#\[error\]");
        assert_eq!(cell("::error::x"), r"\u{3a}:error::x");
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
        assert_eq!(cell("＝1+1"), "'＝1+1");
        assert_eq!(cell("＋1"), "'＋1");
        assert_eq!(cell(" －1"), "' －1");
        assert_eq!(cell("＠SUM(A1)"), "'＠SUM(A1)");
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
