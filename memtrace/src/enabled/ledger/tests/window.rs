//! How growth is divided among threads. A page is 1 KiB here and sizes are in KiB, so that a fault brings 1.

use super::super::{Count, Ledger, Reader, Window};
use super::assert_balanced;
use crate::recording::UNTRACKED;

const PAGE: u64 = 1;
const HUGE_PAGE: u64 = 512;
/// Call paths of the threads' leaves.
const F: u32 = 2;
const G: u32 = 3;

/// Threads that grow, and what the window makes of it.
struct Threads {
    ledger: Ledger,
    window: Window,
}

fn reader(thread: u32, path: u32) -> Reader {
    Reader { thread, path }
}

fn count(thread: u32, path: u32, faults: u64) -> Count {
    Count { reader: reader(thread, path), faults }
}

impl Threads {
    fn new() -> Self {
        let mut ledger = Ledger::new(0, 0, 1, 80, 80, 256);
        (0..70).for_each(|site| ledger.add_path(site));
        Self { ledger, window: Window::new(64, PAGE, HUGE_PAGE) }
    }

    /// A rise that is charged for the time being.
    fn hold(&mut self, reader: Reader, rise: u64) -> &mut Self {
        self.window.hold(&mut self.ledger, reader, rise, 0);
        assert_balanced(&self.ledger);
        self
    }

    /// A rise at which threads are counted. Gives how much of it may be another's.
    fn settle(&mut self, reader: Reader, rise: u64, counts: &[Count], total: u64) -> u64 {
        let before = self.ledger.rss();
        let ambiguous = self.window.settle(&mut self.ledger, reader, rise, counts, total);
        assert_eq!(self.ledger.rss() - before, rise, "a rise is charged in full");
        assert_balanced(&self.ledger);
        ambiguous
    }

    fn retained<const N: usize>(&self, paths: [u32; N]) -> [u64; N] {
        paths.map(|path| self.ledger.figures(path).retained)
    }
}

#[test]
fn growth_is_divided_by_faults() {
    let mut threads = Threads::new();
    let ambiguous = threads.settle(reader(0, F), 100, &[count(0, F, 70), count(1, G, 20)], 100);
    assert_eq!(threads.retained([F, G, UNTRACKED]), [70, 20, 10]);
    assert_eq!(ambiguous, 0);
}

#[test]
fn a_provisional_charge_moves_to_whoever_faulted() {
    let mut threads = Threads::new();
    threads.hold(reader(0, F), 60);
    assert_eq!(threads.retained([F, G]), [60, 0]);
    threads.settle(reader(0, F), 40, &[count(1, G, 100)], 100);
    assert_eq!(threads.retained([F, G]), [0, 100]);
}

#[test]
fn a_charge_that_was_right_stays() {
    let mut threads = Threads::new();
    threads.hold(reader(0, F), 60).hold(reader(1, G), 30);
    threads.settle(reader(0, F), 10, &[count(0, F, 70), count(1, G, 30)], 100);
    assert_eq!(threads.retained([F, G, UNTRACKED]), [70, 30, 0]);
}

#[test]
fn a_hog_beside_an_idle_thread_keeps_everything_whoever_reads() {
    let mut threads = Threads::new();
    for round in 0..50 {
        let at_hand = if round % 2 == 0 { reader(0, F) } else { reader(1, G) };
        threads.hold(at_hand, 5);
        threads.settle(at_hand, 7, &[count(0, F, 12)], 12);
    }
    assert_eq!(threads.retained([F, G, UNTRACKED]), [600, 0, 0]);
}

#[test]
fn leaks_by_turns_in_one_thread_stay_apart_beside_an_idle_thread() {
    let mut threads = Threads::new();
    for _ in 0..100 {
        threads.hold(reader(0, F), 3).hold(reader(0, G), 1).hold(reader(0, F), 3);
        threads.settle(reader(0, G), 1, &[count(0, G, 8)], 8);
    }
    assert_eq!(threads.retained([F, G, UNTRACKED]), [600, 200, 0]);
}

