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
