//! Branches: call paths for a picture, where a box is as wide as what its call path and those below it come to.
//!
//! A picture has room for so many boxes. The largest stay; the others of one parent become a single box that says how
//! many it stands for and keeps their sum, so that no byte is left out.

use super::{
    call_tree::CallTree,
    figures::{Figures, Key},
};

/// More boxes than this are too small to see, and too many to read.
const MOST_BOXES: usize = 250;

/// A box below one so-many-th of the whole is a stroke, even on a wide screen.
const SMALLEST_SHARE: u64 = 400;

/// Deeper than this nobody scrolls.
const DEEPEST: usize = 60;

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The box above it, as an index into the list that is smaller than its own.
    pub parent: Option<usize>,
    /// What the box stands for.
    pub of: BranchOf,
    /// What it holds beyond the boxes below it.
    pub own_bytes: u64,
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BranchOf {
    /// A call path, as an index into [`CallTree::nodes`].
    Node(usize),
    /// So many call paths, each too small for a box of its own.
    Smaller(usize),
}

/// The boxes of a call tree by a key in bytes, a parent before its children. The inclusive peaks of callees may have
/// been reached at different times: where they come to more than their caller's, its box is as wide as they are.
#[must_use]
pub fn branches(tree: &CallTree, by: Key) -> Vec<Branch> {
    let own = own_bytes(tree, by);
    let (sums, depths) = sums_and_depths(tree, &own);
    let shown = shown(tree, &sums, &depths);
    let mut boxes = Vec::new();
    let mut box_of = vec![None; tree.nodes().len()];
    // What is too small is gathered with the box above it; the last entry gathers what has none.
    let mut smaller = vec![(0_usize, 0_u64, 0_usize); tree.nodes().len() + 1];
    let nobody = tree.nodes().len();
    for (index, node) in tree.nodes().iter().enumerate() {
        if shown[index] {
            let parent = node.parent.and_then(|parent| box_of[parent]);
            box_of[index] = Some(boxes.len());
            boxes.push(Branch { parent, of: BranchOf::Node(index), own_bytes: own[index] });
        } else {
            let mut above = node.parent;
            while let Some(hidden) = above.filter(|&parent| !shown[parent]) {
                above = tree.nodes()[hidden].parent;
            }
            if own[index] > 0 {
                let (count, bytes, last) = &mut smaller[above.unwrap_or(nobody)];
                *count += 1;
                *bytes = bytes.saturating_add(own[index]);
                *last = index;
            }
        }
    }
    for (above, (count, bytes, last)) in smaller.into_iter().enumerate() {
        let parent = box_of.get(above).copied().flatten();
        match count {
            0 => {}
            1 => boxes.push(Branch { parent, of: BranchOf::Node(last), own_bytes: bytes }),
            _ => boxes.push(Branch { parent, of: BranchOf::Smaller(count), own_bytes: bytes }),
        }
    }
    // Only a recording that lies comes to more than there can be, and no picture can add that up.
    let mut room = u64::MAX;
    for branch in &mut boxes {
        branch.own_bytes = branch.own_bytes.min(room);
        room -= branch.own_bytes;
    }
    boxes
}

/// What each call path has by itself. Only the inclusive peak counts what is below as well.
fn own_bytes(tree: &CallTree, by: Key) -> Vec<u64> {
    let bytes = |figures: &Figures| by.bytes_of(figures);
    let mut own: Vec<u64> = tree.nodes().iter().map(|node| bytes(&node.figures)).collect();
    if by == Key::Inclusive {
        for node in tree.nodes() {
            if let Some(parent) = node.parent {
                own[parent] = own[parent].saturating_sub(bytes(&node.figures));
            }
        }
    }
    own
}

fn sums_and_depths(tree: &CallTree, own: &[u64]) -> (Vec<u64>, Vec<usize>) {
    let mut sums = own.to_vec();
    let mut depths = vec![0; sums.len()];
    for (index, node) in tree.nodes().iter().enumerate() {
        depths[index] = node.parent.map_or(0, |parent| depths[parent] + 1);
    }
    for (index, node) in tree.nodes().iter().enumerate().rev() {
        if let Some(parent) = node.parent {
            sums[parent] = sums[parent].saturating_add(sums[index]);
        }
    }
    (sums, depths)
}

/// The call paths that get a box: the largest, which a parent always is before its children.
fn shown(tree: &CallTree, sums: &[u64], depths: &[usize]) -> Vec<bool> {
    let roots = tree.nodes().iter().zip(sums).filter(|(node, _)| node.parent.is_none());
    let whole = roots.fold(0_u64, |whole, (_, sum)| whole.saturating_add(*sum));
    let mut order: Vec<usize> = (0..sums.len())
        .filter(|&index| sums[index] > whole / SMALLEST_SHARE && depths[index] < DEEPEST)
        .collect();
    order.sort_by_key(|&index| std::cmp::Reverse(sums[index]));
    let mut shown = vec![false; sums.len()];
    order.into_iter().take(MOST_BOXES).for_each(|index| shown[index] = true);
    shown
}

#[cfg(test)]
mod tests {
    use memtrace::recording::{CallPath, PathFigures, Recording};

    use super::{Branch, BranchOf, MOST_BOXES, branches};
    use crate::{
        analysis::{Key, Report},
        fixture::{MIB, file_processor, site},
        run::Run,
    };

    fn sum(boxes: &[Branch]) -> u64 {
        boxes.iter().map(|branch| branch.own_bytes).sum()
    }

    #[test]
    fn boxes_at_the_peak_add_up_to_it() {
        let report = Report::of(&Run::of([file_processor()]));
        let boxes = branches(report.call_tree(), Key::AtPeak);
        assert_eq!(sum(&boxes), 3_340 * MIB);
    }

    #[test]
    fn a_caller_is_as_wide_as_its_inclusive_peak() {
        let report = Report::of(&Run::of([file_processor()]));
        let tree = report.call_tree();
        // `process_uploaded_file` reached 3,280 MiB; its callees alone more, at different times.
        assert_eq!(sum(&branches(tree, Key::Inclusive)), (3_276 + 31) * MIB + (90 << 10));
    }

    #[test]
    fn what_is_too_small_keeps_its_sum() {
        let mut recording = Recording { sites: vec![site("leaf", 1)], ..Recording::default() };
        recording.paths = vec![CallPath { parent: None, site: None }; 2];
        recording.books.paths = vec![PathFigures::default(); 2];
        for number in 0..10_000_u32 {
            recording.sites.push(site("leaf", number));
            recording.paths.push(CallPath { parent: (number > 0).then_some(2), site: Some(number + 1) });
            let held = u64::from(number) + 1;
            recording.books.paths.push(PathFigures { self_peak_bytes: held, ..PathFigures::default() });
        }
        let report = Report::of(&Run::of([recording]));
        let boxes = branches(report.call_tree(), Key::SelfPeak);
        assert!(boxes.len() <= MOST_BOXES + 2, "{} boxes", boxes.len());
        assert_eq!(sum(&boxes), 10_000 * 10_001 / 2);
        let smaller = boxes.iter().filter(|branch| matches!(branch.of, BranchOf::Smaller(_)));
        assert_eq!(smaller.count(), 1);
    }
}
