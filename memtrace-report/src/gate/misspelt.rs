//! Finds what a misspelt word was meant to be.

/// Words that are less alike than this have nothing to do with each other.
const ALIKE: f64 = 0.7;

/// The one of `known` that `word` is closest to, if it is close.
pub(super) fn meant<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let alike = known.iter().map(|known| (strsim::jaro_winkler(word, known), *known));
    let closest = alike.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (closest.0 > ALIKE).then_some(closest.1)
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn a_slip_is_seen_and_another_word_is_not() {
        let keys = ["name", "budget", "figure", "exact", "optional"];
        assert_eq!(meant("figur", &keys), Some("figure"));
        assert_eq!(meant("bugdet", &keys), Some("budget"));
        assert_eq!(meant("comment", &keys), None);
        assert_eq!(meant("x", &[]), None);
    }
}
