//! SIGKILL from outside, at 200 instants that nobody chose.

use std::env;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use memtrace::recording::{End, Recording};
use test_crash::{Board, Victim, WORKERS, named, now_ns};

const KILLS: u32 = 200;

/// A function that was open for longer must be on file.
const PROMISE_NS: u64 = 20_000_000;

/// How often the victim's threads that only wait are woken.
const BEAT_NS: u64 = 10_000_000;

/// A generator that is good enough for instants (Marsaglia's xorshift).
struct Instants(u64);

impl Instants {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// What was known at a kill.
struct Kill {
    recording: Recording,
    /// How long each worker had been in its long function.
    long_for: Vec<Option<u64>>,
    /// For how much longer than a beat the machine had let the victim wait.
    stalled_ns: u64,
    lived_ns: u64,
}

fn kill_after(delay: Duration) -> Kill {
    let victim = Victim::new(env!("CARGO_BIN_EXE_victim"), env!("CARGO_TARGET_TMPDIR"), "killed");
    let file = victim.home().join("board");
    let board = Board::open(&file).expect("the scratch directory is writable");
    let victim = victim.arg(file.to_string_lossy());
    let mut child = victim.spawn().expect("the victim is built");
    while !board.all_begun() {
        assert_eq!(
            child.try_wait().expect("it is a child of this process"),
            None,
            "the victim died too early"
        );
        thread::sleep(Duration::from_micros(200));
    }
    let began = now_ns();
    thread::sleep(delay);
    child.kill().expect("it is alive");
    let now = now_ns();
    let outcome = victim.wait(child);
    assert_eq!(outcome.signal, Some(libc::SIGKILL), "{}", outcome.stderr);
    Kill {
        recording: victim.evidence().recording(),
        long_for: (0..WORKERS).map(|worker| Some(now.saturating_sub(board.long_since(worker)?))).collect(),
        stalled_ns: now.saturating_sub(board.last_beat()).saturating_sub(BEAT_NS),
        lived_ns: now - began,
    }
}

/// The functions that should be named and are not.
fn missing(kill: &Kill, patience_ns: u64) -> Vec<String> {
    let named_in = |worker: usize| {
        let name = format!("worker-{worker}");
        let thread = kill.recording.pulse.threads.iter().find(|thread| thread.name == name);
        thread.map_or_else(String::new, |thread| named(&kill.recording, thread.path))
    };
    let mut missing = Vec::new();
    for (worker, long_for) in kill.long_for.iter().enumerate() {
        let found = named_in(worker);
        if kill.lived_ns > patience_ns && !found.starts_with("work") {
            missing.push(format!("work of {worker}, open for {} ns, found {found:?}", kill.lived_ns));
        }
        if let Some(open) = long_for.filter(|&open| open > patience_ns)
            && !found.starts_with("work > long")
        {
            missing.push(format!("long of {worker}, open for {open} ns, found {found:?}"));
        }
    }
    missing
}

#[test]
fn whatever_was_open_at_a_kill_is_on_file() {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
    let given = env::var("CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or(u64::from(since_epoch.subsec_nanos()) | 1);
    println!("CRASH_SEED={seed}");
    let mut instants = Instants(seed);
    let (mut late, mut never) = (Vec::new(), Vec::new());
    for _ in 0..KILLS {
        let kill = kill_after(Duration::from_micros(instants.next(150_000)));
        assert_eq!(kill.recording.pulse.end, End::Open);
        late.extend(missing(&kill, PROMISE_NS + 2 * kill.stalled_ns));
        never.extend(missing(&kill, 10 * PROMISE_NS + 2 * kill.stalled_ns));
    }
    println!("{} of {KILLS} kills left a function of 20 ms unnamed", late.len());
    // A busy machine may wake the recorder late while it wakes the victim's metronome in time: rarely.
    assert!(late.len() <= KILLS as usize / 50, "{late:#?}");
    assert!(never.is_empty(), "{never:#?}");
}
