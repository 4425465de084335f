//! What a future is charged with: what rises in its own polls, and nothing that rises between them.
//!
//! One test, so that no other raises the memory of this process.

use std::{hint::black_box, pin::pin};

use memtrace::track_memory;
use test_futures::{calls, figures};

const MIB: u64 = 1 << 20;

/// Memory that is resident.
fn touch(mebibytes: usize) -> Vec<u8> {
    black_box(vec![1; mebibytes << 20])
}

#[track_memory]
async fn waits() {
    let small = touch(16);
    futures::pending!();
    drop(black_box(small));
}

#[track_memory]
fn works_meanwhile() -> Vec<u8> {
    touch(200)
}

#[track_memory]
async fn allocates() -> usize {
    let first = touch(64);
    futures::pending!();
    let second = touch(64);
    first.len() + second.len()
}

#[test]
fn growth_between_the_polls_of_a_future_is_not_its_own() {
    futures::executor::block_on(async {
        let mut waiting = pin!(waits());
        assert!(futures::poll!(&mut waiting).is_pending());
        let kept = works_meanwhile();
        assert!(futures::poll!(&mut waiting).is_ready());
        drop(kept);

        let mut allocating = pin!(allocates());
        assert!(futures::poll!(&mut allocating).is_pending());
        let unrelated = touch(100);
        assert!(futures::poll!(&mut allocating).is_ready());
        drop(unrelated);
    });
    assert_eq!([calls("waits"), calls("works_meanwhile"), calls("allocates")], [1, 1, 1]);
    let inclusive = |function| figures(function)[0].inclusive_max_bytes / MIB;
    assert!((12..48).contains(&inclusive("waits")), "{}", inclusive("waits"));
    assert!((190..230).contains(&inclusive("works_meanwhile")), "{}", inclusive("works_meanwhile"));
    assert!((120..150).contains(&inclusive("allocates")), "{}", inclusive("allocates"));
}
