//! Whatever the readings, the books balance to the byte.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Count, Fall, Ledger, Reader, Share, Window};
use super::assert_balanced;

const PATHS: u32 = 6;

/// One reading and what was known about who grew.
#[derive(Clone, Debug)]
struct Step {
    leaf: u32,
    rss: u64,
    peak: u64,
    /// Faults by thread, where they are counted.
    counts: Option<Vec<u64>>,
    total_faults: u64,
}

fn ledger(rss: u64, peak: u64, resolution: u64, lots: usize) -> Ledger {
    let mut ledger = Ledger::new(rss, peak, resolution, PATHS as usize, PATHS as usize, lots);
    for path in 2..PATHS {
        // Two call paths have one site.
        ledger.add_path(path / 2);
    }
    ledger
}

/// Sizes of every magnitude up to 2⁶⁰.
fn size() -> impl Strategy<Value = u64> {
    (0_u32..=60, any::<u64>()).prop_map(|(bits, random)| random & ((1 << bits) - 1))
}

fn step() -> impl Strategy<Value = Step> {
    let counts = prop::option::of(vec(size(), 0..4));
    (0..PATHS + 1, size(), size(), counts, size()).prop_map(|(leaf, rss, peak, counts, total_faults)| Step {
        leaf,
        rss,
        peak,
        counts,
        total_faults,
    })
}

fn take(ledger: &mut Ledger, window: &mut Window, step: &Step) {
    let rise = ledger.rise_of(step.rss, step.peak);
    assert!(ledger.rss() + rise >= step.rss, "an interval's peak is at least its end");
    let reader = Reader { thread: step.leaf % 3, path: step.leaf };
    match &step.counts {
        None => window.hold(ledger, reader, rise, 0),
        Some(faults) => {
            let count = |(thread, &faults): (u32, &u64)| Count {
                reader: Reader { thread, path: 2 + thread },
                faults,
            };
            let counts: Vec<Count> = (0..).zip(faults).map(count).collect();
            window.settle(ledger, reader, rise, &counts, step.total_faults);
        }
    }
    assert_balanced(ledger);
    let fall = if step.total_faults.is_multiple_of(2) { Fall::Part } else { Fall::Whole };
    ledger.fall(step.leaf, step.rss, fall);
    assert_balanced(ledger);
    assert_eq!(ledger.rss(), step.rss);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_books_balance_after_every_step(
        first in size(),
        first_peak in size(),
        resolution in size(),
        lots in 0_usize..12,
        steps in vec(step(), 0..60),
    ) {
        let mut ledger = ledger(first, first_peak, resolution, lots);
        let mut window = Window::new(4, 4096, 2 << 20);
        assert_balanced(&ledger);
        let mut highest = first.max(first_peak);
        for step in &steps {
            take(&mut ledger, &mut window, step);
            prop_assert!(ledger.lots().len() <= lots.max(2));
            highest = highest.max(step.rss);
            prop_assert!(ledger.peak() >= highest);
        }
    }

    #[test]
    fn a_split_rise_is_charged_in_full(rises in vec((0..PATHS + 2, size()), 0..40)) {
        let mut ledger = ledger(0, 0, 1, 8);
        for shares in rises.chunks(4) {
            let shares: Vec<Share> = shares.iter().map(|&(path, bytes)| Share { path, bytes: bytes >> 8 }).collect();
            let before = ledger.rss();
            ledger.rise(&shares);
            prop_assert_eq!(ledger.rss() - before, shares.iter().map(|share| share.bytes).sum::<u64>());
            assert_balanced(&ledger);
        }
    }

    #[test]
    fn a_transfer_moves_no_more_than_there_is(
        rises in vec((0..PATHS, size()), 1..20),
        moves in vec((0..PATHS, 0..PATHS, size()), 0..20),
    ) {
        let mut ledger = ledger(0, 0, 1, 8);
        for (path, bytes) in rises {
 ledger.rise(&[Share { path, bytes: bytes >> 8 }]);
 }
        for (from, to, bytes) in moves {
            ledger.transfer(from, to, bytes);
            assert_balanced(&ledger);
        }
    }
}
