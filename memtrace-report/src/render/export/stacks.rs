//! The call tree as stacks of numbered frames, which is how profilers' formats want it.

use std::collections::HashMap;

use super::super::untrusted::plain;
use crate::analysis::{CallTree, DEEPEST, ELIDED, Key, Owner, shorten};

/// The figures of bytes, in the order in which formats list them.
pub(super) const KEYS: [Key; 4] = [Key::AtPeak, Key::SelfPeak, Key::Inclusive, Key::Retained];

/// What a reader is told that a figure is.
pub(super) fn title(by: Key) -> &'static str {
    match by {
        Key::SelfPeak => "self peak",
        Key::AtPeak => "at peak",
        Key::Inclusive => "inclusive peak",
        Key::Retained => "retained",
        Key::Calls => "calls",
    }
}

/// A function as a tool shows it, made neutral.
pub(super) struct Frame {
    /// The name behind its module.
    pub(super) name: String,
    /// The source file; empty for what is no function.
    pub(super) file: String,
    /// The line; 0 for what is no function.
    pub(super) line: u32,
}

impl Frame {
    fn of(owner: &Owner) -> Self {
        let Some(site) = owner.site() else {
            return Self { name: owner.name().to_owned(), file: String::new(), line: 0 };
        };
        let name = if site.module.is_empty() {
            site.name.clone()
        } else {
            format!("{}::{}", site.module, site.name)
        };
        Self { name: plain(&name), file: plain(&site.file), line: site.line }
    }
}

/// A call tree's frames, each of them once, and its call paths as numbers of frames.
pub(super) struct Stacks<'a> {
    tree: &'a CallTree,
    frames: Vec<Frame>,
    frame_of: Vec<usize>,
    elided: usize,
}

impl<'a> Stacks<'a> {
    pub(super) fn of(tree: &'a CallTree) -> Self {
        let mut numbers = HashMap::<&Owner, usize>::new();
        let mut frames = Vec::new();
        let mut frame_of = Vec::with_capacity(tree.nodes().len());
        let mut depths = Vec::<usize>::with_capacity(tree.nodes().len());
        for node in tree.nodes() {
            depths.push(node.parent.map_or(1, |parent| depths[parent] + 1));
            frame_of.push(*numbers.entry(&node.owner).or_insert_with_key(|owner| {
                frames.push(Frame::of(owner));
                frames.len() - 1
            }));
        }
        let elided = frames.len();
        if depths.into_iter().any(|depth| depth > DEEPEST) {
            frames.push(Frame::of(&ELIDED));
        }
        Self { tree, frames, frame_of, elided }
    }

    /// Every frame that a stack names by its number.
    pub(super) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The frames of a call path, the outermost first.
    pub(super) fn stack(&self, node: usize) -> Vec<usize> {
        let upwards = std::iter::successors(Some(node), |&node| self.tree.nodes()[node].parent);
        let mut stack: Vec<_> = upwards.map(|node| self.frame_of[node]).collect();
        stack.reverse();
        shorten(stack, self.elided)
    }

    /// What each call path has of a figure by itself, by node. Tools add callees to their callers, so of an inclusive
    /// figure a call path is given what its callees do not account for.
    pub(super) fn own(&self, by: Key) -> Vec<u64> {
        let nodes = self.tree.nodes();
        // Tools add all of them up, in 64 bits with a sign. No machine has so much; a made-up recording says anything.
        let most = i64::MAX.unsigned_abs() / nodes.len().max(1) as u64;
        let mut own: Vec<_> = nodes.iter().map(|node| by.of(&node.figures).min(most)).collect();
        if by == Key::Inclusive {
            for node in nodes {
                if let Some(parent) = node.parent {
                    own[parent] = own[parent].saturating_sub(by.of(&node.figures));
                }
            }
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::Stacks;
    use crate::{
        Key, Report, Run,
        fixture::{MIB, file_processor},
    };

    #[test]
    fn callees_added_to_their_caller_give_its_inclusive_figure() {
        let report = Report::of(&Run::of([file_processor()]));
        let tree = report.call_tree();
        let mut sums = Stacks::of(tree).own(Key::Inclusive);
        for (index, node) in tree.nodes().iter().enumerate().rev() {
            if let Some(parent) = node.parent {
                sums[parent] += sums[index];
            }
        }
        // The callees of `process_uploaded_file` peaked one after the other, and together they are more.
        let outermost = tree.nodes().iter().position(|node| node.owner.name() == "process_uploaded_file");
        assert_eq!(sums[outermost.expect("it was called")], (3_276 + 31) * MIB + (90 << 10));
        let parse = tree.nodes().iter().position(|node| node.owner.name() == "parse_file_content");
        assert_eq!(sums[parse.expect("it was called")], 3_276 * MIB);
    }

    #[test]
    fn figures_at_the_peak_add_up_to_the_peak() {
        let report = Report::of(&Run::of([file_processor()]));
        let own = Stacks::of(report.call_tree()).own(Key::AtPeak);
        assert_eq!(own.iter().sum::<u64>(), report.processes()[0].peak_bytes);
    }

    #[test]
    fn figures_that_no_machine_has_do_not_overflow_their_sum() {
        let mut recording = file_processor();
        for figures in &mut recording.books.paths {
            figures.at_peak_bytes = u64::MAX;
        }
        let report = Report::of(&Run::of([recording]));
        let own = Stacks::of(report.call_tree()).own(Key::AtPeak);
        assert!(i64::try_from(own.iter().sum::<u64>()).is_ok());
    }
}
