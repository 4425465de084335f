//! Scratch.
use memtrace::track_memory;
#[track_memory]
#[inline(never)]
fn leaf(x: u64) -> u64 { std::hint::black_box(x) }
fn main() {
    let n: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    leaf(0);
    for _ in 0..5 {
    let a = std::time::Instant::now();
    for i in 0..n { leaf(i); }
    let e = a.elapsed().as_nanos() as f64;
    let s = memtrace::snapshot().unwrap();
    println!("{:.1} ns/pair readings {} avg {} skipped {}", e / n as f64, s.pulse.readings, s.pulse.reading_ns / s.pulse.readings, s.pulse.skipped_boundaries);
    }
}
