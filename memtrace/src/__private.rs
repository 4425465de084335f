//! What the attribute's expansion and the exported macros name: nothing here is public API.

#[cfg(not(feature = "enabled"))]
pub use crate::__memtrace_no_site as site;
#[cfg(not(feature = "enabled"))]
pub use crate::active::enter;
pub use crate::active::{assert_peak_below, checkpoint};
#[cfg(feature = "enabled")]
pub use crate::{
    __memtrace_site as site,
    active::{Budgeted, Frame, Measured, budgeted, enter, enter_with, wants_span},
    site::{Registration, Site, SiteText},
};
#[cfg(feature = "enabled")]
pub use {inventory, tracing};
