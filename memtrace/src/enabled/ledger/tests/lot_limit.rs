//! The number of lots is bounded: at the limit old lots of one owner become one, and where there are none the two
//! neighbours that are smallest together.

use std::fmt::Write;

use super::{Books, MIB};

fn check(script: &str, lots: &str) {
    assert_eq!(Books::read_with(script, MIB, 4).lots(), lots, "after: {script}");
}

#[test]
fn below_the_limit_nothing_is_lost() {
    check("startup 10 | f 15 | g 35 | h 36", "startup 10 | f 5 | g 20 | h 1");
}

#[test]
fn the_owner_of_the_larger_gets_the_smallest_neighbours() {
    check("startup 10 | f 15 | g 35 | h 65 | k 66", "startup 15 | g 20 | h 30 | k 1");
    check("startup 100 | f 105 | g 125 | h 185 | k 186", "startup 100 | g 25 | h 60 | k 1");
}

#[test]
fn of_equal_neighbours_the_older_is_the_owner() {
    check("startup 100 | f 110 | g 120 | h 150 | k 151", "startup 100 | f 20 | h 30 | k 1");
}

#[test]
fn a_merged_lot_merges_on_with_neighbours_of_its_owner() {
    check("startup 50 | f 90 | g 91 | f 93 | h 96", "startup 50 | f 43 | h 3");
    check("startup 50 | f 90 | g 130 | f 131 | g 133", "startup 50 | f 40 | g 43");
}

#[test]
fn functions_that_leak_by_turns_each_keep_their_own() {
    let mut script = "startup 10".to_owned();
    for round in 0..500 {
        let [f, g, h] = [12, 13, 16].map(|rss| rss + 6 * round);
        write!(script, " | f {f} | g {g} | h {h}").expect("a string takes everything");
    }
    let mut books = Books::read_with(&script, MIB, 256);
    let retained = ["f", "g", "h"].map(|name| books.figures(name).retained / MIB);
    assert_eq!(retained, [1_000, 500, 1_500]);
}

#[test]
fn recent_lots_keep_their_order() {
    let mut script = "startup 10".to_owned();
    for round in 0..20 {
        let [f, g] = [15, 16].map(|rss| rss + 6 * round);
        write!(script, " | f {f} | g {g}").expect("a string takes everything");
    }
    let books = Books::read_with(&script, MIB, 8);
    assert_eq!(books.lots(), "startup 10 | f 90 | g 18 | f 5 | g 1 | f 5 | g 1");
}
