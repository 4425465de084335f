//! Names cut to the columns there are.
//!
//! A reader looks for the function, so its module goes first, from the outside in. A function's own name that is still
//! too long loses its middle: names that are alike often differ in their ends.

use unicode_truncate::UnicodeTruncateStr as _;
use unicode_width::UnicodeWidthStr as _;

/// Stands for what was left out.
const ELLIPSIS: &str = "…";

/// A name in at most `most` columns.
pub(super) fn name(name: &str, most: usize) -> String {
    if name.width() <= most {
        return name.to_owned();
    }
    let mut from_module = name.match_indices("::").map(|(at, _)| format!("{ELLIPSIS}{}", &name[at..]));
    if let Some(fits) = from_module.find(|shorter| shorter.width() <= most) {
        return fits;
    }
    let own = own(name);
    let marked = format!("{ELLIPSIS}{own}");
    if marked.width() <= most { marked } else { middle(own, most) }
}

/// The fewest columns in which a function is still called by its whole own name.
pub(super) fn least(name: &str) -> usize {
    name.width().min(own(name).width() + ELLIPSIS.width())
}

/// The last columns of what stands before a name.
pub(super) fn guides(guides: &str, most: usize) -> String {
    if guides.width() <= most {
        return guides.to_owned();
    }
    format!("{ELLIPSIS}{}", guides.unicode_truncate_start(most.saturating_sub(1)).0)
}

/// What stands behind the last module.
fn own(name: &str) -> &str {
    name.rsplit("::").next().unwrap_or(name)
}

fn middle(name: &str, most: usize) -> String {
    if name.width() <= most {
        return name.to_owned();
    }
    let room = most.saturating_sub(ELLIPSIS.width());
    let (start, taken) = name.unicode_truncate(room.div_ceil(2));
    let (end, _) = name.unicode_truncate_start(room - taken);
    format!("{start}{ELLIPSIS}{end}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr as _;

    use super::{guides, least, name};

    #[test]
    fn modules_go_before_the_functions_own_name() {
        let check = |most, expect| assert_eq!(name("server::upload::parse_file_content", most), expect);
        check(34, "server::upload::parse_file_content");
        check(33, "…::upload::parse_file_content");
        check(28, "…::parse_file_content");
        check(20, "…parse_file_content");
        check(18, "parse_file_content");
        check(17, "parse_fi…_content");
        check(3, "p…t");
        check(1, "…");
        assert_eq!(least("server::upload::parse_file_content"), 19);
        assert_eq!(least("parse"), 5);
    }

    #[test]
    fn names_of_the_same_function_stay_apart() {
        assert_eq!(name("app::read (src/a.rs:10)", 18), "read (src/a.rs:10)");
        assert_eq!(name("app::read (src/a.rs:10)", 16), "read (sr….rs:10)");
    }

    #[test]
    fn wide_characters_count_as_the_terminal_shows_them() {
        assert_eq!(name("größe::日本語の関数", 13), "…日本語の関数");
        assert_eq!(name("日本語の関数", 8), "日本…数");
    }

    #[test]
    fn the_innermost_guides_stay() {
        assert_eq!(guides("│ │ ├ ", 6), "│ │ ├ ");
        assert_eq!(guides("│ │ ├ ", 5), "…│ ├ ");
        assert_eq!(guides("│ │ ├ ", 4), "… ├ ");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(text in any::<String>(), most in 1..40_usize) {
            prop_assert!(name(&text, most).width() <= most);
            let qualified = format!("{text}::{text}");
            prop_assert!(name(&qualified, most).width() <= most);
        }
    }
}
