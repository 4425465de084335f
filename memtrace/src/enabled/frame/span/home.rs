//! Where the frame of a span stands: a place of the layer's table, or the registry's extensions.

use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::callsites;
use super::entered::SpanFrame;
use crate::site::Site;

/// Where the frame of a span stands.
pub(super) trait Home {
    /// The span's site; `None` where the span is passed over.
    fn site(&self) -> Option<&'static Site>;

    /// Acts on the frame, which is made if there is none.
    fn with_or_new(&self, site: &'static Site, act: impl FnOnce(&mut SpanFrame)) -> Option<()>;

    /// Acts on the frame, if there is one.
    fn with<T>(&self, act: impl FnOnce(&mut SpanFrame) -> T) -> Option<T>;
}

/// In the registry's extensions, where the table had no room, or the layer was not told when the span was made.
impl<'span, R: LookupSpan<'span>> Home for SpanRef<'span, R> {
    fn site(&self) -> Option<&'static Site> {
        callsites::site_of(self.metadata())
    }

    fn with_or_new(&self, site: &'static Site, act: impl FnOnce(&mut SpanFrame)) -> Option<()> {
        let mut extensions = self.extensions_mut();
        if extensions.get_mut::<SpanFrame>().is_none() {
            extensions.insert(SpanFrame::new(site));
        }
        extensions.get_mut().map(act)
    }

    fn with<T>(&self, act: impl FnOnce(&mut SpanFrame) -> T) -> Option<T> {
        self.extensions_mut().get_mut().map(act)
    }
}
