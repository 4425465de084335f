//! How deep a call path is shown.
//!
//! Recursion folds onto its first frame, so the depth of a call path is a number of different functions, and no
//! program's is this large. A damaged or made-up recording can hold thousands of call paths, each thousands deep:
//! written out in full, a file of two megabytes would become gigabytes.

use std::sync::LazyLock;

use memtrace::recording::Site;

use super::owner::Owner;

/// The most functions of a call path that a reader gets.
pub(crate) const DEEPEST: usize = 128;

/// What stands for those between the outermost and the innermost, where there are more.
pub(crate) static ELIDED: LazyLock<Owner> =
    LazyLock::new(|| Owner::Function(Site { name: "(…)".to_owned(), ..Site::default() }.into()));

/// A call path with its middle replaced by `elided`, where it is deeper than [`DEEPEST`].
pub(crate) fn shorten<T>(mut path: Vec<T>, elided: T) -> Vec<T> {
    if path.len() > DEEPEST {
        let kept_inside = DEEPEST / 2;
        path.splice(DEEPEST - kept_inside - 1..path.len() - kept_inside, [elided]);
        // Thousands of these are kept, and the room for what was left out is most of each.
        path.shrink_to_fit();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, shorten};

    #[test]
    fn the_middle_of_what_is_too_deep_is_left_out() {
        assert_eq!(shorten(vec![1, 2, 3], 0), [1, 2, 3]);
        let whole: Vec<usize> = (1..=DEEPEST).collect();
        assert_eq!(shorten(whole.clone(), 0), whole);
        let deep = shorten((1..=10_000).collect(), 0);
        assert_eq!(deep.len(), DEEPEST);
        assert_eq!((deep[0], deep[DEEPEST - 1]), (1, 10_000));
        assert_eq!(deep.iter().filter(|&&frame| frame == 0).count(), 1);
    }
}
