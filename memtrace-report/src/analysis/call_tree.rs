//! The call tree: call paths of all processes, each once, with their figures.
//!
//! A node knows its parent and the parent stands before it, as in a recording. So a path of a thousand functions
//! costs a thousand nodes, not a thousand lists, and every walk is a loop: the depth comes from untrusted input.

use super::{
    depth::{ELIDED, shorten},
    figures::{Figures, Key},
    merged::Merged,
    owner::Owner,
};

/// Call paths of a run.
#[derive(Clone, Debug, Default)]
pub struct CallTree {
    nodes: Vec<Node>,
}

/// One call path.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its innermost function.
    pub owner: Owner,
    /// The call path above it, as an index into [`CallTree::nodes`] that is smaller than its own.
    pub parent: Option<usize>,
    /// Its figures.
    pub figures: Figures,
}

impl CallTree {
    pub(super) fn of(merged: &Merged) -> Self {
        let nodes = merged.paths.iter().enumerate().map(|(number, (path, tally))| Node {
            owner: path.who.owner(&merged.sites),
            parent: path.parent,
            figures: tally.figures(merged.at_peak_bytes(number), merged.books_peak_bytes()),
        });
        Self { nodes: nodes.collect() }
    }

    /// Every call path; a parent stands before its children.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The names on a call path, the outermost first.
    #[must_use]
    pub fn path(&self, node: usize) -> Vec<&Owner> {
        let mut path = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next.and_then(|index| self.nodes.get(index)) {
            path.push(&node.owner);
            next = node.parent;
        }
        path.reverse();
        shorten(path, &ELIDED)
    }

    /// Indices of all call paths, ranked; pseudo-functions last.
    #[must_use]
    pub fn ranked(&self, by: Key) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.nodes.len()).collect();
        order.sort_by_key(|&index| {
            let node = &self.nodes[index];
            (node.owner.site().is_none(), by.order(&node.figures))
        });
        order
    }

    /// Indices of the call path with the largest figure and of those above it, the innermost first. Empty where that figure
    /// does not lie above the resolution.
    #[must_use]
    pub fn heavy_path(&self, by: Key, resolution_bytes: u64) -> Vec<usize> {
        let first = self.ranked(by).into_iter().next().filter(|&index| {
            let node = &self.nodes[index];
            node.owner.site().is_some() && by.bytes_of(&node.figures) > resolution_bytes
        });
        std::iter::successors(first, |&index| self.nodes[index].parent).collect()
    }

    /// Indices in the order in which a tree is printed, with their depth: children under their parent, the branch
    /// that holds the largest figure first.
    #[must_use]
    pub fn printed(&self, by: Key) -> Vec<(usize, usize)> {
        let mut largest: Vec<u64> = self.nodes.iter().map(|node| by.of(&node.figures)).collect();
        let mut children = vec![Vec::new(); self.nodes.len()];
        let mut roots = Vec::new();
        for (index, node) in self.nodes.iter().enumerate().rev() {
            match node.parent {
                Some(parent) => {
                    largest[parent] = largest[parent].max(largest[index]);
                    children[parent].push(index);
                }
                None => roots.push(index),
            }
        }
        // The stack is popped from its end, so the first to print is pushed last.
        let last_first = |list: &mut Vec<usize>| {
            list.sort_by_key(|&index| {
                (self.nodes[index].owner.site().is_some(), largest[index], std::cmp::Reverse(index))
            });
        };
        last_first(&mut roots);
        children.iter_mut().for_each(last_first);
        let mut stack: Vec<_> = roots.into_iter().map(|root| (root, 0)).collect();
        let mut printed = Vec::with_capacity(self.nodes.len());
        while let Some((index, depth)) = stack.pop() {
            printed.push((index, depth));
            stack.extend(children[index].iter().map(|&child| (child, depth + 1)));
        }
        printed
    }
}