#[test]
fn an_excess_of_the_threads_over_the_process_is_carried() {
    let mut threads = Threads::new();
    for _ in 0..100 {
        // The thread was counted 10 faults later than the process, which catches up in the next window.
        threads.settle(reader(0, F), 90, &[count(0, F, 100)], 90);
        threads.settle(reader(0, F), 110, &[count(0, F, 100)], 110);
    }
    assert_eq!(threads.retained([F, UNTRACKED]), [20_000, 0]);
}

#[test]
fn whoever_is_counted_late_takes_nothing_from_the_others() {
    let mut threads = Threads::new();
    for _ in 0..100 {
        // Both fault 100 times a round. Of the second, 60 more have come when its turn to be counted does.
        threads.settle(reader(0, F), 200, &[count(0, F, 100), count(1, G, 160)], 200);
        threads.settle(reader(0, F), 200, &[count(0, F, 100), count(1, G, 40)], 200);
    }
    assert_eq!(threads.retained([F, G, UNTRACKED]), [20_000, 20_000, 0]);
}

#[test]
fn what_is_carried_belongs_to_the_leaf_it_was_counted_for() {
    let mut threads = Threads::new();
    threads.settle(reader(0, F), 90, &[count(0, F, 100)], 90);
    threads.settle(reader(0, G), 20, &[count(0, G, 10)], 20);
    assert_eq!(threads.retained([F, G, UNTRACKED]), [100, 10, 0]);
}

#[test]
fn a_thread_that_ends_is_still_charged_with_what_was_carried() {
    let mut threads = Threads::new();
    threads.settle(reader(0, F), 50, &[count(0, F, 40), count(1, G, 60)], 50);
    threads.settle(reader(0, F), 50, &[], 50);
    assert_eq!(threads.retained([F, G, UNTRACKED]), [40, 60, 0]);
}

#[test]
fn faults_between_two_counts_of_the_process_are_told_by_the_growth() {
    let mut threads = Threads::new();
    assert_eq!(threads.window.faults_of_growth(100, 70, 900), 100);
    assert_eq!(threads.window.faults_of_growth(100, 300, 900), 300, "some brought nothing");
    assert_eq!(threads.window.faults_of_growth(100, 2, 3), 3, "some brought more than a page");
    threads.hold(reader(0, F), 50);
    assert_eq!(
        threads.window.faults_of_growth(100, 70, 900),
        150,
        "what is held for the time being grew too"
    );
}

#[test]
fn a_reading_that_stops_between_rss_and_counts_takes_nothing_from_those_who_fault_meanwhile() {
    let mut threads = Threads::new();
    // The second thread takes 700 pages after RSS is read and before anybody is counted.
    let total = threads.window.faults_of_growth(100, 100, 800);
    threads.settle(reader(0, F), 100, &[count(0, F, 100), count(1, G, 700)], total);
    let total = threads.window.faults_of_growth(1_000, 1_000, 1_000);
    threads.settle(reader(0, F), 1_000, &[count(0, F, 300)], total);
    assert_eq!(threads.retained([F, G, UNTRACKED]), [400, 700, 0]);
}

#[test]
fn what_no_tracked_thread_faulted_in_is_untracked() {
    let mut threads = Threads::new();
    threads.hold(reader(0, F), 40);
    threads.settle(reader(0, F), 60, &[], 100);
    assert_eq!(threads.retained([F, UNTRACKED]), [0, 100]);
}

#[test]
fn a_rise_without_faults_is_a_guess() {
    let mut threads = Threads::new();
    threads.hold(reader(1, G), 5);
    assert_eq!(threads.settle(reader(0, F), 10, &[], 0), 10);
    assert_eq!(threads.retained([F, G]), [10, 5]);
    assert_eq!(threads.settle(reader(0, F), 0, &[], 0), 0, "nothing is no guess");
}

#[test]
fn huge_pages_are_divided_evenly() {
    let mut threads = Threads::new();
    assert_eq!(threads.settle(reader(0, F), 600, &[count(0, F, 1), count(1, G, 2)], 3), 600);
    assert_eq!(threads.retained([F, G]), [300, 300]);
}

