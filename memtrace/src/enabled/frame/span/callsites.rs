//! The sites of spans: one for each callsite, made when a span of it is first made.
//!
//! A callsite is known by the address of its metadata, a static of the program. The table is read without a lock at every
//! boundary of a span, and written under the registry's lock.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use tracing::Metadata;

use crate::active::runtime;
use crate::recording::MAX_SITES;
use crate::site::Site;

/// A callsite that was met.
struct Callsite {
    /// Null where the place is free.
    metadata: AtomicPtr<Metadata<'static>>,
    /// Null where its spans are passed over.
    site: AtomicPtr<Site>,
}

/// Twice as many places as a recording has room for sites, so that a search always ends soon.
const PLACES: usize = MAX_SITES * 2;

/// Callsites that are kept; those beyond are passed over.
const MOST: u32 = 6144;

static CALLSITES: [Callsite; PLACES] =
    [const { Callsite { metadata: AtomicPtr::new(ptr::null_mut()), site: AtomicPtr::new(ptr::null_mut()) } };
        PLACES];

/// How many places are taken.
static USED: AtomicU32 = AtomicU32::new(0);

/// The site of spans with that metadata; `None` where they are passed over.
#[inline]
pub(super) fn site_of(metadata: &'static Metadata<'static>) -> Option<&'static Site> {
    let callsite = place_of(metadata)?;
    if callsite.is_free() { meet(metadata) } else { callsite.site() }
}

/// The sites of all callsites that were met.
pub(crate) fn sites() -> impl Iterator<Item = &'static Site> {
    let met = USED.load(Ordering::Relaxed) > 0;
    let places = if met { CALLSITES.as_slice() } else { &[] };
    places.iter().filter_map(Callsite::site)
}

/// A span of a callsite that was never met before. Not where memtrace itself is at work, or is not started.
#[cold]
fn meet(metadata: &'static Metadata<'static>) -> Option<&'static Site> {
    if USED.load(Ordering::Relaxed) >= MOST {
        return None;
    }
    runtime::site_of_callsite(|meet_site| add(metadata, meet_site))
}

/// Adds a callsite, under the registry's lock, which is what lets its site be met.
fn add(
    metadata: &'static Metadata<'static>,
    meet_site: &mut dyn FnMut(&'static Site) -> bool,
) -> Option<&'static Site> {
    let callsite = place_of(metadata)?;
    if callsite.is_free() {
        if !has_frames_already(metadata) {
            let site: &'static Site = Box::leak(Box::new(Site::of_span(metadata)));
            if meet_site(site) {
                callsite.site.store(ptr::from_ref(site).cast_mut(), Ordering::Relaxed);
            }
        }
        // ORDERING: whoever sees the callsite sees its site.
        callsite.metadata.store(ptr::from_ref(metadata).cast_mut(), Ordering::Release);
        USED.fetch_add(1, Ordering::Relaxed);
    }
    callsite.site()
}

/// Whether these are spans of annotated functions, which open a frame of their own.
fn has_frames_already(metadata: &Metadata<'_>) -> bool {
    metadata.fields().field("memtrace.rss_enter").is_some()
}

/// The place of a callsite, or the free one that it would get.
#[inline]
fn place_of(metadata: &'static Metadata<'static>) -> Option<&'static Callsite> {
    let address = ptr::from_ref(metadata).addr();
    // The middle bits of a product with 2⁶⁴ over the golden ratio: statics stand at regular distances.
    let start = (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    (0..PLACES).map(|step| &CALLSITES[(start as usize + step) % PLACES]).find(|callsite| {
        // ORDERING: pairs with the release in `add`.
        let found = callsite.metadata.load(Ordering::Acquire);
        found.is_null() || ptr::eq(found, metadata)
    })
}

impl Callsite {
    fn is_free(&self) -> bool {
        self.metadata.load(Ordering::Acquire).is_null()
    }

    #[inline]
    fn site(&self) -> Option<&'static Site> {
        // SAFETY: the pointer is null or comes from a box that was leaked.
        unsafe { self.site.load(Ordering::Relaxed).as_ref() }
    }
}
