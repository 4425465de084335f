//! The layer: what it is told of spans, and what it does with their frames.

use std::fmt;

use tracing::Subscriber;
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::callsites;
use super::home::Home;
use super::table::Table;
use crate::active::clock;
use crate::active::frame::guard::{Busy, arrive, at_boundary, edge_below, open_slot};
use crate::active::frame::slot::{self, Slot};
use crate::active::runtime::{Boundary, HOT};

/// Measures the spans that a program already has. Made by [`layer`].
///
/// It is told of spans and asks the registry little, so it costs nothing for spans that a filter keeps from it. A clone
/// is another layer, for another subscriber.
pub struct SpanLayer {
    table: Table,
}

impl fmt::Debug for SpanLayer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SpanLayer").finish_non_exhaustive()
    }
}

impl Clone for SpanLayer {
    fn clone(&self) -> Self {
        layer()
    }
}

impl Default for SpanLayer {
    fn default() -> Self {
        layer()
    }
}

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
    SpanLayer { table: Table::map() }
}

impl<S> tracing_subscriber::Layer<S> for SpanLayer
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if open_slot().is_some()
            && let Some(site) = callsites::site_of(attributes.metadata())
        {
            self.table.add(id, site);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let Some(slot) = open_slot() else { return };
        if let Some(place) = self.table.find(id) {
            enter(place, slot);
        } else if let Some(span) = context.span(id) {
            enter(&span, slot);
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let Some(slot) = slot::current() else { return };
        if let Some(place) = self.table.find(id) {
            exit(place, slot);
        } else if let Some(span) = context.span(id) {
            exit(&span, slot);
        }
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        self.table.remove(&id);
    }
}

/// Begins a turn of the span's frame on this thread.
///
/// The reading is taken before the frame is locked: it may tell `tracing` something, and other layers then look at the
/// spans that are open.
#[inline]
fn enter(home: &impl Home, slot: &'static Slot) -> Option<()> {
    // A callsite that was never met is met here, which memtrace does not do while it is at work.
    let site = home.site()?;
    let _busy = Busy::begin(slot)?;
    let (_, edge) = edge_below(slot, slot.path(), site)?;
    let arrival = arrive(slot, false);
    home.with_or_new(site, |frame| frame.enter(slot, edge, arrival))
}

/// Ends the turn. Also after `disable`: what was entered is left.
#[inline]
fn exit(home: &impl Home, slot: &'static Slot) -> Option<()> {
    let _busy = Busy::begin(slot)?;
    if clock::ticks() < HOT.due() {
        return home.with(|frame| {
            slot.skip();
            frame.exit(slot, HOT.rss());
        });
    }
    exit_slowly(home, slot)
}

/// The same with a reading.
#[cold]
fn exit_slowly(home: &impl Home, slot: &'static Slot) -> Option<()> {
    let outermost = home.with(|frame| frame.is_outermost_of(slot))??;
    let rss = at_boundary(slot, Boundary::Exit { outermost });
    home.with(|frame| frame.exit(slot, rss))
}
