//! Folded stacks: a line a call path, its frames parted by semicolons, and bytes.

use std::io;

use super::stacks::Stacks;
use crate::analysis::{Key, Report};

/// Writes every call path that has something of the figure.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, by: Key) -> io::Result<()> {
    let stacks = Stacks::of(report.call_tree());
    let names = names(&stacks);
    for (node, bytes) in stacks.own(by).into_iter().enumerate().filter(|(_, bytes)| *bytes > 0) {
        writeln!(out, "{} {bytes}", line(&stacks, &names, node))?;
    }
    Ok(())
}

/// A call path as a line without its figure.
pub(super) fn line(stacks: &Stacks, names: &[String], node: usize) -> String {
    let frames: Vec<_> = stacks.stack(node).into_iter().map(|frame| names[frame].as_str()).collect();
    frames.join(";")
}

/// The names of all frames, as a line may hold them.
pub(super) fn names(stacks: &Stacks) -> Vec<String> {
    stacks.frames().iter().map(|frame| escape(&frame.name)).collect()
}

/// A semicolon would part a name in two, and a name that ends in a number would pass for one of two figures.
fn escape(name: &str) -> String {
    let name = name.replace(';', "\\u{3b}");
    match name.rsplit_once(' ') {
        Some((rest, end)) if end.chars().all(|c| c.is_ascii_digit() || c == '.') => {
            format!("{rest}\\u{{20}}{end}")
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_name_is_one_frame_and_no_figure() {
        assert_eq!(escape("m::parse"), "m::parse");
        assert_eq!(escape("<[u8; 4] as Read>::read"), "<[u8\\u{3b} 4] as Read>::read");
        assert_eq!(escape("attempt 12"), "attempt\\u{20}12");
        assert_eq!(escape("ends with a blank "), "ends with a blank\\u{20}");
    }
}
