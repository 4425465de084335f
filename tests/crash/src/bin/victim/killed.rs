//! Workers that call short and long functions until they are killed, and note on a board what they are in.

use std::path::Path;
use std::thread;
use std::time::Duration;

use memtrace::track_memory;
use test_crash::{Board, WORKERS};

use crate::work::resident;

/// Serves until killed. `board` is the file of the board.
pub(crate) fn serve(board: &str) {
    let board = Board::open(Path::new(board)).expect("the test made the board");
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (board, name) = (&board, format!("worker-{worker}"));
            let work = move || work(board, worker);
            thread::Builder::new().name(name).spawn_scoped(scope, work).expect("a thread can be started");
        }
        loop {
            thread::sleep(Duration::from_millis(10));
            board.beat();
        }
    });
}

#[track_memory]
fn work(board: &Board, worker: usize) {
    board.begin();
    let mut kept = Vec::new();
    for round in 0.. {
        for _ in 0..20 {
            short(&mut kept);
        }
        kept.clear();
        long(board, worker, 5 + (round * 7 + worker as u64 * 13) % 60);
    }
}

#[track_memory]
fn short(kept: &mut Vec<Vec<u8>>) {
    kept.push(resident(64 << 10));
}

#[track_memory]
fn long(board: &Board, worker: usize, milliseconds: u64) {
    board.in_long(worker, true);
    let block = resident(256 << 10);
    thread::sleep(Duration::from_millis(milliseconds));
    short(&mut vec![block]);
    board.in_long(worker, false);
}
