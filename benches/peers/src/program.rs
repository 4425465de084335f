//! A program such as people write: it makes text, counts its words and keeps the totals, in a few thousand calls a
//! second that allocate and compute.

use std::collections::HashMap;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use crate::figure;

/// Texts in one run: some five seconds' work, so that the burst of readings at the start does not stand for the rest.
const TEXTS: u32 = 8_000;

/// Lines of a text.
const LINES: u32 = 600;

/// Texts that are kept for a while.
const KEPT: usize = 64;

pub(crate) fn run() {
    let began = Instant::now();
    let mut kept: Vec<String> = Vec::new();
    let mut totals = HashMap::new();
    for number in 0..TEXTS {
        let text = make_text(number);
        merge(&mut totals, count_words(&text));
        if kept.len() == KEPT {
            kept.clear();
        }
        kept.push(text);
    }
    black_box((&kept, &totals));
    figure("wall_ns", began.elapsed().as_nanos() as f64);
    figure("calls", f64::from(TEXTS) * 3.0);
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
