//! A poll of an annotated future, not its first, at which no reading is due.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use anyhow::{Context as _, Result};

use super::subject::spend_burst;
use crate::figures::figure;
use crate::timing::{Batches, pin, processors};

const BATCHES: usize = 2_000;
const POLLS_PER_BATCH: u32 = 2_000;

#[memtrace::track_memory]
async fn annotated_future() {
    bare_future().await;
}

/// The same future without the attribute.
#[inline(never)]
fn bare_future() -> impl Future<Output = ()> {
    std::future::poll_fn(|context| {
        black_box(context);
        Poll::Pending
    })
}

pub(super) fn polls() -> Result<()> {
    pin(*processors()?.first().context("there is no processor")?)?;
    spend_burst();
    time(annotated_future()).report();
    figure("bare_ns", time(bare_future()).fastest());
    Ok(())
}

fn time(future: impl Future<Output = ()>) -> Batches {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    Batches::time(BATCHES, POLLS_PER_BATCH, |_| {
        let _ = black_box(future.as_mut().poll(&mut context));
    })
}
