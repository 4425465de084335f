//! The rule for a fall, step by step: whose lot is taken.

use super::{Books, MIB};

fn check(script: &str, lots: &str) {
    assert_eq!(Books::read(script).lots(), lots, "after: {script}");
}

#[test]
fn a_spike_inside_an_interval_leaves_nothing() {
    check("startup 10 | f 500>10", "startup 10");
    check("startup 10 | f 500>30", "startup 10 | f 20");
}

#[test]
fn a_lot_that_fits_is_taken_whoever_drops_it() {
    check("startup 10 | main 310 | read 360 | main 310", "startup 10 | main 300");
    check("startup 10 | read 50 | parse 110>70", "startup 10 | parse 60");
}

#[test]
fn of_lots_that_fit_the_leafs_own_is_taken() {
    check("startup 10 | f 60 | g 110 | f 60", "startup 10 | g 50");
    check("startup 10 | f 60 | g 110 | h 60", "startup 10 | f 50");
}

#[test]
fn of_lots_that_fit_the_most_recent_is_taken() {
    check("startup 10 | f 60 | g 65 | h 115 | k 118 | main 68", "startup 10 | f 50 | g 5 | k 3");
}

#[test]
fn what_fits_may_be_off_by_twice_the_resolution() {
    check("startup 1 | main 401 | f 501 | g 502 | main 404", "startup 1 | main 400 | f 2 | g 1");
    check("startup 1 | main 401 | f 501 | g 502 | main 405", "startup 1 | main 303 | f 100 | g 1");
}

#[test]
fn what_fits_may_be_off_by_a_quarter_of_the_fall() {
    check("startup 1 | main 401 | f 406 | g 407 | main 403", "startup 1 | main 400 | f 1 | g 1");
    check("startup 1 | main 401 | f 407 | g 408 | main 404", "startup 1 | main 396 | f 6 | g 1");
}

#[test]
fn a_fall_within_twice_the_resolution_fits_nothing() {
    check("startup 50 | main 80 | f 81 | g 82 | main 81", "startup 50 | main 29 | f 1 | g 1");
}

#[test]
fn what_a_leaf_took_bit_by_bit_is_taken_from_its_own_lots() {
    check("startup 10 | f 20 | g 30 | f 40 | g 50 | f 60 | g 70 | f 40", "startup 10 | g 30");
    check("startup 10 | f 60 | g 70 | f 80 | g 90 | f 100 | g 110 | f 90", "startup 10 | f 50 | g 30");
}

#[test]
fn of_the_leafs_lots_together_and_a_lot_that_fits_the_first_on_the_way_back_is_taken() {
    check("startup 10 | g 30 | f 40 | g 45 | f 55 | f 35", "startup 10 | g 25");
    check("startup 10 | f 20 | g 30 | f 40 | g 60 | f 40", "startup 10 | f 10 | g 10 | f 10");
}

#[test]
fn lots_that_fit_together_may_be_off_by_the_resolution_each_and_for_the_fall() {
    check("startup 10 | f 50 | g 55 | f 95 | g 100 | f 17", "startup 10 | g 7");
    check("startup 10 | f 50 | g 55 | f 95 | g 100 | f 16", "startup 10 | f 6");
}

#[test]
fn lots_that_fit_together_may_be_off_by_a_quarter_of_the_fall() {
    check("startup 50 | f 54 | g 57 | f 61 | g 64 | f 54", "startup 50 | g 4");
    check("startup 50 | f 54 | g 57 | f 61 | g 64 | f 53", "startup 50 | f 3");
}

#[test]
fn a_leaf_keeps_its_cache_and_loses_its_temporary() {
    check("startup 9 | cache 59>11 | cache 61>13", "startup 9 | cache 4");
}

#[test]
fn a_leafs_own_most_recent_lot_is_taken_where_it_covers_the_fall() {
    check("startup 10 | f 110 | g 210 | f 180", "startup 10 | f 70 | g 100");
}

#[test]
fn a_leafs_own_lot_that_does_not_cover_the_fall_is_left() {
    check("startup 40 | f 50 | g 70 | f 59", "startup 40 | g 19");
    check("startup 40 | f 50 | g 70 | f 57", "startup 40 | f 10 | g 7");
}

#[test]
fn only_the_leafs_most_recent_lot_counts() {
    check("startup 10 | f 310 | g 410 | f 413 | f 353", "startup 10 | f 300 | g 40 | f 3");
}

#[test]
fn a_lot_of_a_similar_size_is_taken_from_whoever_has_it() {
    check("startup 1000 | f 1100 | g 1105 | main 1045", "startup 1000 | f 40 | g 5");
    check("startup 1000 | f 1100 | g 1105 | main 1056", "startup 1000 | f 56");
}

#[test]
fn the_leafs_lots_are_taken_where_together_they_have_a_similar_size() {
    check("startup 10 | f 50 | g 51 | f 91 | g 92 | f 22", "startup 10 | f 10 | g 2");
    check("startup 10 | f 110 | g 210 | f 230 | g 231 | f 161", "startup 10 | f 100 | g 30 | f 20 | g 1");
}

#[test]
fn what_remains_is_taken_from_the_most_recent_lots_in_turn() {
    check("startup 10 | f 20 | g 30 | h 40 | main 16", "startup 10 | f 6");
    check("startup 10 | f 20 | g 30 | main 4", "startup 4");
}

#[test]
fn a_huge_old_lot_does_not_swallow_the_falls() {
    check("startup 9000 | f 9010 | g 9030 | h 9060 | main 9000", "startup 9000");
}

#[test]
fn everything_may_go() {
    check("startup 10 | f 20 | main 0", "");
}

#[test]
fn a_fall_that_background_readings_cut_is_taken_whole() {
    check("startup 10 | main 310 | read 360 | ~main 345 | main 310", "startup 10 | main 300");
    check("startup 10 | main 310 | read 360 | ~main 345 | ~main 330 | main 310", "startup 10 | main 300");
    check("startup 10 | main 310 | read 360 | ~main 345", "startup 10 | main 285 | read 50");
}

#[test]
fn a_fall_ends_at_a_boundary_and_where_something_rises() {
    check("startup 10 | main 310 | read 360 | main 345 | main 310", "startup 10 | main 250 | read 50");
    check(
        "startup 10 | main 310 | read 360 | ~main 345 | ~main 346 | main 326",
        "startup 10 | main 285 | read 31",
    );
}

#[test]
fn a_fall_that_is_cut_changes_nothing_at_the_peak() {
    let books = Books::read("startup 10 | main 310 | read 360 | ~main 345 | main 310 | read 340");
    assert_eq!(books.at_peak(), "startup 10 | main 300 | read 50");
}

#[test]
fn neighbours_of_one_owner_merge() {
    check("startup 10 | f 20 | f 35", "startup 10 | f 25");
    check("startup 10 | f 60 | g 65 | f 165 | g 160", "startup 10 | f 150");
}

#[test]
fn the_resolution_may_change() {
    let mut books = Books::read("startup 10 | f 110 | g 150");
    assert_eq!(books.ledger.resolution(), MIB);
    books.ledger.set_resolution(64 * MIB);
    assert_eq!(books.ledger.rise_of(150 * MIB, 200 * MIB), 0);
}
