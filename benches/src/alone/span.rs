//! What a function can be wrapped in instead: two looks at a clock, or a `tracing` span.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use super::subject::spend_burst;
use crate::timing::{Batches, pin, processors};

const BATCHES: usize = 1_000;
const REPETITIONS: u32 = 2_000;

pub(super) fn two_instants() -> Result<()> {
    report(|_| {
        let began = Instant::now();
        black_box(began.elapsed());
    })
}

pub(super) fn unsubscribed() -> Result<()> {
    report(span)
}

/// With the registry alone, which keeps spans and prints nothing.
pub(super) fn subscribed() -> Result<()> {
    tracing::subscriber::set_global_default(Registry::default()).context("there is a subscriber already")?;
    report(span)
}

/// With the registry and memtrace's layer.
pub(super) fn layered() -> Result<()> {
    let subscriber = Registry::default().with(memtrace::layer());
    tracing::subscriber::set_global_default(subscriber).context("there is a subscriber already")?;
    spend_burst();
    report(span)
}

fn report(repeat: impl FnMut(u32)) -> Result<()> {
    pin(*processors()?.first().context("there is no processor")?)?;
    Batches::time(BATCHES, REPETITIONS, repeat).report();
    Ok(())
}

#[inline(never)]
fn span(number: u32) {
    let _entered = tracing::info_span!("call", number).entered();
    black_box(number);
}
