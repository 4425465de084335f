//! What a program's `tracing` spans are charged with, and where they stand among annotated functions.

use memtrace::recording::{Recording, Thread};
use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};

/// Starts memtrace, and makes a registry with the layer the subscriber of the whole process, unless that was done already.
pub fn subscribe() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        memtrace::enable();
        tracing_subscriber::registry().with(memtrace::layer()).init();
    });
}

/// The call paths that end in that span or function, each with its calls, outermost first.
#[must_use]
pub fn paths(name: &str) -> Vec<(String, u64)> {
    let recording = recording();
    let books = (0..).zip(&recording.books.paths);
    let taken = books.filter(|(_, figures)| figures.calls > 0);
    let named = taken.map(|(path, figures)| (names(&recording, path), figures.calls));
    named.filter(|(names, _)| names.last().is_some_and(|last| last == name)).map(joined).collect()
}

/// The functions and spans that are open on this thread, outermost first.
///
/// # Panics
///
/// Where the thread's name is not its own.
#[must_use]
pub fn open_here() -> String {
    let recording = recording();
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    let threads: Vec<&Thread> = recording.pulse.threads.iter().filter(|thread| thread.name == name).collect();
    match threads.as_slice() {
        [] => String::new(),
        [thread] => names(&recording, thread.path).join(" > "),
        several => panic!("{} threads are called {name}", several.len()),
    }
}

/// Whether the recording knows a site of that name.
#[must_use]
pub fn has_site(name: &str) -> bool {
    recording().sites.iter().any(|site| site.name == name)
}

/// The state of this process.
#[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test cannot go on without")]
#[must_use]
pub fn recording() -> Recording {
    memtrace::snapshot().expect("this system is measured")
}

/// What is open on a call path, without the test at its root, which has no file.
fn names(recording: &Recording, path: u32) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = Some(path);
    while let Some(path) = next.and_then(|path| recording.paths.get(path as usize)) {
        let site = path.site.map(|site| &recording.sites[site as usize]);
        names.extend(site.filter(|site| !site.file.is_empty()).map(|site| site.name.clone()));
        next = path.parent;
    }
    names.reverse();
    names
}

fn joined((names, calls): (Vec<String>, u64)) -> (String, u64) {
    (names.join(" > "), calls)
}
