//! Measured futures: a future's frame with a reading at both ends of every poll, whose figures are handed to the program.

use std::future::poll_fn;
use std::panic::Location;
use std::pin::pin;
use std::task::Poll;

use super::future::FutureFrame;
use super::measure::Watching;
use crate::active::runtime;
use crate::measurement::Measurement;
use crate::site::Site;

/// Awaits `future` and measures its polls.
///
/// What [`measure`](crate::measure()) is for a block: gives the future's result, with figures unless nothing is measured,
/// and the future is a row of the ranking, named after the place of the call. What other tasks take between its polls is
/// not its own. Where several futures of one place are open at a time, their self peak and what they retain are those of
/// all of them together.
///
/// # Panics
///
/// Where `future` panics.
///
/// # Examples
///
/// ```
/// async fn add() -> u64 {
///     let (sum, measured) = memtrace::measure_async(async { (0..1000_u64).sum::<u64>() }).await;
///     if let Some(measured) = measured {
///         assert!(measured.inclusive_peak_bytes < 64 << 20);
///     }
///     sum
/// }
/// # let mut add = std::pin::pin!(add());
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert_eq!(add.as_mut().poll(&mut context), std::task::Poll::Ready(499_500));
/// ```
#[track_caller]
pub fn measure_async<F: Future>(future: F) -> impl Future<Output = (F::Output, Option<Measurement>)> {
    let site = runtime::site_at(Location::caller());
    async move {
        let mut block = site.map(FutureBlock::new);
        let mut future = pin!(future);
        let result = poll_fn(|context| match &mut block {
            Some(block) => block.turn(|| future.as_mut().poll(context)),
            None => future.as_mut().poll(context),
        });
        let result = result.await;
        (result, block.and_then(|block| block.measurement()))
    }
}

/// A measured future that was made.
struct FutureBlock {
    frame: FutureFrame,
    /// Begins with the first poll.
    watch: Option<Watching>,
    calls: u64,
}

impl FutureBlock {
    fn new(site: &'static Site) -> Self {
        Self { frame: FutureFrame::new(site, None), watch: None, calls: 0 }
    }

    /// Runs one poll in the frame.
    fn turn<T>(&mut self, poll: impl FnOnce() -> Poll<T>) -> Poll<T> {
        let Some(turn) = self.frame.begin_exactly() else {
            self.frame.miss_poll();
            return poll();
        };
        let slot = turn.slot();
        if self.watch.is_none() {
            self.watch = runtime::current().and_then(|runtime| Watching::begin(runtime, slot.path()));
        }
        let calls = slot.calls();
        let result = poll();
        drop(turn);
        self.calls += slot.calls() - calls;
        result
    }

    /// The figures until now; `None` where no poll was measured.
    fn measurement(&self) -> Option<Measurement> {
        let (self_peak_bytes, retained_bytes) = self.watch.as_ref()?.figures()?;
        let turns = self.frame.turns();
        let (inclusive_peak_bytes, _) = turns.peaks();
        let (exact, shared) = (turns.is_exact(), turns.is_shared());
        let calls = self.calls;
        Some(Measurement { inclusive_peak_bytes, self_peak_bytes, retained_bytes, calls, exact, shared })
    }
}

impl Drop for FutureBlock {
    fn drop(&mut self) {
        self.frame.close();
    }
}
