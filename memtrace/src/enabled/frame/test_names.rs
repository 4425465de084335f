//! Tests: the thread that libtest runs a test in is named after it, and that name is the root of the thread's call
//! paths, so that a run of tests has a row for each that called an annotated function.
//!
//! The thread says so by its name alone. In an executable that cargo built for tests, a name that reads like a path of
//! Rust is taken for a test's; a worker thread that a test calls `worker` has a row of its own too.
//!
//! All room is taken at start, because a thread's first boundary may be reached in its allocator.

use std::path::Path;
use std::sync::OnceLock;

use crate::site::Site;

/// Most tests that one process has rows for.
const MAX_TESTS: usize = 1024;

/// Room for the names of that many tests, in bytes. What is not used does not become resident.
const NAMES_BYTES: usize = MAX_TESTS * 128;

/// The sites of the tests of one executable.
#[derive(Debug)]
pub(super) struct TestNames {
    /// The crate that the tests stand in.
    krate: &'static str,
    sites: &'static [OnceLock<Site>],
    /// What is left for names.
    room: &'static mut [u8],
}

impl TestNames {
    /// Room for the tests of this executable; `None` where it is none that runs tests.
    pub(super) fn of(exe: &Path) -> Option<Self> {
        let krate = crate_of_tests(exe)?.to_owned().leak();
        let sites = (0..MAX_TESTS).map(|_| OnceLock::new()).collect::<Vec<_>>().leak();
        Some(Self { krate, sites, room: vec![0; NAMES_BYTES].leak() })
    }

    /// The site of the test that a thread other than the main one is named after; `None` where it is not, or there is no room for it, which
    /// `lost` counts.
    pub(super) fn site(&mut self, thread: &str, lost: &mut u64) -> Option<&'static Site> {
        if !is_path(thread) {
            return None;
        }
        for place in self.sites {
            match place.get() {
                Some(site) if site.text.name == thread => return Some(site),
                Some(_) => {}
                None => {
                    let Some(name) = self.keep(thread) else { break };
                    return Some(place.get_or_init(|| Site::of_test(name, self.krate)));
                }
            }
        }
        *lost += 1;
        None
    }

    /// A copy of `name` that stays; `None` where there is no room for it.
    fn keep(&mut self, name: &str) -> Option<&'static str> {
        let (kept, rest) = std::mem::take(&mut self.room).split_at_mut_checked(name.len())?;
        self.room = rest;
        kept.copy_from_slice(name.as_bytes());
        std::str::from_utf8(kept).ok()
    }
}

/// The crate whose tests an executable runs, by cargo's name for it: `crate_name-` and sixteen hexadecimal digits.
fn crate_of_tests(exe: &Path) -> Option<&str> {
    let (krate, hash) = exe.file_name()?.to_str()?.rsplit_once('-')?;
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hash && exe.parent()?.ends_with("deps")).then_some(krate)
}

/// Whether a name is made of identifiers with `::` between them.
fn is_path(name: &str) -> bool {
    name.split("::").all(|part| {
        let part = part.strip_prefix("r#").unwrap_or(part);
        part.starts_with(|first: char| first.is_alphabetic() || first == '_')
            && part.chars().all(|other| other.is_alphanumeric() || other == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXE: &str = "/target/debug/deps/file_processor-d08e8b453f7c5fff";

    fn name(thread: &str) -> Option<&'static str> {
        let site = TestNames::of(Path::new(EXE)).expect("it runs tests").site(thread, &mut 0);
        site.map(|site| site.text.name)
    }

    #[test]
    fn executables_of_tests_are_known_by_their_name() {
        assert_eq!(crate_of_tests(Path::new(EXE)), Some("file_processor"));
        for other in ["/target/debug/file-processor", "/usr/bin/deps/a-b", "/usr/bin/x-d08e8b453f7c5fff", "/"]
        {
            assert_eq!(crate_of_tests(Path::new(other)), None, "{other}");
        }
    }

    #[test]
    fn threads_that_are_named_like_paths_run_tests() {
        for test in ["parses", "tests::parses", "tests::r#async::größe_2"] {
            assert_eq!(name(test), Some(test));
        }
        for other in ["", "worker-1", "tokio-runtime-worker", "tests::", "a b", "2nd"] {
            assert_eq!(name(other), None, "{other}");
        }
    }

    #[test]
    fn one_test_has_one_site_and_what_finds_no_room_is_counted() {
        let mut names = TestNames::of(Path::new(EXE)).expect("it runs tests");
        let mut lost = 0;
        let first = names.site("first", &mut lost).expect("there is room");
        assert_eq!(first.describe().module, "file_processor");
        for test in 1..MAX_TESTS {
            names.site(&format!("test_{test}"), &mut lost).expect("there is room");
        }
        assert!(names.site("first", &mut lost).is_some_and(|again| std::ptr::eq(again, first)));
        assert_eq!(lost, 0);
        assert!(names.site("one_more", &mut lost).is_none());
        assert_eq!(lost, 1);
    }

    #[test]
    fn a_name_that_is_too_long_for_what_is_left_is_counted() {
        let mut names = TestNames::of(Path::new(EXE)).expect("it runs tests");
        let mut lost = 0;
        assert!(names.site(&"a".repeat(NAMES_BYTES + 1), &mut lost).is_none());
        assert_eq!(lost, 1);
    }
}
