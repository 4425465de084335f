//! Frames that are entered and left in every order, to every depth, and seen from outside.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::frames::RESERVED;
use super::*;
use crate::active::frame::slot::{NO_FRAME, Slots};

fn leaf(path: u32) -> Leaf {
    Leaf { path, marks: Marks::NONE, entered: u64::from(path), entry_rss: 100, highest: 100 }
}

fn enter(slot: &Slot, leaf: Leaf) -> Place {
    Place::take(slot.stack.make_room(), NO_EDGE, leaf)
}

/// The calls that are open, outermost first.
fn open_calls(slot: &Slot) -> Vec<Leaf> {
    let mut calls = Vec::new();
    slot.each_open_call(|call| calls.push(call));
    calls.reverse();
    calls
}

fn with_slot<T>(run: impl FnOnce(&Slot) -> T) -> T {
    let slots = Slots::map().expect("address space can be had");
    run(slots.take("test").expect("a slot is free"))
}

#[test]
fn a_frame_left_early_ends_with_the_one_entered_within_it() {
    with_slot(|slot| {
        let outer = enter(slot, leaf(2));
        let inner = enter(slot, leaf(3));
        outer.leave(slot);
        assert_eq!(slot.path(), 3, "the one within is the leaf still");
        inner.leave(slot);
        assert_eq!(slot.path(), NO_FRAME, "nobody returns to a frame that was left");
    });
}

#[test]
fn what_rose_within_reaches_the_frame_below_the_one_left_early() {
    with_slot(|slot| {
        let below = enter(slot, leaf(2));
        let early = enter(slot, leaf(3));
        let last = enter(slot, leaf(4));
        early.leave(slot);
        slot.raise(700);
        last.leave(slot);
        assert_eq!((slot.path(), slot.leaf().highest), (2, 700));
        assert_eq!(below.leave(slot).inclusive, 600);
    });
}

#[test]
fn an_open_frame_has_risen_as_far_as_those_within_it() {
    with_slot(|slot| {
        let outer = enter(slot, leaf(2));
        slot.raise(300);
        let left = enter(slot, leaf(3));
        let inner = enter(slot, Leaf { entry_rss: 250, highest: 250, ..leaf(4) });
        slot.raise(700);
        slot.share();
        left.leave(slot);
        let open: Vec<_> = open_calls(slot)
            .iter()
            .map(|open| (open.path, open.inclusive(), open.marks.is_shared()))
            .collect();
        assert_eq!(open, [(2, 600, true), (4, 450, true)]);
        let peak = inner.leave(slot);
        assert_eq!((peak.inclusive, peak.marks.is_shared()), (450, true));
        let peak = outer.leave(slot);
        assert_eq!((peak.inclusive, peak.marks.is_shared()), (600, true));
        assert_eq!(open_calls(slot), []);
    });
}

#[test]
fn a_frame_left_early_has_the_peak_that_it_had_until_then() {
    with_slot(|slot| {
        let early = enter(slot, leaf(2));
        let last = enter(slot, leaf(3));
        slot.raise(400);
        assert_eq!(early.leave(slot).inclusive, 300);
        slot.raise(900);
        assert_eq!(last.leave(slot).inclusive, 800);
        assert!(!slot.is_open());
    });
}

#[test]
fn frames_left_first_to_last_end_together() {
    with_slot(|slot| {
        let frames: Vec<_> = (0..20_000).map(|_| enter(slot, leaf(2))).collect();
        slot.raise(300);
        let peaks: Vec<_> = frames.iter().map(|frame| frame.leave(slot).inclusive).collect();
        assert!(!slot.is_open());
        assert!(peaks.iter().all(|&peak| peak == 200));
    });
}

#[test]
fn what_is_no_call_of_the_thread_s_is_not_among_its_open_calls() {
    with_slot(|slot| {
        let _call = enter(slot, leaf(2));
        let _carried = enter(slot, leaf(3).with(NO_CALL));
        slot.raise(500);
        let open: Vec<_> = open_calls(slot).iter().map(|open| (open.path, open.inclusive())).collect();
        assert_eq!(open, [(2, 400)]);
    });
}

#[test]
fn a_reading_reaches_a_leaf_that_is_being_left() {
    let slot = Slots::map().expect("address space can be had").take("test").expect("a slot is free");
    std::thread::scope(|scope| {
        let caller = enter(slot, leaf(2));
        let reader = scope.spawn(|| {
            for rss in 200..100_000 {
                slot.raise(rss);
                let risen = open_calls(slot)[0].inclusive();
                assert!(risen >= rss - 100, "{risen} of {rss}");
            }
        });
        while !reader.is_finished() {
            enter(slot, leaf(3)).leave(slot);
        }
        reader.join().expect("every rise reached the caller");
        caller.leave(slot);
    });
}

