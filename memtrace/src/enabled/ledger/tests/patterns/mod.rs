//! The rule for a fall, held against the truth: programs whose memory has known owners, and how much of the peak the
//! ledger charges to the wrong one.

mod interleaved;
mod programs;
mod rules;
mod world;

use std::fmt::Write;

use super::MIB;
use programs::{PATTERNS, Pattern};
use rules::{RESOLUTION, RULES, Rule};
use world::{Interval, OWNERS, World};

/// A small program, and one that had loaded a lot before its first tracked call.
const STARTUPS: [u64; 2] = [2 * MIB, 1024 * MIB];

/// How far a noisy reading is off: a quarter of the resolution, which is more than was measured.
const NOISE: u64 = RESOLUTION / 4;

const SEEDS: u64 = 20;

/// Bytes charged to the wrong owner at the peak, in percent of what the program took beyond its startup.
fn error(rule: Rule, startup: u64, world: &World, intervals: &[Interval]) -> f64 {
    let charged = rule(startup, intervals);
    let off = |owner: usize| charged[owner].abs_diff(world.at_peak[owner].cast_signed());
    let wrong = (0..OWNERS).map(off).sum::<u64>() as f64 / 2.0;
    let peak: u64 = world.at_peak.iter().sum();
    100.0 * wrong / (peak - startup) as f64
}

fn run(pattern: &Pattern, startup: u64, seed: u64) -> World {
    let mut world = World::new(startup, seed);
    (pattern.run)(&mut world);
    world.end();
    world
}

/// The largest error and the mean error over both startups and all seeds.
fn worst_and_mean(rule: Rule, pattern: &Pattern, noise: u64) -> (f64, f64) {
    let seeds = (0..SEEDS).flat_map(|seed| STARTUPS.map(|startup| (seed, startup)));
    let of_run = |(seed, startup)| {
        let mut world = run(pattern, startup, seed);
        let intervals = world.noisy_intervals(noise);
        error(rule, startup, &world, &intervals)
    };
    let errors: Vec<f64> = seeds.map(of_run).collect();
    (errors.iter().copied().fold(0.0, f64::max), errors.iter().sum::<f64>() / errors.len() as f64)
}

/// The table of `docs/ledger.md`.
fn table() -> String {
    let mut table = "| pattern | this rule, with noise |".to_owned();
    for (name, _) in RULES {
        write!(table, " {name} |").expect("a string takes everything");
    }
    table.push_str("\n| --- | --- |");
    table.push_str(&" --- |".repeat(RULES.len()));
    for pattern in &PATTERNS {
        let noisy = worst_and_mean(RULES[0].1, pattern, NOISE).0;
        write!(table, "\n| {} | {noisy:.1} |", pattern.name).expect("a string takes everything");
        for (_, rule) in RULES {
            let exact = worst_and_mean(rule, pattern, 0).0;
            write!(table, " {exact:.1} |").expect("a string takes everything");
        }
    }
    table
}

#[test]
fn the_ledger_finds_who_owned_the_peak() {
    for pattern in &PATTERNS {
        let ledger = RULES[0].1;
        for (noise, most) in [(0, pattern.most), (NOISE, pattern.most_with_noise)] {
            let (worst, _) = worst_and_mean(ledger, pattern, noise);
            assert!(worst <= most, "{} with readings off by {noise}: {worst:.1} %", pattern.name);
        }
    }
}

#[test]
fn no_simpler_rule_is_within_the_bounds_of_every_pattern() {
    for (name, rule) in &RULES[1..] {
        let beyond = |pattern: &&Pattern| worst_and_mean(*rule, pattern, 0).0 > pattern.most;
        assert!(PATTERNS.iter().any(|pattern| beyond(&pattern)), "{name} would do");
    }
}

#[test]
fn random_programs_are_mostly_right() {
    let random =
        PATTERNS.iter().find(|pattern| pattern.name.contains("random")).expect("there is such a pattern");
    let (_, mean) = worst_and_mean(RULES[0].1, random, 0);
    assert!(mean <= 5.0, "{mean:.1} %");
}

#[test]
fn the_documentation_has_the_table_of_errors() {
    let documented = include_str!("../../../../../../docs/ledger.md");
    let table = table();
    assert!(documented.contains(&table), "docs/ledger.md should have this table:\n{table}");
}
