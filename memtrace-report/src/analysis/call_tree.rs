//! The call tree: call paths of all processes, merged where they are made of the same functions.
//!
//! A node knows its parent and the parent stands before it, as in a recording. So a path of a thousand functions
//! costs a thousand nodes, not a thousand lists, and every walk is a loop: the depth comes from untrusted input.

use std::collections::HashMap;

use memtrace::recording::{PathFigures, Recording};

use super::{
    figures::{Figures, Key},
    owner::Owner,
    post_mortem,
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
        path
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

/// Merges processes into a tree.
#[derive(Debug, Default)]
pub(super) struct Merge {
    tree: CallTree,
    known: HashMap<(Option<usize>, Owner), usize>,
}

impl Merge {
    /// Adds a process.
    pub(super) fn add(&mut self, recording: &Recording, label: &str, is_highest: bool) {
        let mut node_of: Vec<usize> = Vec::with_capacity(recording.paths.len());
        let mut figures_of = HashMap::<usize, Figures>::new();
        for (index, figures) in path_figures(recording).into_iter().enumerate() {
            let parent = recording.paths[index].parent;
            // Only what stands before counts as a parent, so the paths of a damaged recording cannot form a loop.
            let parent = parent.and_then(|parent| node_of.get(parent as usize).copied());
            let node = self.node(parent, Owner::of(recording, index));
            node_of.push(node);
            figures_of.entry(node).or_default().add_path(&figures);
        }
        for (node, figures) in figures_of {
            self.tree.nodes[node].figures.add_process(&figures, label, is_highest);
        }
    }

    /// The tree, with shares of the peak that the contributions add up to.
    pub(super) fn finish(mut self, peak_bytes: u64) -> CallTree {
        self.tree.nodes.iter_mut().for_each(|node| node.figures.take_share_of(peak_bytes));
        self.tree
    }

    fn node(&mut self, parent: Option<usize>, owner: Owner) -> usize {
        let nodes = &mut self.tree.nodes;
        *self.known.entry((parent, owner)).or_insert_with_key(|(_, owner)| {
            nodes.push(Node { owner: owner.clone(), parent, figures: Figures::default() });
            nodes.len() - 1
        })
    }
}

/// The figures of every call path of a process. The books know the frames that were left; what the open ones reached
/// since is in the pulse.
pub(super) fn path_figures(recording: &Recording) -> Vec<Figures> {
    let mut all: Vec<_> = (0..recording.paths.len())
        .map(|index| from_books(recording.books.paths.get(index).copied().unwrap_or_default()))
        .collect();
    for thread in &recording.pulse.threads {
        if let Some(figures) = all.get_mut(thread.path as usize) {
            let delta = post_mortem::inclusive_peak_delta(thread);
            figures.inclusive_peak_bytes = figures.inclusive_peak_bytes.max(delta);
        }
    }
    all
}

fn from_books(path: PathFigures) -> Figures {
    Figures {
        calls: path.calls,
        self_peak_bytes: path.self_peak_bytes,
        at_peak_bytes: path.at_peak_bytes,
        inclusive_peak_bytes: path.inclusive_max_bytes,
        retained_bytes: path.retained_bytes,
        shared: path.shared,
        ..Figures::default()
    }
}
