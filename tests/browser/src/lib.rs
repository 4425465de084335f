//! The page of `cargo memtrace html` in a real browser.
