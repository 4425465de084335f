//! Blocks whose figures the program is given, or that have a row of their own.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use memtrace::track_memory;
use test_accuracy::pages::{MIB, Pages};

use crate::findings::{Findings, said};

/// A block takes 60 MiB, keeps 20 of them, and calls a function that takes 30 more for a while.
pub(super) fn measure() -> io::Result<Findings> {
    let (result, measured) = memtrace::measure(|| {
        Pages::touch(20 * MIB)?.keep();
        drop(Pages::touch(40 * MIB)?);
        callee()
    });
    result?;
    Ok(Findings { measured: measured.map(Into::into), ..Findings::default() })
}

#[track_memory]
fn callee() -> io::Result<()> {
    Pages::touch(30 * MIB).map(drop)
}

/// A future takes 20 MiB in its first poll and keeps them; another task takes 64 MiB before its second, in which it takes
/// 40 MiB and calls a function that takes 30 for a while.
pub(super) fn measure_async() -> io::Result<Findings> {
    let taken = async {
        Pages::touch(20 * MIB)?.keep();
        tokio::task::yield_now().await;
        drop(Pages::touch(40 * MIB)?);
        callee()
    };
    let other = async { Pages::touch(64 * MIB).map(Pages::keep) };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (other, (result, measured)) = tokio::task::LocalSet::new().block_on(&runtime, async {
        let other = tokio::task::spawn_local(other);
        let measured = memtrace::measure_async(taken).await;
        (other.await, measured)
    });
    other.map_err(io::Error::other)??;
    result?;
    Ok(Findings { measured: measured.map(Into::into), ..Findings::default() })
}

/// A measured future that is dropped after its first poll, and one that is measured again at the same place.
pub(super) fn measure_cancelled() -> io::Result<Findings> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let measure = |mib: usize, ends: bool| {
        memtrace::measure_async(async move {
            let _held = Pages::touch(mib * MIB)?;
            if !ends {
                std::future::pending::<()>().await;
            }
            Ok::<(), io::Error>(())
        })
    };
    let measured = runtime.block_on(async {
        {
            let mut dropped = std::pin::pin!(measure(48, false));
            let polled =
                std::future::poll_fn(|context| std::task::Poll::Ready(dropped.as_mut().poll(context)));
            assert!(polled.await.is_pending());
        }
        measure(16, true).await.1
    });
    Ok(Findings { measured: measured.map(Into::into), ..Findings::default() })
}

/// A function takes 16 MiB itself, and 48 in a scope in which it calls another.
#[track_memory]
pub(super) fn scope() -> io::Result<Findings> {
    let _kept = Pages::touch(16 * MIB)?;
    {
        let _frames = memtrace::scope!("decode frames");
        let _frame = Pages::touch(48 * MIB)?;
        callee()?;
    }
    Ok(Findings::default())
}

/// Three assertions: one that holds, one that does not, and one without a size.
pub(super) fn peak_below() -> io::Result<Findings> {
    let length = memtrace::assert_peak_below!("64 MiB", Pages::touch(32 * MIB).map(|_| 32))?;
    let mut messages = vec![format!("{length} MiB are below the limit")];
    let above = || memtrace::assert_peak_below!("32 MiB", { Pages::touch(48 * MIB).map(drop) });
    let unclear = || memtrace::assert_peak_below!("a lot", Ok(()));
    for panic in [catch_unwind(AssertUnwindSafe(above)), catch_unwind(AssertUnwindSafe(unclear))] {
        messages.push(match panic {
            Ok(result) => format!("no panic: {result:?}"),
            Err(panic) => said(&*panic),
        });
    }
    Ok(Findings { messages, ..Findings::default() })
}
