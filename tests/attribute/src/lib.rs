//! Projects of their own, built as a user's would be.
//!
//! Cargo unifies features over a workspace, and this one's tests enable memtrace. What must see it off, or in another
//! edition, is therefore copied out of the workspace and built there.

mod diagnostic;
mod project;

pub use diagnostic::Diagnostic;
pub use project::Project;
