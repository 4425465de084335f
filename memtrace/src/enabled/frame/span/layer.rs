//! The layer: what it is told of spans, and where it keeps their frames.

use tracing::Subscriber;
use tracing::span::Id;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::callsites;
use super::entered::SpanFrame;
use crate::active::clock;
use crate::active::frame::guard::{Busy, at_boundary, at_tick, edge_below, open_slot};
use crate::active::frame::slot::{self, Slot};
use crate::active::runtime::{Boundary, HOT};
use crate::site::Site;

/// Measures the spans that a program already has. Made by [`layer`].
///
/// Its per-span state stands in the registry's extensions, so it costs nothing for spans that a filter keeps from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpanLayer(());

/// A layer for a `tracing` subscriber: every span that reaches it is a frame, as if its body were annotated.
///
/// Each callsite is a row of the ranking, named after the span. A span counts as one call, from its first entry until it
/// is closed, however often it is entered in between; like a future it is charged with what rises while it is entered,
/// and its inclusive peak leaves out what rose in between. Spans of `#[track_memory]` and `scope!` are measured already,
/// and are passed over.
///
/// Choose spans with a filter, `memtrace::layer().with_filter(…)`: those it keeps away cost nothing.
///
/// # Examples
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let subscriber = tracing_subscriber::registry().with(memtrace::layer());
/// let lines = tracing::subscriber::with_default(subscriber, || {
///     let _span = tracing::info_span!("parse").entered();
///     "one\ntwo".lines().count()
/// });
/// assert_eq!(lines, 2);
/// ```
#[must_use]
pub fn layer() -> SpanLayer {
    SpanLayer(())
}

impl<S> tracing_subscriber::Layer<S> for SpanLayer
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(slot) = open_slot()
            && let Some(span) = context.span(id)
            && let Some(site) = callsites::site_of(span.metadata())
        {
            enter(&span, site, slot);
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(slot) = slot::current()
            && let Some(span) = context.span(id)
        {
            exit(&span, slot);
        }
    }
}

/// Begins a turn of the span's frame on this thread.
///
/// The reading is taken before the span's extensions are locked: it may tell `tracing` something, and other layers then
/// look at the extensions of the spans that are open.
#[inline]
fn enter<'span>(
    span: &SpanRef<'span, impl LookupSpan<'span>>,
    site: &'static Site,
    slot: &'static Slot,
) -> Option<()> {
    let _busy = Busy::begin(slot)?;
    let (_, edge) = edge_below(slot, slot.path(), site)?;
    let now = clock::ticks();
    let rss = at_tick(now, slot, Boundary::Entry);
    let mut extensions = span.extensions_mut();
    if let Some(frame) = extensions.get_mut::<SpanFrame>() {
        frame.enter(slot, edge, now, rss);
    } else {
        extensions.insert(SpanFrame::first(site, slot, edge, now, rss));
    }
    Some(())
}

/// Ends the turn. Also after `disable`: what was entered is left.
#[inline]
fn exit<'span>(span: &SpanRef<'span, impl LookupSpan<'span>>, slot: &'static Slot) -> Option<()> {
    let _busy = Busy::begin(slot)?;
    if clock::ticks() < HOT.due() {
        let mut extensions = span.extensions_mut();
        let frame = extensions.get_mut::<SpanFrame>()?;
        slot.skip();
        frame.exit(slot, HOT.rss());
        return Some(());
    }
    exit_slowly(span, slot)
}

/// The same with a reading.
#[cold]
fn exit_slowly<'span>(span: &SpanRef<'span, impl LookupSpan<'span>>, slot: &'static Slot) -> Option<()> {
    let outermost = span.extensions().get::<SpanFrame>()?.is_outermost_of(slot)?;
    let rss = at_boundary(slot, Boundary::Exit { outermost });
    span.extensions_mut().get_mut::<SpanFrame>()?.exit(slot, rss);
    Some(())
}