#[test]
fn nobody_gets_more_huge_pages_than_it_faulted() {
    let mut threads = Threads::new();
    assert_eq!(threads.settle(reader(0, F), 1_500, &[count(0, F, 1), count(1, G, 10)], 11), 1_500);
    assert_eq!(threads.retained([F, G]), [512, 988]);
}

#[test]
fn huge_pages_of_one_thread_are_no_guess() {
    let mut threads = Threads::new();
    assert_eq!(threads.settle(reader(1, G), 500, &[count(0, F, 1)], 1), 0);
    assert_eq!(threads.retained([F, G]), [500, 0]);
}

#[test]
fn growth_beside_pages_that_are_given_back_and_taken_again_is_not_certain() {
    let mut threads = Threads::new();
    // Which of the two took 1,000 pages again and again?
    let ambiguous = threads.settle(reader(1, G), 300, &[count(0, F, 1_000), count(1, G, 300)], 1_300);
    assert_eq!(ambiguous, 299, "all of it, but for what rounding leaves");
    // 150 were recycled: by the first as far as it faulted, or by the second.
    let ambiguous = threads.settle(reader(1, G), 1_050, &[count(0, F, 100), count(1, G, 1_100)], 1_200);
    assert_eq!(ambiguous, 87 + 12);
}

#[test]
fn pages_that_one_thread_alone_recycles_are_its_own() {
    let mut threads = Threads::new();
    assert_eq!(threads.settle(reader(0, F), 300, &[count(0, F, 5_000)], 5_000), 0);
    assert_eq!(threads.retained([F, UNTRACKED]), [300, 0]);
}

#[test]
fn a_few_faults_more_than_the_growth_explains_are_no_doubt() {
    let mut threads = Threads::new();
    assert_eq!(threads.settle(reader(0, F), 800, &[count(0, F, 450), count(1, G, 450)], 900), 0);
    assert!(threads.settle(reader(0, F), 800, &[count(0, F, 450), count(1, G, 451)], 901) > 0);
    // The resolution is 1, and each of two readings may be off by that.
    assert_eq!(threads.settle(reader(0, F), 4, &[count(0, F, 4), count(1, G, 2)], 6), 0);
    assert!(threads.settle(reader(0, F), 4, &[count(0, F, 4), count(1, G, 3)], 7) > 0);
}

#[test]
fn rounding_goes_to_the_reader() {
    let mut threads = Threads::new();
    threads.settle(reader(0, F), 100, &[count(1, G, 33), count(2, 4, 33), count(3, 5, 33)], 99);
    assert_eq!(threads.retained([F, G, 4, 5]), [1, 33, 33, 33]);
}

#[test]
fn every_one_of_64_workers_gets_its_own() {
    let mut threads = Threads::new();
    let path = |thread| 2 + thread;
    for round in 0..10 {
        let at_hand = reader(round, path(round));
        threads.hold(at_hand, 600);
        let counts: Vec<Count> =
            (0..64).map(|thread| count(thread, path(thread), 10 + u64::from(thread))).collect();
        let total: u64 = counts.iter().map(|count| count.faults).sum();
        threads.settle(at_hand, total - 600, &counts, total);
    }
    for thread in 0..64 {
        assert_eq!(threads.retained([path(thread)]), [10 * (10 + u64::from(thread))], "thread {thread}");
    }
}

#[test]
fn threads_may_share_a_leaf() {
    let mut threads = Threads::new();
    threads.hold(reader(0, F), 50);
    threads.settle(reader(0, F), 50, &[count(0, F, 20), count(1, F, 80)], 100);
    assert_eq!(threads.retained([F, UNTRACKED]), [100, 0]);
}

#[test]
fn threads_are_counted_when_the_growth_reaches_the_resolution() {
    let mut threads = Threads::new();
    assert!(!threads.window.would_fill(63, 64));
    threads.hold(reader(0, F), 40);
    assert!(!threads.window.would_fill(23, 64));
    assert!(threads.window.would_fill(24, 64));
    assert!(!threads.window.would_fill(0, 0), "nothing is not worth counting");
}
