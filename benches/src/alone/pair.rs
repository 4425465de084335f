//! The boundary pair: a call of an annotated function at which no reading is due.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;

use anyhow::{Context, Result};

use super::subject::{annotated, bare, spend_burst};
use crate::figures::figure;
use crate::instructions;
use crate::timing::{Batches, pin, processors};

const BATCHES: usize = 2_000;
const CALLS_PER_BATCH: u32 = 2_000;

/// Turns that one thread alone and several at once take, so that a slow moment of the machine does not meet only one
/// of the two.
const TURNS: usize = 5;

pub(super) fn one_thread() -> Result<()> {
    pin(*processors()?.first().context("there is no processor")?)?;
    spend_burst();
    time_annotated().report();
    let bare = Batches::time(BATCHES, CALLS_PER_BATCH, |number| {
        bare(number);
    });
    figure("bare_ns", bare.fastest());
    Ok(())
}

/// One thread a processor, each with its fastest batch when alone and when all run.
pub(super) fn threads() -> Result<()> {
    let processors = processors()?;
    spend_burst();
    let mut alone = vec![f64::INFINITY; processors.len()];
    let mut together = alone.clone();
    for _ in 0..TURNS {
        for (best, processor) in alone.iter_mut().zip(&processors) {
            *best = best.min(fastest(&[*processor])?[0]);
        }
        for (best, turn) in together.iter_mut().zip(fastest(&processors)?) {
            *best = best.min(turn);
        }
    }
    figure("threads", processors.len() as f64);
    figure("alone_ns", largest(&alone));
    figure("together_ns", largest(&together));
    Ok(())
}

/// A fixed number of calls in a function that callgrind can be told to count.
pub(super) fn counted() {
    spend_burst();
    memtrace_benches_counted(instructions::CALLS);
}

/// Callgrind finds it by its name, which therefore is unlike any other.
#[inline(never)]
fn memtrace_benches_counted(calls: u32) {
    for number in 0..black_box(calls) {
        annotated(number);
    }
}

fn time_annotated() -> Batches {
    Batches::time(BATCHES, CALLS_PER_BATCH, |number| {
        annotated(number);
    })
}

/// The fastest batch of each of several threads that run at once, one on each processor given.
fn fastest(processors: &[usize]) -> Result<Vec<f64>> {
    let start = Barrier::new(processors.len());
    let run = &|processor: usize| {
        let pinned = pin(processor);
        annotated(0);
        start.wait();
        pinned.map(|()| time_annotated().fastest())
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            processors.iter().map(|&processor| scope.spawn(move || run(processor))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a thread panicked")))
            .collect()
    })
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}
