//! Decodes whatever a sparse image expands to, and walks everything that a reader would index by.

#![no_main]

use libfuzzer_sys::fuzz_target;
use memtrace::recording::{Recording, decode};

fuzz_target!(|image: &[u8]| {
    let file = memtrace_fuzz::expand(image);
    let Ok(decoded) = decode(&file) else { return };
    for damage in &decoded.damage {
        assert!(!damage.to_string().is_empty());
    }
    check_references(&decoded.recording);
});

/// Every number that a recording refers by must be good to index with.
fn check_references(recording: &Recording) {
    let Recording { sites, paths, pulse, books, .. } = recording;
    for (number, path) in paths.iter().enumerate() {
        assert_eq!(path.site.is_some(), number >= 2);
        assert!(path.site.is_none_or(|site| (site as usize) < sites.len()));
        assert!(path.parent.is_none_or(|parent| (2..number).contains(&(parent as usize))));
    }
    let leaves = pulse.threads.iter().map(|thread| thread.path);
    let owners = books.lots.iter().map(|lot| lot.path);
    let highest = books.timeline.buckets.iter().flatten().map(|bucket| bucket.max_path);
    for path in leaves.chain(owners).chain(highest).chain([pulse.peak_path]) {
        assert!((path as usize) < paths.len());
    }
    assert!(books.paths.len() <= paths.len() && books.site_self_peak_bytes.len() <= sites.len());
}
