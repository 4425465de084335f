//! What call paths and sites held at most, at the process peak and at the end.

use std::fmt::Write;

use super::{Books, MIB, in_mib};

/// Self peak, at peak and retained of `f`.
fn check(script: &str, expect: (u64, u64, u64)) {
    let figures = Books::read(script).path_figures("f");
    assert_eq!(figures, expect, "after: {script}");
}

impl Books {
    fn path_figures(&mut self, name: &str) -> (u64, u64, u64) {
        let figures = self.figures(name);
        (figures.self_peak / MIB, figures.at_peak / MIB, figures.retained / MIB)
    }
}

fn check_peak(script: &str, composition: &str) {
    let books = Books::read(script);
    assert_eq!(books.at_peak(), composition, "after: {script}");
}

#[test]
fn a_self_peak_is_the_largest_holding() {
    check("startup 10 | f 110 | f 10 | f 60 | f 40", (100, 100, 30));
}

#[test]
fn a_self_peak_counts_the_peak_inside_an_interval() {
    check("startup 10 | f 510>20", (500, 500, 10));
}

#[test]
fn a_self_peak_may_lie_below_the_process_peak() {
    check("startup 10 | main 1034>10 | f 210>10", (200, 0, 0));
}

#[test]
fn the_composition_is_that_of_the_process_peak() {
    check_peak("startup 10 | f 110 | g 160 | f 60", "startup 10 | f 100 | g 50");
    check_peak("startup 10 | f 110 | f 30 | g 60 | f 40 | g 90", "startup 10 | f 100");
}

#[test]
fn what_changes_after_the_peak_does_not_change_its_composition() {
    check_peak("startup 10 | f 110>30 | f 80 | g 100 | h 105 | main 10", "startup 10 | f 100");
}

#[test]
fn a_holding_that_never_changes_is_in_every_peak() {
    check_peak("startup 10 | f 15 | g 115>15 | g 215>15 | h 315>15", "startup 10 | f 5 | h 300");
}

#[test]
fn the_first_of_two_equal_peaks_counts() {
    check_peak("startup 10 | f 110>10 | g 110>10", "startup 10 | f 100");
}

#[test]
fn a_peak_inside_an_interval_counts_from_the_resolution_on() {
    let read = |peak_over_rss| {
        let mut books = Books::read("startup 10 | f 60 | f 50");
        let path = books.path("f");
        let rise = books.ledger.rise_of(50 * MIB, 50 * MIB + peak_over_rss);
        books.ledger.rise(&[super::super::Share { path, bytes: rise }]);
        rise
    };
    assert_eq!(read(MIB - 1), 0);
    assert_eq!(read(MIB), MIB);
}

#[test]
fn growth_counts_below_the_resolution_too() {
    let books = Books::read_with("startup 10 | f 11 | g 12 | f 13", 8 * MIB, 64);
    assert_eq!(books.lots(), "startup 10 | f 1 | g 1 | f 1");
}

#[test]
fn the_peak_before_the_first_reading_belongs_to_startup() {
    check_peak("startup 900>10 | f 210>10", "startup 900");
    check_peak("startup 900>10 | f 990>10", "startup 10 | f 980");
    check("startup 900>10 | f 210>10", (200, 0, 0));
}

#[test]
fn a_scratch_that_grows_under_a_cache_is_not_mistaken_for_it() {
    let mut script = "startup 10".to_owned();
    for kept in (0..400).step_by(40) {
        for taken in 1..=40 {
            let rss = 10 + kept + 2 * taken;
            write!(script, " | decode {} | cache {rss}", rss - 1).expect("a string takes everything");
        }
        write!(script, " | decode {}", 10 + kept + 40).expect("a string takes everything");
    }
    for (resolution, lots) in [(MIB, 1024), (MIB, 64), (32 * MIB, 1024)] {
        let mut books = Books::read_with(&script, resolution, lots);
        let self_peaks = ["decode", "cache"].map(|name| books.figures(name).self_peak / MIB);
        assert_eq!(self_peaks, [40, 400], "resolution {resolution}, room for {lots} lots");
    }
}

#[test]
fn a_site_has_the_largest_sum_of_its_call_paths() {
    let mut books = Books::read("startup 10");
    let site = 0;
    for _ in 0..2 {
        books.ledger.add_path(site);
    }
    let rise = |books: &mut Books, path, mib| {
        books.ledger.rise(&[super::super::Share { path, bytes: mib * MIB }]);
    };
    rise(&mut books, 2, 40);
    rise(&mut books, 3, 50);
    books.ledger.fall(2, 60 * MIB, super::super::Fall::Whole);
    rise(&mut books, 3, 20);
    let sites: Vec<String> =
        books.ledger.site_self_peaks().iter().map(|site| in_mib(site.self_peak)).collect();
    assert_eq!(sites, ["90"]);
}

#[test]
fn a_path_that_the_ledger_has_not_met_counts_as_untracked() {
    let mut books = Books::read("startup 10");
    books.ledger.rise(&[super::super::Share { path: 77, bytes: MIB }]);
    assert_eq!(books.lots(), "startup 10 | untracked 1");
}
