//! Time on a machine that does other things too: many short batches, of which the fastest and the median count.

use std::time::Instant;

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use crate::figures::figure;

/// Nanoseconds for one repetition, sorted by batch.
#[derive(Clone, Debug)]
pub(crate) struct Batches(Vec<f64>);

impl Batches {
    /// Times `count` batches of `size` repetitions each.
    pub(crate) fn time(count: usize, size: u32, mut repeat: impl FnMut(u32)) -> Self {
        let mut batches: Vec<f64> = (0..count)
            .map(|_| {
                let began = Instant::now();
                (0..size).for_each(&mut repeat);
                began.elapsed().as_nanos() as f64 / f64::from(size)
            })
            .collect();
        batches.sort_by(f64::total_cmp);
        Self(batches)
    }

    /// The fastest batch: what the code costs where nothing else disturbs.
    pub(crate) fn fastest(&self) -> f64 {
        self.0.first().copied().unwrap_or(f64::NAN)
    }

    /// The median.
    pub(crate) fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Gives both to the process that started this one.
    pub(crate) fn report(&self) {
        figure("min_ns", self.fastest());
        figure("median_ns", self.median());
    }
}

/// The median of a few values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Processors that this process may use.
pub(crate) fn processors() -> Result<Vec<usize>> {
    let set = sched_getaffinity(Pid::from_raw(0)).context("the processors cannot be asked for")?;
    Ok((0..CpuSet::count()).filter(|cpu| set.is_set(*cpu).unwrap_or(false)).collect())
}

/// Keeps the calling thread on one processor.
pub(crate) fn pin(processor: usize) -> Result<()> {
    let mut set = CpuSet::new();
    set.set(processor)?;
    sched_setaffinity(Pid::from_raw(0), &set)
        .with_context(|| format!("processor {processor} refuses the thread"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_batch_is_not_above_the_median() {
        let batches = Batches::time(5, 10, |number| {
            std::hint::black_box(number);
        });
        assert!(batches.fastest() <= batches.median());
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
