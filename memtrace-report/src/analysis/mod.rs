//! From recordings to a report, as values: no file, no clock, no terminal.

pub(crate) mod merged;

mod census;
pub(crate) mod doubts;
mod order;
pub(crate) mod quantiles;
pub(crate) mod tally;

mod report;

mod branches;
mod call_tree;
mod depth;
pub mod diff;
mod figures;
mod notes;
mod owner;
mod paths;
mod post_mortem;
mod process;
pub(crate) mod rank;
mod timeline;
mod verdict;
mod violation;

#[cfg(test)]
mod tests;

pub(crate) use depth::{DEEPEST, ELIDED, shorten};
pub(crate) use owner::{full_name, location};

pub use branches::{Branch, BranchOf, branches};
pub use call_tree::{CallTree, Node};
pub use census::{DETAILED, Endings, OfLabel};
pub use figures::{Figures, Key};
pub use merged::Merged;
pub use notes::Note;
pub use owner::Owner;
pub use post_mortem::{OpenStack, Suspended};
pub use process::{Ending, Process};
pub use rank::Function;
pub use report::Report;
pub use timeline::{Bucket, Column, Extent, Phase, Step, Timeline};
pub use verdict::{Part, Verdict};
pub use violation::Violation;
