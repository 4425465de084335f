//! Accumulating instead of yielding.
//!
//! A function that returns a `Vec` decides for its callers that all of it must exist at once. One that returns an
//! iterator leaves the choice to them, and most only ever look at one item.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

/// A line of the log that tells how long a request took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What the line says before the time.
    pub what: String,
    /// The time in milliseconds.
    pub millis: u32,
}

impl Request {
    /// Reads a line; `None` if it is about something else.
    fn parse(line: &str) -> Option<Self> {
        let (what, millis) = line.rsplit_once("; ms=")?;
        Some(Self { what: what.to_owned(), millis: millis.parse().ok()? })
    }
}

/// The slowest request, out of a list of all of them.
#[memtrace::track_memory]
pub fn slowest_of_accumulated(path: &Path) -> io::Result<Option<Request>> {
    let mut requests = Vec::new();
    for line in BufReader::new(File::open(path)?).lines() {
        requests.extend(Request::parse(&line?));
    }
    Ok(requests.into_iter().reduce(slower))
}

/// The slowest request, each dropped when the next one is at hand.
#[memtrace::track_memory]
pub fn slowest_of_yielded(path: &Path) -> io::Result<Option<Request>> {
    let mut slowest = None;
    for request in requests(path)? {
        slowest = slowest.into_iter().chain([request?]).reduce(slower);
    }
    Ok(slowest)
}

/// The requests, one at a time.
fn requests(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Request>>> {
    let lines = BufReader::new(File::open(path)?).lines();
    Ok(lines.filter_map(|line| line.map(|line| Request::parse(&line)).transpose()))
}

/// The slower of two; of equals, the first.
fn slower(one: Request, other: Request) -> Request {
    if other.millis > one.millis { other } else { one }
}
