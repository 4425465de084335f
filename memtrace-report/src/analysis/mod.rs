//! From recordings to a report, as values: no file, no clock, no terminal.

mod call_tree;
mod figures;
mod notes;
mod owner;
mod post_mortem;
mod process;
mod rank;
mod report;
mod timeline;
mod violation;

#[cfg(test)]
mod tests;

pub use call_tree::{CallTree, Node};
pub use figures::{Figures, Key};
pub use notes::Note;
pub use owner::Owner;
pub use post_mortem::{OpenStack, Suspended};
pub use process::{Ending, Process};
pub use rank::Function;
pub use report::Report;
pub use timeline::{Bucket, Timeline};
pub use violation::Violation;
