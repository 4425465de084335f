#![deny(warnings)]

struct Point {
    x: u8,
    y: u8,
}

#[memtrace::track_memory]
fn r#fn(r#type: u8) -> u8 {
    r#type
}

#[memtrace::track_memory]
fn destructured((first, _): (u8, u8), Point { x, y: ref second }: Point, [.., last]: [u8; 3]) -> u8 {
    first + x + second + last
}

#[memtrace::track_memory]
fn ignored(_: Vec<u8>, mut counted: u8, &borrowed: &u8) -> u8 {
    counted += borrowed;
    counted
}

#[test]
fn runs() {
    assert_eq!(r#fn(1), 1);
    assert_eq!(destructured((1, 0), Point { x: 2, y: 3 }, [0, 0, 4]), 10);
    assert_eq!(ignored(vec![], 1, &1), 2);
}
