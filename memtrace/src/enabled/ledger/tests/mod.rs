//! Tests of the ledger: scripts of readings, and what the books must say after them.
//!
//! A script names one interval after the other, with its leaf and its RSS in MiB: `f 30` ends at 30; `f 90>30` rose to
//! 90 and then fell to 30; `~f 30` ends at a background reading. The first names what the first reading saw. Functions get call paths in the order in which
//! they appear, a site each. The resolution is 1 MiB unless a test says otherwise.

mod fall;
mod holdings;
mod invariants;
mod lot_limit;
mod patterns;
mod window;

use std::fmt::Write;

use super::{Fall, Figures, Ledger};

/// Bytes of a unit of the scripts.
const MIB: u64 = 1 << 20;

/// A ledger, and the names of its call paths.
struct Books {
    ledger: Ledger,
    names: Vec<String>,
}

impl Books {
    /// The books at the first reading.
    fn open(first: &str, resolution: u64, lots: usize) -> Self {
        let (rss, peak) =
            ends(first.strip_prefix("startup ").expect("a script begins with what startup left"));
        let names = vec!["startup".to_owned(), "untracked".to_owned()];
        Self { ledger: Ledger::new(rss, peak, resolution, 16, 16, lots), names }
    }

    /// Reads a whole script.
    fn read(script: &str) -> Self {
        Self::read_with(script, MIB, 64)
    }

    fn read_with(script: &str, resolution: u64, lots: usize) -> Self {
        let mut intervals = script.split('|').map(str::trim);
        let mut books = Self::open(intervals.next().unwrap_or_default(), resolution, lots);
        for interval in intervals {
            let (fall, interval) = match interval.strip_prefix('~') {
                Some(interval) => (Fall::Part, interval),
                None => (Fall::Whole, interval),
            };
            let (leaf, sizes) = interval.split_once(' ').expect("an interval is a leaf and its sizes");
            let (rss, peak) = ends(sizes);
            let leaf = books.path(leaf);
            let rise = books.ledger.rise_of(rss, peak);
            books.ledger.rise(&[super::Share { path: leaf, bytes: rise }]);
            books.ledger.fall(leaf, rss, fall);
            assert_balanced(&books.ledger);
        }
        books
    }

    /// The call path of that name, which is added where it is new.
    fn path(&mut self, name: &str) -> u32 {
        let known = self.names.iter().position(|known| known == name);
        let path = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            let path = self.names.len() - 1;
            self.ledger.add_path(u32::try_from(path).expect("a script is short") - 2);
            path
        });
        u32::try_from(path).expect("a script is short")
    }

    fn figures(&mut self, name: &str) -> Figures {
        let path = self.path(name);
        self.ledger.figures(path)
    }

    /// `name bytes` for each lot, the most recent last.
    fn lots(&self) -> String {
        self.line(self.ledger.lots().iter().map(|lot| (lot.path, lot.bytes)))
    }

    /// `name bytes` for every call path that holds anything at the process peak.
    fn at_peak(&self) -> String {
        self.line((0..).take(self.names.len()).map(|path| (path, self.ledger.figures(path).at_peak)))
    }

    fn line(&self, entries: impl Iterator<Item = (u32, u64)>) -> String {
        let mut line = String::new();
        for (path, bytes) in entries.filter(|(_, bytes)| *bytes > 0) {
            let separator = if line.is_empty() { "" } else { " | " };
            let name = &self.names[path as usize];
            write!(line, "{separator}{name} {}", in_mib(bytes)).expect("a string takes everything");
        }
        line
    }
}

/// RSS and peak of an interval: `30`, or `90>30`.
fn ends(sizes: &str) -> (u64, u64) {
    let (peak, rss) = sizes.split_once('>').unwrap_or((sizes, sizes));
    (bytes(rss), bytes(peak))
}

fn bytes(mib: &str) -> u64 {
    mib.parse::<u64>().expect("sizes are whole MiB") * MIB
}

fn in_mib(bytes: u64) -> String {
    (bytes as f64 / MIB as f64).to_string()
}

/// The ledger's invariant, to the byte.
fn assert_balanced(ledger: &Ledger) {
    let paths = || (0..).take(ledger.path_count()).map(|path| ledger.figures(path));
    assert_eq!(ledger.lots().iter().map(|lot| lot.bytes).sum::<u64>(), ledger.rss(), "the lots sum to RSS");
    assert_eq!(paths().map(|figures| figures.retained).sum::<u64>(), ledger.rss(), "the holdings sum to RSS");
    assert_eq!(
        paths().map(|figures| figures.at_peak).sum::<u64>(),
        ledger.peak(),
        "contributions sum to the peak"
    );
    for figures in paths() {
        assert!(figures.self_peak >= figures.at_peak.max(figures.retained), "{figures:?}");
    }
    assert!(ledger.lots().iter().all(|lot| lot.bytes > 0), "a lot holds something");
    assert!(
        ledger.lots().windows(2).all(|pair| pair[0].path != pair[1].path),
        "neighbours of one owner merge"
    );
}
