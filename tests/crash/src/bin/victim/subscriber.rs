//! A `tracing` subscriber whose own functions are annotated.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use memtrace::track_memory;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::work::{linger, resident};

#[derive(Default)]
struct Annotated {
    spans: AtomicU64,
    entered: AtomicU64,
    recorded: AtomicU64,
    log: Mutex<Vec<&'static str>>,
}

impl Annotated {
    #[track_memory]
    fn note(&self, what: &'static str) {
        let mut log = self.log.lock().expect("nobody panics with it");
        log.push(what);
        drop(resident(64 << 10));
    }
}

impl Subscriber for Annotated {
    #[track_memory]
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    #[track_memory]
    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        self.note(attributes.metadata().name());
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    #[track_memory]
    fn record(&self, _: &Id, _: &Record<'_>) {
        self.recorded.fetch_add(1, Ordering::Relaxed);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    #[track_memory]
    fn event(&self, event: &Event<'_>) {
        if event.metadata().target() != "memtrace" {
            self.note("the program's own");
        }
    }

    #[track_memory]
    fn enter(&self, _: &Id) {
        self.note("enter");
        self.entered.fetch_add(1, Ordering::Relaxed);
    }

    #[track_memory]
    fn exit(&self, _: &Id) {
        self.note("exit");
    }
}

pub(crate) fn run() {
    let subscriber = Arc::new(Annotated::default());
    tracing::subscriber::set_global_default(Arc::clone(&subscriber)).expect("there is no other");
    for _ in 0..100 {
        observed();
        tracing::info!("between");
    }
    held();
    let log = subscriber.log.lock().expect("nobody panics with it");
    let observed = log.iter().filter(|&&name| name == "observed").count();
    // Without memtrace there are no spans; the events are there either way.
    let events = log.iter().filter(|&&name| name == "the program's own").count();
    println!("{events}");
    if memtrace::is_enabled() {
        assert_eq!(observed, 100, "a span for each call");
        assert!(subscriber.recorded.load(Ordering::Relaxed) >= 300, "three fields for each");
    }
}

#[track_memory]
fn observed() {
    drop(resident(128 << 10));
}

#[track_memory]
fn held() {
    linger();
}
