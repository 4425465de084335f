//! Accuracy is no matter of speed: tests decide it, with memory of known size.

use anyhow::Result;

use crate::table::Row;

#[expect(clippy::unnecessary_wraps, reason = "every row is measured by a function of this shape")]
pub(super) fn measure() -> Result<Vec<Row>> {
    Ok(vec![Row {
        what: "accuracy on known allocations (one thread, exact)".to_owned(),
        target: "within max(resolution, 1 %) for self peak, at peak, inclusive, retained".to_owned(),
        measured: "asserted by `cargo test -p test-accuracy`".to_owned(),
        met: None,
        beside: String::new(),
    }])
}
