//! Frames of spans, found by the spans' identifiers: a layer's own table, beside what the registry keeps of each span.
//!
//! A span gets its place when it is made and keeps it until it is closed. Where the place that its identifier leads to is
//! taken, the span never gets one, and its frame stands in the registry's extensions; so there is no question where to
//! look. Nothing is ever moved, and a table has one size.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::{hint, thread};

use tracing::span::Id;

use super::entered::SpanFrame;
use super::home::Home;
use crate::active::sys;
use crate::site::Site;

/// Places of a table. A page of them becomes resident when one in it is first taken.
const PLACES: usize = 2048;

/// Attempts at a lock that is held for the length of a boundary, before a boundary goes on without its frame. Only in a
/// child of `fork` can it be held for ever, by a thread that the child has not got.
const PATIENCE: u32 = 10_000;

/// Attempts after which each further one lets others run first.
const SPINS: u32 = 100;

/// Where the frames of a layer's spans stand.
pub(super) struct Table {
    places: &'static [Place],
}

/// A place for the frame of one span.
// PERF: a place has its cache lines for itself, so that two threads in two spans never wait for each other.
#[repr(C, align(64))]
pub(super) struct Place {
    /// The number of the span; 0 where the place is free.
    span: AtomicU64,
    /// The span's site.
    site: AtomicPtr<Site>,
    /// Whether a thread looks at what is below, or decides whose place it is.
    locked: AtomicBool,
    /// Written where the place is taken.
    frame: UnsafeCell<MaybeUninit<SpanFrame>>,
}

// SAFETY: the frame is reached only by the thread that has set `locked`, and what is in it may be used on any thread:
// a span is entered on one and closed on another.
unsafe impl Sync for Place {}

/// A place that this thread has locked, until dropped.
struct Locked<'table>(&'table Place);

impl Table {
    /// A table without spans; one without places where no memory can be had.
    pub(super) fn map() -> Self {
        let Ok(start) = sys::map_zeroed::<Place>(PLACES) else { return Self { places: &[] } };
        // SAFETY: the mapping is page-aligned, large enough and zeroed, and given back only by `drop`. A zeroed place is a
        // free one: its other fields are atomics and a frame that need not be there.
        Self { places: unsafe { std::slice::from_raw_parts(start, PLACES) } }
    }

    /// Gives a span its place, if that is free.
    #[inline]
    pub(super) fn add(&self, id: &Id, site: &'static Site) {
        if let Some(place) = self.place_of(id)
            && let Some(locked) = place.try_lock()
            && place.span.load(Ordering::Relaxed) == 0
        {
            locked.put(SpanFrame::new(site));
            place.site.store(ptr::from_ref(site).cast_mut(), Ordering::Relaxed);
            place.span.store(id.into_u64(), Ordering::Relaxed);
        }
    }

    /// The place of a span, if it has one.
    #[inline]
    pub(super) fn find(&self, id: &Id) -> Option<&Place> {
        self.place_of(id).filter(|place| place.span.load(Ordering::Relaxed) == id.into_u64())
    }

    /// Closes the frame of a span and gives its place to others.
    #[inline]
    pub(super) fn remove(&self, id: &Id) {
        if let Some(place) = self.find(id)
            && let Some(locked) = place.lock_for(id.into_u64())
        {
            locked.free();
        }
    }

    /// Where a span's place is, taken or not.
    // PERF: the registry numbers spans by their place in a slab of the thread that made them, with the thread's number from
    // bit 38 on. So the spans of a thread follow each other here, and touch few pages, and threads keep apart. Where
    // spans are numbered otherwise, more of them find their place taken.
    #[inline]
    fn place_of(&self, id: &Id) -> Option<&Place> {
        let number = id.into_u64();
        let index = number.wrapping_add((number >> 38).wrapping_mul(29));
        #[expect(clippy::cast_possible_truncation, reason = "only the lowest bits count")]
        self.places.get(index as usize % PLACES)
    }
}

impl Drop for Table {
    /// Closes what is open: the registry, which closes spans, may be gone.
    fn drop(&mut self) {
        for place in self.places {
            if place.span.load(Ordering::Relaxed) != 0
                && let Some(locked) = place.lock()
            {
                locked.free();
            }
        }
        if !self.places.is_empty() {
            // SAFETY: mapped by `map` with that size, and whoever is given a place borrows the table.
            unsafe { sys::unmap(self.places.as_ptr().cast_mut(), PLACES) };
        }
    }
}

/// In the layer's table, since the span was made.
impl Home for Place {
    #[inline]
    fn site(&self) -> Option<&'static Site> {
        // SAFETY: null, or set by `add` from a reference that lives as long as the program.
        unsafe { self.site.load(Ordering::Relaxed).as_ref() }
    }

    #[inline]
    fn with_or_new(&self, _: &'static Site, act: impl FnOnce(&mut SpanFrame)) -> Option<()> {
        self.with(act)
    }

    #[inline]
    fn with<T>(&self, act: impl FnOnce(&mut SpanFrame) -> T) -> Option<T> {
        let mut locked = self.lock()?;
        locked.frame().map(act)
    }
}

