//! The `tracing` span of a call has the name, the target and the level that the attribute was given.

use std::sync::{Arc, Mutex, PoisonError};

use memtrace::track_memory;
use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

/// Keeps name, target and level of each span that is opened.
#[derive(Clone, Default)]
struct Opened(Arc<Mutex<Vec<[String; 3]>>>);

impl Subscriber for Opened {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let metadata = span.metadata();
        let shown = [metadata.name().to_owned(), metadata.target().to_owned(), metadata.level().to_string()];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(shown);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The spans that the call opens.
fn opened(call: impl FnOnce()) -> Vec<[String; 3]> {
    let opened = Opened::default();
    tracing::subscriber::with_default(opened.clone(), call);
    opened.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[track_memory]
fn plain() {}

#[track_memory(name = "import {rows}", target = "shop::batch", level = tracing::Level::WARN)]
fn every_argument() {
    plain();
}

#[test]
fn a_call_opens_a_span_of_the_modules_target_at_info() {
    assert_eq!(opened(plain), [["plain", module_path!(), "INFO"]]);
}

#[test]
fn arguments_replace_name_target_and_level() {
    let spans = opened(every_argument);
    assert_eq!(spans, [["import {rows}", "shop::batch", "WARN"], ["plain", module_path!(), "INFO"]]);
}
