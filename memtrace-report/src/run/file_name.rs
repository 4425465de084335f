//! Names of recording files: `<run>-<pid>-<start>.memtrace`.
//!
//! The name alone says which run is the newest, so that a directory of a thousand recordings need not be read whole.

/// What the name of a recording file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileName<'a> {
    /// The run; it may itself contain hyphens.
    pub(super) run: &'a str,
    /// The process.
    pub(super) pid: u32,
    /// When the recording started. Comparable within one directory only.
    pub(super) start: u128,
}

/// The extension of recording files.
pub(super) const EXTENSION: &str = "memtrace";

impl<'a> FileName<'a> {
    /// Reads a name. `None` where somebody renamed the file, which is their right.
    pub(super) fn parse(name: &'a str) -> Option<Self> {
        let stem = name.strip_suffix(EXTENSION)?.strip_suffix('.')?;
        let (rest, start) = stem.rsplit_once('-')?;
        let (run, pid) = rest.rsplit_once('-')?;
        Some(Self { run, pid: pid.parse().ok()?, start: start.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::FileName;

    fn check(name: &str, expect: Option<(&str, u32, u128)>) {
        let found = FileName::parse(name);
        assert_eq!(found.map(|name| (name.run, name.pid, name.start)), expect, "{name}");
    }

    #[test]
    fn run_process_and_start_are_read_from_the_right() {
        check("nightly-4242-1700.memtrace", Some(("nightly", 4242, 1700)));
        check("ci-main-7-4242-1700.memtrace", Some(("ci-main-7", 4242, 1700)));
    }

    #[test]
    fn other_names_are_nobodys_run() {
        check("kept-for-later.memtrace", None);
        check("a-1-2.txt", None);
        check("memtrace", None);
        check("a-1-99999999999999999999999999999999999999999.memtrace", None);
    }
}
