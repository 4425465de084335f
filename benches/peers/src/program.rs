//! A program such as people write: it makes text, counts its words and keeps the totals, in a few thousand calls a
//! second that allocate and compute.

use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Instant;

use crate::figure;

/// Texts in one run: some five seconds' work, so that the burst of readings at the start does not stand for the rest.
const TEXTS: u32 = 18_000;

/// Lines of a text.
const LINES: u32 = 600;

/// Texts that are kept for a while.
const KEPT: usize = 64;

/// Texts in a round: some ten milliseconds' work.
const TEXTS_A_ROUND: u32 = 16;

pub(crate) fn run() {
    let began = Instant::now();
    let mut work = Work::default();
    (0..TEXTS).for_each(|number| work.take_up(number));
    black_box(&work);
    figure("wall_ns", began.elapsed().as_nanos() as f64);
    figure("calls", f64::from(TEXTS) * 3.0);
}

/// Runs until a line cannot be written.
pub(crate) fn rounds() {
    let mut work = Work::default();
    let mut out = io::stdout();
    loop {
        let began = Instant::now();
        (0..TEXTS_A_ROUND).for_each(|number| work.take_up(number));
        if writeln!(out, "{}", began.elapsed().as_nanos()).is_err() {
            return;
        }
    }
}

/// What the program holds on to.
#[derive(Default)]
struct Work {
    kept: Vec<String>,
    totals: HashMap<String, u64>,
}

impl Work {
    fn take_up(&mut self, number: u32) {
        let text = make_text(number);
        merge(&mut self.totals, count_words(&text));
        if self.kept.len() == KEPT {
            self.kept.clear();
        }
        self.kept.push(text);
    }
}

#[cfg_attr(feature = "memtrace", memtrace::track_memory)]
#[cfg_attr(feature = "hotpath", hotpath::measure)]
fn make_text(number: u32) -> String {
    let mut text = String::new();
    let mut state = number;
    for line in 0..LINES {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line} request {} took {} us", state >> 22, state >> 12 & 0xff);
    }
    text
}

#[cfg_attr(feature = "memtrace", memtrace::track_memory)]
#[cfg_attr(feature = "hotpath", hotpath::measure)]
fn count_words(text: &str) -> HashMap<String, u64> {
    let mut counts = HashMap::new();
    for word in text.split_ascii_whitespace() {
        *counts.entry(word.to_owned()).or_insert(0) += 1;
    }
    counts
}

#[cfg_attr(feature = "memtrace", memtrace::track_memory)]
#[cfg_attr(feature = "hotpath", hotpath::measure)]
fn merge(totals: &mut HashMap<String, u64>, counts: HashMap<String, u64>) {
    for (word, count) in counts {
        *totals.entry(word).or_insert(0) += count;
    }
}
