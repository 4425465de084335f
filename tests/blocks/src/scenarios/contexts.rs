//! Work that is handed to another thread, with the call path of whoever handed it over and without.

use std::io;
use std::thread;

use memtrace::{Context, track_memory};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use test_accuracy::pages::{MIB, Pages};

use crate::findings::Findings;

/// A worker touches 200 MiB in the context of the function that waits for it.
#[track_memory]
pub(super) fn wrapped() -> io::Result<Findings> {
    let work = Context::current().wrap(|| Pages::touch(200 * MIB).map(drop));
    finish(thread::spawn(work))
}

/// The same with a guard, and a function that is called meanwhile.
#[track_memory]
pub(super) fn entered() -> io::Result<Findings> {
    let context = Context::current();
    finish(thread::spawn(move || {
        let _context = context.enter();
        let _kept = Pages::touch(200 * MIB)?;
        in_the_worker()
    }))
}

/// The same without a context.
#[track_memory]
pub(super) fn none() -> io::Result<Findings> {
    finish(thread::spawn(|| {
        let _kept = Pages::touch(200 * MIB)?;
        in_the_worker()
    }))
}

#[track_memory]
fn in_the_worker() -> io::Result<()> {
    Pages::touch(50 * MIB).map(drop)
}

fn finish(worker: thread::JoinHandle<io::Result<()>>) -> io::Result<Findings> {
    worker.join().unwrap_or_else(|_| Err(io::Error::other("the worker panicked")))?;
    Ok(Findings::default())
}

/// A pool's threads touch 16 times 8 MiB in the context of the function that waits for them.
#[track_memory]
pub(super) fn rayon() -> io::Result<Findings> {
    let context = Context::current();
    (0..16).into_par_iter().try_for_each(|_| {
        let _context = context.enter();
        Pages::touch(8 * MIB)?.keep();
        of_one_item()
    })?;
    Ok(Findings::default())
}

#[track_memory]
fn of_one_item() -> io::Result<()> {
    Pages::touch(4 * MIB).map(Pages::keep)
}

/// A runtime's blocking thread touches 100 MiB in the context of the function that awaits it.
#[track_memory]
pub(super) fn spawn_blocking() -> io::Result<Findings> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let work = Context::current().wrap(|| Pages::touch(100 * MIB).map(drop));
    runtime.block_on(async { tokio::task::spawn_blocking(work).await })??;
    Ok(Findings::default())
}
