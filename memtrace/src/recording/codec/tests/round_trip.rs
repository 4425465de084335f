//! Any recording within the bounds comes back as it was, without damage.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_oneof, proptest};

use super::{assert_sound, sample};
use crate::recording::{
    Books, CallPath, Checkpoint, End, Lot, OpenFutures, PathFigures, Process, Pulse, Recording, Site, Split,
    Thread, Timeline, TimelineBucket, Violation, decode, encode,
};

/// A text of at most 64 bytes.
const TEXT: &str = "\\PC{0,16}";

fn process() -> impl Strategy<Value = Process> {
    let texts = (TEXT, TEXT, TEXT, TEXT, TEXT);
    let optional = (option::of(any::<u32>()), option::of(any::<u64>()), option::of(any::<u64>()));
    (any::<[u64; 6]>(), any::<[u32; 2]>(), any::<bool>(), optional, texts).prop_map(
        |(numbers, [pid, cpus], peaks_exact, optional, (exe, run, test, kernel, cgroup))| Process {
            pid,
            started_unix_ns: numbers[0],
            exe,
            run,
            test,
            kernel,
            cpus,
            physical_bytes: numbers[1],
            start_rss_bytes: numbers[2],
            start_peak_bytes: numbers[3],
            resolution_bytes: numbers[4],
            peaks_exact,
            overhead_permille: optional.0,
            sample_ns: numbers[5],
            cgroup,
            limit_bytes: optional.1,
            oom_kills: optional.2,
        },
    )
}

fn site() -> impl Strategy<Value = Site> {
    (TEXT, TEXT, TEXT, any::<u32>()).prop_map(|(name, module, file, line)| Site { name, module, file, line })
}

fn pulse(paths: u32) -> impl Strategy<Value = Pulse> {
    let end = prop_oneof![Just(End::Open), Just(End::Clean), Just(End::Panic)];
    let split = option::of(any::<[u64; 3]>().prop_map(|[anon, file, shmem]| Split { anon, file, shmem }));
    let thread =
        (any::<u32>(), TEXT, 0..paths, any::<[u64; 3]>()).prop_map(|(tid, name, path, numbers)| Thread {
            tid,
            name,
            path,
            entered_ns: numbers[0],
            entry_rss_bytes: numbers[1],
            highest_rss_bytes: numbers[2],
        });
    let futures = (0..paths, any::<u64>()).prop_map(|(path, count)| OpenFutures { path, count });
    let lists = (vec(thread, 0..9), vec(futures, 0..9));
    (any::<[u64; 11]>(), 0..paths, end, split, option::of(any::<u64>()), lists).prop_map(
        |(numbers, peak_path, end, split, cgroup_bytes, (threads, futures))| Pulse {
            at_ns: numbers[0],
            end,
            rss_bytes: numbers[1],
            peak_bytes: numbers[2],
            peak_at_ns: numbers[3],
            peak_path,
            readings: numbers[4],
            reading_ns: numbers[5],
            skipped_boundaries: numbers[6],
            ambiguous_bytes: numbers[7],
            split,
            cgroup_bytes,
            lost_paths: numbers[8],
            lost_threads: numbers[9],
            lost_checkpoints: numbers[10],
            threads,
            futures,
        },
    )
}

fn figures() -> impl Strategy<Value = PathFigures> {
    (any::<[u64; 7]>(), any::<bool>()).prop_map(|(numbers, shared)| PathFigures {
        calls: numbers[0],
        self_peak_bytes: numbers[1],
        at_peak_bytes: numbers[2],
        retained_bytes: numbers[3],
        inclusive_max_bytes: numbers[4],
        inclusive_last_bytes: numbers[5],
        inclusive_sum_bytes: numbers[6],
        shared,
    })
}

fn checkpoint() -> impl Strategy<Value = Checkpoint> {
    (TEXT, any::<[u64; 5]>(), any::<i64>()).prop_map(|(name, numbers, delta_bytes)| Checkpoint {
        name,
        at_ns: numbers[0],
        rss_bytes: numbers[1],
        delta_bytes,
        peak_bytes: numbers[2],
        peak_rise_bytes: numbers[3],
        virtual_bytes: numbers[4],
    })
}

fn books(sites: usize, paths: u32) -> impl Strategy<Value = Books> {
    let lot = (0..paths, any::<u64>()).prop_map(|(path, bytes)| Lot { path, bytes });
    let bucket = (any::<[u64; 2]>(), 0..paths)
        .prop_map(|([min_bytes, max_bytes], max_path)| TimelineBucket { min_bytes, max_bytes, max_path });
    let timeline = (any::<u64>(), vec(option::of(bucket), 0..20))
        .prop_map(|(width_ns, buckets)| Timeline { width_ns, buckets });
    let violation = (0..paths, any::<[u64; 3]>(), any::<[bool; 2]>()).prop_map(
        |(path, [budget_bytes, inclusive_bytes, calls], [exact, shared])| Violation {
            path,
            budget_bytes,
            inclusive_bytes,
            calls,
            exact,
            shared,
        },
    );
    let lists = (vec(figures(), 0..=paths as usize), vec(any::<u64>(), 0..=sites), vec(lot, 0..20));
    (any::<[u64; 3]>(), lists, timeline, vec(checkpoint(), 0..5), vec(violation, 0..5)).prop_map(
        |(numbers, (paths, site_self_peak_bytes, lots), timeline, checkpoints, violations)| Books {
            at_ns: numbers[0],
            rss_bytes: numbers[1],
            peak_bytes: numbers[2],
            paths,
            site_self_peak_bytes,
            lots,
            timeline,
            checkpoints,
            violations,
        },
    )
}

/// The call path with a number: its parent and its site follow from two numbers that may be anything.
fn call_path(number: usize, parent: usize, site: usize, sites: usize) -> CallPath {
    let number_of = |at: usize| u32::try_from(at).unwrap();
    let parent = 2 + parent % (number - 1);
    CallPath { parent: (parent < number).then(|| number_of(parent)), site: Some(number_of(site % sites)) }
}

fn recording() -> impl Strategy<Value = Recording> {
    let tree = (vec(site(), 1..9), vec(any::<(usize, usize)>(), 0..20));
    (process(), tree).prop_flat_map(|(process, (sites, tree))| {
        let pseudo = CallPath { parent: None, site: None };
        let called = tree
            .iter()
            .zip(2..)
            .map(|((parent, site), number)| call_path(number, *parent, *site, sites.len()));
        let paths: Vec<CallPath> = [pseudo, pseudo].into_iter().chain(called).collect();
        let count = u32::try_from(paths.len()).unwrap();
        (pulse(count), books(sites.len(), count)).prop_map(move |(pulse, books)| Recording {
            process: process.clone(),
            sites: sites.clone(),
            paths: paths.clone(),
            pulse,
            books,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_recording_comes_back_as_it_was(recording in recording()) {
        let decoded = decode(&encode(&recording).unwrap()).unwrap();
        assert_sound(&decoded);
        prop_assert_eq!(decoded.damage, []);
        prop_assert_eq!(decoded.recording, recording);
    }
}

#[test]
fn the_sample_comes_back_as_it_was() {
    let decoded = decode(&encode(&sample(7)).unwrap()).unwrap();
    assert_eq!(decoded.damage, []);
    assert_eq!(decoded.recording, sample(7));
}

#[test]
fn an_empty_recording_has_the_two_call_paths_that_every_recording_has() {
    let decoded = decode(&encode(&Recording::default()).unwrap()).unwrap();
    assert_sound(&decoded);
    assert_eq!(decoded.damage, []);
}
