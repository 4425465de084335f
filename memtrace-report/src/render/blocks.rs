//! Blocks of which bars and curves are drawn, eight to a column or a row.

const ACROSS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const UP: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar that fills a share of `width` columns, from 0 to 1. What is not nothing is seen.
pub(super) fn bar(share: f64, width: usize) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is in the bounds of a width"
    )]
    let eighths = (share.clamp(0.0, 1.0) * (width * 8) as f64).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { eighths };
    let mut bar = "█".repeat(eighths / 8);
    bar.extend((eighths % 8 > 0).then(|| ACROSS[eighths % 8]));
    bar
}

/// A block that fills so many eighths of a row, from its foot.
pub(super) fn up(eighths: usize) -> char {
    UP[eighths.min(8)]
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        let check = |share, expect: &str| assert_eq!(bar(share, 4), expect, "{share}");
        check(0.0, "");
        check(0.001, "▏");
        check(0.5, "██");
        check(0.6, "██▍");
        check(1.0, "████");
        check(7.5, "████");
        check(f64::NAN, "");
    }
}
