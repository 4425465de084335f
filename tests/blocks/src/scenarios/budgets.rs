//! Calls that take more than their function's budget.

use std::fmt::{self, Write as _};
use std::io;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use memtrace::track_memory;
use test_accuracy::pages::{MIB, Pages};
use tokio::task::yield_now;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::findings::{Findings, said};

/// A function with a budget of 32 MiB takes 16, then 48, then 44 MiB.
pub(super) fn exceeded() -> io::Result<Findings> {
    exceeded_by(within_a_caller)
}

/// A future does.
pub(super) fn exceeded_in_a_future() -> io::Result<Findings> {
    exceeded_by(|mib| poll_to_end(awaited_by_a_caller(frugal_future(mib))))
}

/// A future takes 48 MiB after more calls than readings can be paid for, for as long as the readings in the background
/// need to see it on a busy machine.
pub(super) fn exceeded_by_a_busy_future() -> io::Result<Findings> {
    poll_to_end(frugal_and_busy())?;
    Ok(Findings::default())
}

/// A boxed one does.
pub(super) fn exceeded_in_a_box() -> io::Result<Findings> {
    exceeded_by(|mib| poll_to_end(awaited_by_a_caller(frugal_box(mib))))
}

fn exceeded_by(call: fn(usize) -> io::Result<()>) -> io::Result<Findings> {
    let warnings = Warnings::default();
    let panics = tracing::subscriber::with_default(warnings.clone(), || {
        [16, 48, 44].map(|mib| catch_unwind(|| call(mib)).map_err(|panic| said(&*panic)))
    });
    let mut messages = warnings.taken();
    for panic in panics {
        match panic {
            Ok(result) => result?,
            Err(message) => messages.push(message),
        }
    }
    Ok(Findings { messages, ..Findings::default() })
}

/// The same function panics when it has taken too much.
pub(super) fn exceeded_while_unwinding() -> io::Result<Findings> {
    let panic =
        catch_unwind(|| frugal(|| Pages::touch(48 * MIB).map(|_| panic!("the function's own panic"))));
    let messages = match panic {
        Ok(result) => {
            result?;
            Vec::new()
        }
        Err(panic) => vec![said(&*panic)],
    };
    Ok(Findings { messages, ..Findings::default() })
}

#[track_memory]
fn within_a_caller(mib: usize) -> io::Result<()> {
    frugal(|| Pages::touch(mib * MIB).map(drop))
}

#[track_memory(budget = "32 MiB")]
fn frugal(run: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    run()
}

fn poll_to_end<T>(future: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::runtime::Builder::new_current_thread().build()?.block_on(future)
}

#[track_memory]
async fn awaited_by_a_caller(future: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    future.await
}

#[track_memory(budget = "32 MiB")]
async fn frugal_future(mib: usize) -> io::Result<()> {
    yield_now().await;
    let pages = Pages::touch(mib * MIB)?;
    yield_now().await;
    drop(pages);
    Ok(())
}

#[track_memory(budget = "32 MiB")]
async fn frugal_and_busy() -> io::Result<()> {
    yield_now().await;
    (0..200_000).for_each(nothing);
    let pages = Pages::touch(48 * MIB)?;
    std::thread::sleep(Duration::from_millis(200));
    drop(pages);
    Ok(())
}

#[track_memory]
fn nothing(number: u32) {
    std::hint::black_box(number);
}

#[track_memory(boxed, budget = "32 MiB")]
async fn frugal_box(mib: usize) -> io::Result<()> {
    yield_now().await;
    Pages::touch(mib * MIB).map(drop)
}

/// A subscriber that keeps memtrace's warnings.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "memtrace" && *metadata.level() == Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// An event's fields as `name=value`.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing into a String cannot fail.
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}