#[test]
fn a_deep_stack_keeps_every_frame() {
    with_slot(|slot| {
        let depth = 5_000;
        let places: Vec<_> = (0..depth)
            .map(|number| {
                slot.raise(100 + u64::from(number));
                enter(slot, Leaf { highest: 0, ..leaf(number) })
            })
            .collect();
        let open = open_calls(slot);
        assert!(open.iter().map(|open| open.path).eq(0..depth));
        for (number, place) in (0..depth).zip(places).rev() {
            assert_eq!(slot.path(), number);
            let peak = place.leave(slot);
            assert_eq!(peak.highest, if number == depth - 1 { 0 } else { 99 + u64::from(depth) });
        }
        assert!(!slot.is_open());
    });
}

#[test]
fn a_deep_stack_gives_its_room_back_when_it_is_shallow_again() {
    with_slot(|slot| {
        for _ in 0..3 {
            let mut places: Vec<_> = (0..3_000).map(|_| enter(slot, leaf(7))).collect();
            assert_eq!(slot.stack.frames().len(), 4_096);
            for (left, room) in [(1_500, 4_096), (1_000, 2_048), (130, 512), (100, 256), (0, 256)] {
                places.drain(left..).rev().for_each(|place| {
                    place.leave(slot);
                });
                assert_eq!(slot.stack.frames().len(), room, "with {left} open");
                assert_eq!(open_calls(slot).len(), left);
            }
        }
    });
}

#[test]
fn a_frame_beyond_all_room_is_on_no_stack() {
    with_slot(|slot| {
        let take = |_| enter(slot, leaf(7));
        let places: Vec<_> = (0..RESERVED + 10).map(take).collect();
        assert_eq!(slot.stack.depth(), RESERVED - 1);
        for place in places.into_iter().rev() {
            place.leave(slot);
        }
        assert!(!slot.is_open());
    });
}

#[test]
fn boundaries_without_a_reading_make_a_frame_inexact() {
    let marks = Marks::new(1 << 40);
    assert!(marks.is_exact(1 << 40));
    assert!(!marks.is_exact((1 << 40) + 1));
    assert!(!marks.with(INEXACT).is_exact(1 << 40));
    let marked = marks.with(SHARED | COUNTED);
    assert!(marked.is_exact(1 << 40) && marked.is_shared() && marked.is_counted());
}

#[test]
fn another_thread_sees_whole_frames() {
    let slot = Slots::map().expect("address space can be had").take("test").expect("a slot is free");
    let frame = |path: u32| Leaf { entry_rss: u64::from(path), highest: u64::from(path), ..leaf(path) };
    let look = || {
        for open in open_calls(slot) {
            assert_eq!((open.entered, open.entry_rss), (u64::from(open.path), u64::from(open.path)));
            assert_eq!(open.inclusive(), 0, "none within it has risen higher");
        }
        open_calls(slot).len()
    };
    std::thread::scope(|scope| {
        let outermost = enter(slot, frame(1_000));
        let reader = scope.spawn(|| (0..20_000).map(|_| look()).sum::<usize>());
        let mut round = 0;
        while !reader.is_finished() {
            round = (round + 1) % 400;
            let outer = enter(slot, frame(500 + round));
            let inner = enter(slot, frame(2 + round));
            inner.leave(slot);
            outer.leave(slot);
        }
        outermost.leave(slot);
        let seen = reader.join().expect("what it saw was whole");
        assert!(seen > 20_000, "{seen}");
    });
}

proptest! {
    /// Frames are entered and left in any order: the leaf is always the open frame that was entered last, of those
    /// that still stand, and in the end what it was.
    #[test]
    fn any_order_leaves_the_leaf_as_it_was(choices in prop::collection::vec(0_usize..8, 0..600)) {
        with_slot(|slot| {
            let below = enter(slot, leaf(1_000_000));
            let mut open = BTreeMap::new();
            for (number, choice) in (2_u32..).zip(choices) {
                let chosen = open.keys().copied().nth(choice);
                match chosen {
                    Some(key) => { open.remove(&key).map(|place: Place| place.leave(slot)); }
                    None => { open.insert(number, enter(slot, leaf(number))); }
                }
                let expected = open.keys().last().copied().unwrap_or(1_000_000);
                prop_assert_eq!(slot.path(), expected);
            }
            for place in open.into_values() {
                place.leave(slot);
            }
            prop_assert_eq!(slot.path(), 1_000_000);
            below.leave(slot);
            prop_assert_eq!(slot.path(), NO_FRAME);
            prop_assert_eq!(slot.stack.depth(), 0);
            Ok(())
        })?;
    }
}
