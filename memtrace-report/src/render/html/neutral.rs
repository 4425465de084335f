//! How every text gets into the page: neutral, then escaped. The template engine calls this wherever a template writes
//! a value, so that no name can be forgotten.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html};

use crate::render::untrusted::plain;

/// The escaper that `askama.toml` names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neutral;

impl Escaper for Neutral {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        Html.write_escaped_str(dest, &plain(text))
    }
}
