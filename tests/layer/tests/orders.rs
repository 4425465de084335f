//! Any order of entering and leaving, of spans and of guards, on two threads that share the spans, alone or among more
//! spans than the layer has places for: afterwards nothing is open, every span that was entered is one call, and no
//! figure is larger than the process.

use std::{collections::BTreeSet, sync::Mutex, thread};

use proptest::prelude::*;
use test_futures::{calls, figures, open};
use test_layer::{open_here, recording, subscribe};
use tracing::{Span, info_span, span::Entered};

/// How many spans the threads share.
const SPANS: usize = 4;

/// Spans that leave no place for others.
const CROWD: usize = 4096;

/// What a thread does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Enter(usize),
    Guard,
    /// Leaves one of what it has open.
    Leave(usize),
}

/// What a thread has open.
enum Open<'spans> {
    Span(#[expect(dead_code, reason = "dropping it leaves the span")] Entered<'spans>),
    Guard(#[expect(dead_code, reason = "dropping it leaves the frame")] memtrace::Frame),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0..SPANS).prop_map(Step::Enter),
        1 => Just(Step::Guard),
        3 => (0_usize..6).prop_map(Step::Leave),
    ];
    prop::collection::vec(step, 0..60)
}

/// Takes the steps; gives the spans that were entered.
fn take(steps: &[Step], spans: &[Span]) -> BTreeSet<usize> {
    let mut entered = BTreeSet::new();
    let mut all = Vec::new();
    for step in steps {
        match *step {
            Step::Enter(number) => {
                entered.insert(number);
                all.push(Open::Span(spans[number].enter()));
            }
            Step::Guard => all.push(Open::Guard(memtrace::scope!("guard between spans"))),
            Step::Leave(which) if which < all.len() => drop(all.swap_remove(which)),
            Step::Leave(_) => {}
        }
    }
    drop(all);
    assert_eq!(open_here(), "", "nothing is open once all has been left");
    entered
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_on_two_threads_leaves_nothing_open(first in steps(), second in steps(), crowded in any::<bool>()) {
        subscribe();
        let crowd = if crowded { CROWD } else { 0 };
        let _crowd: Vec<Span> = (0..crowd).map(|_| info_span!("crowd")).collect();
        let before = calls("shared span");
        let spans: Vec<Span> = (0..SPANS).map(|_| info_span!("shared span")).collect();
        let entered = Mutex::new(BTreeSet::new());
        thread::scope(|scope| {
            for (name, steps) in [("first", &first), ("second", &second)] {
                let (spans, entered) = (&spans, &entered);
                let run = move || {
                    let mine = take(steps, spans);
                    entered.lock().expect("no thread panics").extend(mine);
                };
                thread::Builder::new().name(name.to_owned()).spawn_scoped(scope, run).expect("a thread starts");
            }
        });
        drop(spans);
        let entered = entered.into_inner().expect("no thread panicked").len() as u64;
        prop_assert_eq!(calls("shared span") - before, entered);
        prop_assert_eq!(open("shared span"), 0);
        let peak = recording().pulse.peak_bytes;
        for figures in figures("shared span").iter().chain(&figures("guard between spans")) {
            prop_assert!(figures.inclusive_max_bytes <= peak, "{figures:?}");
        }
    }
}
