//! Scratch.
use memtrace::track_memory;
#[track_memory]
fn returned() -> Vec<u8> { vec![1; 100 << 20] }
#[track_memory]
fn spike(mb: usize) -> u8 { let v = vec![1_u8; mb << 20]; v[v.len()/2] }
#[track_memory]
fn keep(out: &mut Vec<Vec<u8>>) { out.push(vec![2; 64<<10]); }
fn main() {
    let mut k = vec![];
    spike(1000); spike(200);
    for _ in 0..10 { drop(returned()); }
    for _ in 0..1000 { keep(&mut k); }
    let s = memtrace::snapshot().unwrap();
    for (i,p) in s.paths.iter().enumerate() { println!("{i} {p:?} {:?} {:?}", p.site.map(|x|&s.sites[x as usize].name), s.books.paths[i]); }
    println!("{:?}", s.pulse); println!("{:?} lots {:?} tl {} {:?}", s.process, s.books.lots, s.books.timeline.buckets.len(), s.books.site_self_peak_bytes);
}