impl Place {
    /// The place, locked, while it is that span's.
    #[inline]
    fn lock_for(&self, span: u64) -> Option<Locked<'_>> {
        self.lock().filter(|_| self.span.load(Ordering::Relaxed) == span)
    }

    #[inline]
    fn lock(&self) -> Option<Locked<'_>> {
        self.try_lock().or_else(|| self.wait())
    }

    #[inline]
    fn try_lock(&self) -> Option<Locked<'_>> {
        // ORDERING: pairs with the release in `Locked::drop`: what the last holder wrote is seen.
        (!self.locked.swap(true, Ordering::Acquire)).then(|| Locked(self))
    }

    #[cold]
    fn wait(&self) -> Option<Locked<'_>> {
        (0..PATIENCE).find_map(|attempt| {
            if attempt < SPINS {
                hint::spin_loop();
            } else {
                thread::yield_now();
            }
            self.try_lock()
        })
    }
}

impl Locked<'_> {
    /// The frame, where the place is taken.
    #[inline]
    fn frame(&mut self) -> Option<&mut SpanFrame> {
        if self.0.span.load(Ordering::Relaxed) == 0 {
            return None;
        }
        // SAFETY: this thread holds the lock, and the place is taken, so `put` wrote the frame.
        Some(unsafe { (*self.0.frame.get()).assume_init_mut() })
    }

    /// Writes the frame of a place that is free.
    #[inline]
    fn put(&self, frame: SpanFrame) {
        // SAFETY: this thread holds the lock.
        unsafe { (*self.0.frame.get()).write(frame) };
    }

    /// Drops the frame, which closes it, and frees the place.
    #[inline]
    fn free(mut self) {
        if let Some(frame) = self.frame() {
            // SAFETY: the frame was written, and the place is free from here on, so nobody reads it again.
            unsafe { ptr::drop_in_place(frame) };
            self.0.span.store(0, Ordering::Relaxed);
        }
    }
}

impl Drop for Locked<'_> {
    #[inline]
    fn drop(&mut self) {
        // ORDERING: whoever locks next sees what was written under this lock.
        self.0.locked.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;

    fn site() -> &'static Site {
        Box::leak(Box::new(Site::of_place(Location::caller())))
    }

    fn id(number: u64) -> Id {
        Id::from_u64(number)
    }

    fn has(table: &Table, number: u64) -> bool {
        table.find(&id(number)).is_some_and(|place| place.with(|_| ()).is_some())
    }

    #[test]
    fn a_span_keeps_its_place_until_it_is_closed() {
        let (table, site) = (Table::map(), site());
        table.add(&id(7), site);
        assert!(has(&table, 7) && !has(&table, 8));
        let found = table.find(&id(7)).and_then(Home::site);
        assert!(found.is_some_and(|found| ptr::eq(found, site)));
        table.remove(&id(7));
        assert!(!has(&table, 7));
    }

    #[test]
    fn whoever_finds_the_place_taken_has_none_even_when_it_is_free_again() {
        let (table, site) = (Table::map(), site());
        let same_place = 7 + PLACES as u64;
        table.add(&id(7), site);
        table.add(&id(same_place), site);
        assert!(has(&table, 7) && !has(&table, same_place));
        table.remove(&id(same_place));
        assert!(has(&table, 7), "it was not that one's to free");
        table.remove(&id(7));
        assert!(!has(&table, same_place));
    }

    #[test]
    fn the_registry_s_numbers_of_four_threads_find_places_of_their_own() {
        let (table, site) = (Table::map(), site());
        let numbers = (0..4_u64).flat_map(|thread| (1..=16).map(move |span| thread << 38 | span));
        let numbers: Vec<u64> = numbers.collect();
        for &number in &numbers {
            table.add(&id(number), site);
        }
        assert!(numbers.iter().all(|&number| has(&table, number)));
    }

    #[test]
    fn a_place_that_stays_locked_is_not_waited_for_without_an_end() {
        let (table, site) = (Table::map(), site());
        table.add(&id(7), site);
        let place = table.find(&id(7)).expect("it has a place");
        let locked = place.lock().expect("nobody holds it");
        assert!(place.with(|_| ()).is_none());
        drop(locked);
        assert!(place.with(|_| ()).is_some());
    }

    #[test]
    fn one_thread_at_a_time_reaches_a_frame() {
        const TIMES: u64 = 200_000;
        let (table, site) = (Table::map(), site());
        table.add(&id(7), site);
        let count = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..TIMES {
                        let place = table.find(&id(7)).expect("it has a place");
                        while place
                            .with(|_| count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed))
                            .is_none()
                        {}
                    }
                });
            }
        });
        assert_eq!(count.into_inner(), 2 * TIMES);
    }
}
