//! Figures of a column one below the other: digits above digits, units above units.

use unicode_width::UnicodeWidthStr as _;

/// Pads figures so that, set to the right, their units begin in one column.
pub(super) fn align(figures: &mut [&mut String]) {
    let widths: Vec<usize> = figures.iter().map(|figure| figure[unit(figure)..].width()).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    for (figure, width) in figures.iter_mut().zip(widths).filter(|(figure, _)| !figure.is_empty()) {
        figure.push_str(&" ".repeat(widest - width));
    }
}

/// Where the unit of a figure begins, with the blank before it: that of the last number, where there are several.
fn unit(figure: &str) -> usize {
    let after_digit = |at: usize| figure[..at].ends_with(|before: char| before.is_ascii_digit());
    let is_unit = |text: &str| text.starts_with(|first: char| first == '%' || first.is_alphabetic());
    let mut blanks = figure.match_indices(' ').rev().map(|(at, _)| at);
    blanks.find(|&at| after_digit(at) && is_unit(&figure[at + 1..])).unwrap_or(figure.len())
}

#[cfg(test)]
mod tests {
    use super::align;

    fn check(figures: &[&str], expect: &[&str]) {
        let mut figures: Vec<String> = figures.iter().map(ToString::to_string).collect();
        align(&mut figures.iter_mut().collect::<Vec<_>>());
        assert_eq!(figures, expect);
    }

    #[test]
    fn units_begin_in_one_column() {
        check(&["+1.00 GiB", "0 B", "512 B"], &["+1.00 GiB", "0 B  ", "512 B  "]);
        check(&["850 µs", "5.2 s"], &["850 µs", "5.2 s "]);
        check(&["98.1 %", "0.0 %"], &["98.1 %", "0.0 %"]);
        check(&["3.20 GiB → 41 MiB", "40 KiB → 0 B"], &["3.20 GiB → 41 MiB", "40 KiB → 0 B  "]);
    }

    #[test]
    fn a_mark_behind_a_unit_moves_no_other() {
        check(&["+31 MiB *", "+3.20 GiB", "0 B", ""], &["+31 MiB *", "+3.20 GiB  ", "0 B    ", ""]);
    }

    #[test]
    fn numbers_without_a_unit_stay_as_they_are() {
        check(&["1", "1000000"], &["1", "1000000"]);
        check(&["0 → 16", "3 → 5"], &["0 → 16", "3 → 5"]);
        check(&[], &[]);
    }
}
