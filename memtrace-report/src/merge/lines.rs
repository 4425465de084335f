//! JSON with a line for each key of a document and for each item of a list below it, so that a difference between two
//! documents is a difference of lines.

use std::io;

use serde_json::ser::Formatter;

/// Writes objects and lists over several lines down to a depth, and on one line below it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lines {
    depth: usize,
}

/// The document and the lists that are its values.
const SPREAD: usize = 2;

impl Lines {
    fn begin(&mut self, out: &mut (impl io::Write + ?Sized), bracket: &str) -> io::Result<()> {
        self.depth += 1;
        out.write_all(bracket.as_bytes())
    }

    fn end(&mut self, out: &mut (impl io::Write + ?Sized), bracket: &str) -> io::Result<()> {
        if self.depth <= SPREAD {
            write!(out, "\n{:1$}", "", self.depth - 1)?;
        }
        self.depth -= 1;
        out.write_all(bracket.as_bytes())
    }

    fn item(self, out: &mut (impl io::Write + ?Sized), first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= SPREAD { write!(out, "\n{:1$}", "", self.depth) } else { Ok(()) }
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, "[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, "]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, "{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, "}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }
}
