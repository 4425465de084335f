//! Text that ends where its column does.

use unicode_truncate::UnicodeTruncateStr as _;
use unicode_width::UnicodeWidthStr as _;

use crate::{analysis::Owner, render::untrusted::plain};

/// Stands for what was left out.
const ELLIPSIS: char = '…';

const ARROW: &str = " → ";

/// Text in exactly `width` columns: cut, or filled with blanks.
pub(super) fn to_left(text: &str, width: usize) -> String {
    let mut text = cut(text, width);
    text.extend(std::iter::repeat_n(' ', width.saturating_sub(text.width())));
    text
}

/// The same with the blanks in front.
pub(super) fn to_right(text: &str, width: usize) -> String {
    let text = cut(text, width);
    " ".repeat(width.saturating_sub(text.width())) + &text
}

/// Text in at most `width` columns.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(1) else { return String::new() };
    format!("{}{ELLIPSIS}", text.unicode_truncate(room).0)
}

/// The functions of a call path in at most `width` columns, the innermost last. It says most: where not all of them
/// fit, modules are left out first, then functions from the outside.
pub(super) fn path(path: &[Owner], width: usize) -> String {
    let joined = |names: &[String]| names.join(ARROW);
    let whole = joined(&path.iter().map(|owner| plain(&owner.short_name())).collect::<Vec<_>>());
    if whole.width() <= width {
        return whole;
    }
    let mut names: Vec<_> = path.iter().map(|owner| plain(owner.name())).collect();
    let mut takes =
        names.iter().map(|name| name.width()).sum::<usize>() + ARROW.width() * path.len().saturating_sub(1);
    let mut left_out = 0;
    while takes > width && left_out + 1 < names.len() {
        // The first one left out leaves the ellipsis in its place, each later one an arrow less as well.
        takes -= names[left_out].width() + if left_out == 0 { 0 } else { ARROW.width() };
        takes += usize::from(left_out == 0);
        left_out += 1;
    }
    if left_out > 0 {
        names[left_out - 1] = ELLIPSIS.to_string();
    }
    // The innermost alone needs no arrow that leads to it.
    let kept = if takes > width { names.len().saturating_sub(1) } else { left_out.saturating_sub(1) };
    cut(&joined(&names[kept..]), width)
}

#[cfg(test)]
mod tests {
    use super::{cut, path, to_left, to_right};
    use crate::{analysis::Owner, fixture::site};
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn text_is_cut_in_what_a_terminal_shows() {
        assert_eq!(to_left("parse", 7), "parse  ");
        assert_eq!(to_right("parse", 7), "  parse");
        assert_eq!(cut("parse", 5), "parse");
        assert_eq!(cut("parse", 4), "par…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(to_left("日本語", 5), "日本…");
        assert_eq!(cut("parse", 0), "");
    }

    #[test]
    fn the_innermost_function_stays() {
        let names = ["a", "b", "c"].map(|name| Owner::Function(site(name, 1).into()));
        let check = |width, expect| assert_eq!(path(&names, width), expect, "{width}");
        check(57, "file_processor::a → file_processor::b → file_processor::c");
        check(56, "a → b → c");
        check(9, "a → b → c");
        let long = ["first", "second", "third"].map(|name| Owner::Function(site(name, 1).into()));
        let check = |width, expect| assert_eq!(path(&long, width), expect, "{width}");
        check(22, "first → second → third");
        check(21, "… → second → third");
        check(18, "… → second → third");
        check(17, "… → third");
        check(9, "… → third");
        check(8, "third");
        check(4, "thi…");
        check(0, "");
        assert_eq!(path(&[], 10), "");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_column(text: String, width in 0..40_usize) {
            let text = crate::render::untrusted::plain(&text);
            prop_assert!(cut(&text, width).width() <= width);
            prop_assert_eq!(to_left(&text, width).width(), width);
            prop_assert_eq!(to_right(&text, width).width(), width);
        }
    }
}
