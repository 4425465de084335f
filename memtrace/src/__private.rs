//! What the attribute's expansion and the exported macros name: nothing here is public API.

pub use crate::active::checkpoint;
#[cfg(feature = "enabled")]
pub use crate::{
    __memtrace_site as site,
    active::{Frame, enter},
    site::{Registration, Site, SiteText},
};
#[cfg(feature = "enabled")]
pub use {inventory, tracing};
