//! The books: large, and written when they have changed and time allows.

use super::fields::{Fields, NONE, Put};
use super::layout::{
    BUCKET_LEN, CHECKPOINT_LEN, FIGURES_LEN, LOT_LEN, MAX_CHECKPOINT_NAME, MAX_CHECKPOINTS, MAX_LOTS,
    MAX_VIOLATIONS, SITE_PEAK_LEN, TIMELINE_BUCKETS, VIOLATION_LEN,
};
use super::model::{Books, Checkpoint, Lot, PathFigures, Timeline, TimelineBucket, Violation};
use super::promise::Promise;

/// The inclusive peak includes other threads.
const SHARED: u32 = 1;
/// It comes from a reading at both ends of the call.
const EXACT: u32 = 1 << 1;

/// Appends the books' payload. Figures of sites and call paths that are not on file are cut.
pub(super) fn put(buffer: &mut Vec<u8>, promise: Promise, books: &Books) {
    promise.put(buffer);
    buffer.u64s([books.at_ns, books.rss_bytes, books.peak_bytes, books.timeline.width_ns]);
    buffer.list(&books.paths, promise.paths as usize, put_figures);
    buffer.list(&books.site_self_peak_bytes, promise.sites as usize, |buffer, bytes| buffer.u64(*bytes));
    buffer.list(&books.lots, MAX_LOTS, |buffer, lot| {
        buffer.u64(lot.bytes);
        buffer.u32(lot.path);
    });
    buffer.list(&books.timeline.buckets, TIMELINE_BUCKETS, |buffer, bucket| {
        let empty = TimelineBucket { min_bytes: 0, max_bytes: 0, max_path: NONE };
        let bucket = bucket.unwrap_or(empty);
        buffer.u64s([bucket.min_bytes, bucket.max_bytes]);
        buffer.u32(bucket.max_path);
    });
    buffer.list(&books.checkpoints, MAX_CHECKPOINTS, |buffer, checkpoint| {
        buffer.u64s([
            checkpoint.at_ns,
            checkpoint.rss_bytes,
            checkpoint.delta_bytes.cast_unsigned(),
            checkpoint.peak_bytes,
            checkpoint.peak_rise_bytes,
            checkpoint.virtual_bytes,
        ]);
        buffer.text(&checkpoint.name, MAX_CHECKPOINT_NAME);
    });
    buffer.list(&books.violations, MAX_VIOLATIONS, |buffer, violation| {
        buffer.u64s([violation.budget_bytes, violation.inclusive_bytes, violation.calls]);
        buffer.u32(violation.path);
        let shared = if violation.shared { SHARED } else { 0 };
        buffer.u32(shared | if violation.exact { EXACT } else { 0 });
    });
}

/// Appends the figures of one call path.
fn put_figures(buffer: &mut Vec<u8>, figures: &PathFigures) {
    buffer.u64s([
        figures.calls,
        figures.self_peak_bytes,
        figures.at_peak_bytes,
        figures.retained_bytes,
        figures.inclusive_max_bytes,
        figures.inclusive_last_bytes,
        figures.inclusive_sum_bytes,
    ]);
    buffer.u32(if figures.shared { SHARED } else { 0 });
}

/// Takes the books' payload.
pub(super) fn take(fields: &mut Fields<'_>) -> Option<(Promise, Books)> {
    let promise = Promise::take(fields)?;
    let mut books = Books {
        at_ns: fields.u64()?,
        rss_bytes: fields.u64()?,
        peak_bytes: fields.u64()?,
        ..Books::default()
    };
    let width_ns = fields.u64()?;
    books.paths = fields.list("call paths' figures", FIGURES_LEN, take_figures)?;
    books.site_self_peak_bytes = fields.list("sites' self peaks", SITE_PEAK_LEN, Fields::u64)?;
    if books.paths.len() > promise.paths as usize || books.site_self_peak_bytes.len() > promise.sites as usize
    {
        return None;
    }
    books.lots = fields.list("lots", LOT_LEN, |fields| {
        Some(Lot { bytes: fields.u64()?, path: fields.path(promise.paths)? })
    })?;
    let buckets = fields.list("buckets of the timeline", BUCKET_LEN, |fields| {
        let (min_bytes, max_bytes) = (fields.u64()?, fields.u64()?);
        let (offset, path) = (fields.offset(), fields.u32()?);
        let leaf = (path != NONE).then(|| fields.known_path(offset, path, promise.paths));
        Some(leaf.map(|max_path| TimelineBucket { min_bytes, max_bytes, max_path }))
    })?;
    books.timeline = Timeline { width_ns, buckets };
    books.checkpoints = fields.list("checkpoints", CHECKPOINT_LEN, take_checkpoint)?;
    books.violations = fields.list("violations", VIOLATION_LEN, |fields| take_violation(fields, promise))?;
    Some((promise, books))
}

/// Takes the figures of one call path.
fn take_figures(fields: &mut Fields<'_>) -> Option<PathFigures> {
    Some(PathFigures {
        calls: fields.u64()?,
        self_peak_bytes: fields.u64()?,
        at_peak_bytes: fields.u64()?,
        retained_bytes: fields.u64()?,
        inclusive_max_bytes: fields.u64()?,
        inclusive_last_bytes: fields.u64()?,
        inclusive_sum_bytes: fields.u64()?,
        shared: fields.u32()? & SHARED != 0,
    })
}

/// Takes one violation.
fn take_violation(fields: &mut Fields<'_>, promise: Promise) -> Option<Violation> {
    let (budget_bytes, inclusive_bytes, calls) = (fields.u64()?, fields.u64()?, fields.u64()?);
    let (path, flags) = (fields.path(promise.paths)?, fields.u32()?);
    let (exact, shared) = (flags & EXACT != 0, flags & SHARED != 0);
    Some(Violation { path, budget_bytes, inclusive_bytes, calls, exact, shared })
}

/// Takes one checkpoint.
fn take_checkpoint(fields: &mut Fields<'_>) -> Option<Checkpoint> {
    Some(Checkpoint {
        at_ns: fields.u64()?,
        rss_bytes: fields.u64()?,
        delta_bytes: fields.u64()?.cast_signed(),
        peak_bytes: fields.u64()?,
        peak_rise_bytes: fields.u64()?,
        virtual_bytes: fields.u64()?,
        name: fields.text()?,
    })
}
