//! The `tracing` span of a call has the name, the target and the level that the attribute was given.

use std::{
    fmt::Debug,
    future::{poll_fn, ready},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use memtrace::track_memory;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// Keeps name, target and level of each span that is opened, and the fields that the user gave.
#[derive(Clone, Default)]
struct Opened(Arc<Mutex<Spans>>);

/// What was seen of them.
#[derive(Clone, Default)]
struct Spans {
    metadata: Vec<[String; 3]>,
    fields: Vec<String>,
    /// Each entry and exit, with the name of the span.
    turns: Vec<(&'static str, String)>,
}

impl Opened {
    fn spans(&self) -> MutexGuard<'_, Spans> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_turn(&self, what: &'static str, span: &Id) {
        let mut spans = self.spans();
        let name = (1..)
            .zip(&spans.metadata)
            .find(|(id, _)| *id == span.into_u64())
            .map(|(_, span)| span[0].clone());
        spans.turns.push((what, name.unwrap_or_default()));
    }
}

/// The values of a span's own fields.
#[derive(Default)]
struct Values(Vec<String>);

impl Visit for Values {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if !field.name().starts_with("memtrace.") {
            self.0.push(format!("{}={value:?}", field.name()));
        }
    }
}

impl Subscriber for Opened {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let metadata = span.metadata();
        let shown = [metadata.name().to_owned(), metadata.target().to_owned(), metadata.level().to_string()];
        let mut values = Values::default();
        span.record(&mut values);
        let mut opened = self.spans();
        opened.metadata.push(shown);
        opened.fields.extend(values.0);
        Id::from_u64(opened.metadata.len() as u64)
    }

    fn record(&self, _: &Id, record: &Record<'_>) {
        let mut values = Values::default();
        record.record(&mut values);
        self.spans().fields.extend(values.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, span: &Id) {
        self.note_turn("enter", span);
    }

    fn exit(&self, span: &Id) {
        self.note_turn("exit", span);
    }
}

/// What is seen of the spans that the call opens.
fn seen(call: impl FnOnce()) -> Spans {
    let opened = Opened::default();
    tracing::subscriber::with_default(opened.clone(), call);
    opened.spans().clone()
}

/// The spans that the call opens.
fn opened(call: impl FnOnce()) -> Vec<[String; 3]> {
    seen(call).metadata
}

/// The fields of the spans that the call opens.
fn fields(call: impl FnOnce()) -> Vec<String> {
    seen(call).fields
}

#[track_memory]
fn plain() {}

#[track_memory(name = "import {rows}", target = "shop::batch", level = tracing::Level::WARN)]
fn every_argument() {
    plain();
}

#[track_memory("import")]
fn named_by_a_string() {}

#[test]
fn a_string_alone_is_the_name() {
    assert_eq!(opened(named_by_a_string), [["import", module_path!(), "INFO"]]);
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

#[test]
fn a_level_s_number_may_have_any_base_and_a_suffix() {
    #[track_memory(level = 2)]
    fn plain() {}
    #[track_memory(level = 4u8)]
    fn with_suffix() {}
    #[track_memory(level = 0x0_5_usize)]
    fn in_hexadecimal() {}
    let levels = |call: fn()| -> Vec<_> { opened(call).into_iter().map(|[_, _, level]| level).collect() };
    assert_eq!(levels(plain), ["DEBUG"]);
    assert_eq!(levels(with_suffix), ["WARN"]);
    assert_eq!(levels(in_hexadecimal), ["ERROR"]);
}

mod constants {
    pub(super) const TARGET: &str = "shop::batch";
    pub(super) const LEVEL: tracing::Level = tracing::Level::DEBUG;
}

#[track_memory(name = NAME, target = constants::TARGET, level = constants::LEVEL)]
fn with_constants() {}

#[track_memory(name = NAME, target = constants::TARGET, level = constants::LEVEL, fields(value))]
async fn future_with_constants(value: u8) -> u8 {
    ready(value).await
}

#[test]
fn constants_say_name_target_and_level() {
    let spans = [["named.by.a.constant", "shop::batch", "DEBUG"]];
    assert_eq!(opened(with_constants), spans);
    let poll = || {
        let polled = pin!(future_with_constants(1)).poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_ready());
    };
    assert_eq!(opened(poll), spans);
}

#[track_memory(fields(len = text.len(), %text, left = left + 1, "quoted name" = ?text, later))]
fn with_fields(text: &str, (left, _secret): (u8, u8)) -> usize {
    text.len() + usize::from(left)
}

const NAME: &str = "named.by.a.constant";

#[track_memory(fields({NAME} = value, plain = value))]
fn with_a_constant_name(value: u8) {
    let _ = value;
}

#[test]
fn a_constant_in_braces_names_a_field() {
    assert_eq!(fields(|| with_a_constant_name(1)), ["named.by.a.constant=1", "plain=1"]);
}

#[track_memory(fields(len = text.len(), left = left + 1))]
async fn future_with_fields(text: String, (left, secret): (u8, u8)) -> u8 {
    drop(text);
    ready(left + secret).await
}

#[track_memory(fields(len = text.len(), left = left + 1))]
#[expect(clippy::unused_async, reason = "what is polled once is measured as a call")]
async fn once_polled_with_fields(text: String, (left, secret): (u8, u8)) -> u8 {
    drop(text);
    left + secret
}

#[test]
fn fields_are_those_that_were_named() {
    let call = || assert_eq!(with_fields("text", (1, 2)), 5);
    assert_eq!(fields(call), ["len=4", "text=text", "left=2", "quoted name=\"text\""]);
}

#[test]
fn fields_of_a_future_are_taken_before_its_arguments_are_gone() {
    let text = || "text".to_owned();
    let told = fields(|| {
        let mut future = pin!(future_with_fields(text(), (1, 2)));
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    });
    assert_eq!(told, ["len=4", "left=2"]);
    let told = fields(|| {
        let mut future = pin!(once_polled_with_fields(text(), (1, 2)));
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    });
    assert_eq!(told, ["len=4", "left=2"]);
}

#[track_memory(fields(first = ?text.chars().next().ok_or("empty")?, len = if text == "skip" { return Ok(0) } else { text.len() }))]
fn left_in_a_field(text: &str) -> Result<usize, &'static str> {
    plain();
    Ok(text.len())
}

#[track_memory(fields(first = ?text.chars().next().ok_or("empty")?), budget = "1 GiB")]
async fn future_left_in_a_field(text: &str) -> Result<usize, &'static str> {
    without_fields().await;
    Ok(text.len())
}

#[test]
fn what_leaves_the_function_in_a_field_leaves_it_where_somebody_listens() {
    assert_eq!(opened(|| assert_eq!(left_in_a_field(""), Err("empty"))), [[""; 3]; 0]);
    assert_eq!(opened(|| assert_eq!(left_in_a_field("skip"), Ok(0))), [[""; 3]; 0]);
    let seen = seen(|| assert_eq!(left_in_a_field("text"), Ok(4)));
    assert_eq!(seen.fields, ["first='t'", "len=4"]);
    assert_eq!(seen.metadata.len(), 2, "the thread is not marked any more");
    let left = opened(|| assert_eq!(poll(pin!(future_left_in_a_field(""))), Poll::Ready(Err("empty"))));
    assert_eq!(left, [[""; 3]; 0]);
}

#[track_memory(name = "awaits in a field", fields(depth, paused = ?pause().await))]
async fn awaits_in_a_field(depth: u8) {
    without_fields().await;
    let _ = depth;
}

#[track_memory(name = "awaits there alone", fields(ready = ready(1).await))]
async fn awaits_in_a_field_alone() {}

#[test]
fn a_span_whose_field_awaits_is_entered_from_then_on() {
    let seen = seen(|| {
        let mut future = pin!(awaits_in_a_field(1));
        assert!(poll(future.as_mut()).is_pending());
        assert!(poll(pin!(awaits_in_a_field_alone())).is_ready());
        assert!(poll(future.as_mut()).is_pending());
        assert!(poll(future.as_mut()).is_ready());
    });
    assert_eq!(seen.fields, ["ready=1", "paused=()"]);
    let turns = ["awaits there alone", "awaits in a field", "awaits in a field"];
    let entered = seen.turns.iter().filter(|(what, name)| *what == "enter" && name != "without fields");
    assert!(entered.map(|(_, name)| name).eq(turns), "{:?}", seen.turns);
}

async fn pause() {
    let mut polled = false;
    poll_fn(|_| if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

#[track_memory(name = "outer", fields(depth))]
async fn outer(depth: u8) {
    inner(depth).await;
    pause().await;
    assert!(depth < 3, "as it should");
}

#[track_memory(name = "inner", fields(depth = depth + 1))]
async fn inner(depth: u8) {
    without_fields().await;
    pause().await;
    let _ = depth;
}

#[track_memory(name = "without fields")]
async fn without_fields() {
    pause().await;
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_span_with_fields_is_entered_in_every_poll() {
    let seen = seen(|| {
        let mut outer = pin!(outer(0));
        assert!(poll(outer.as_mut()).is_pending());
        let mut once_more = pin!(inner(5));
        assert!(poll(once_more.as_mut()).is_pending());
        assert!(poll(outer.as_mut()).is_pending());
        assert!(poll(outer.as_mut()).is_pending());
        assert!(poll(outer.as_mut()).is_ready());
    });
    let polls = [
        // The first of `outer`, then of the other.
        &["outer", "inner", "without fields"][..],
        &["inner", "without fields"],
        &["outer", "inner", "without fields"],
        &["outer", "inner"],
        &["outer"],
    ];
    let expected: Vec<_> = polls
        .iter()
        .flat_map(|entered| {
            let enter = entered.iter().map(|&name| ("enter", name.to_owned()));
            enter.chain(entered.iter().rev().map(|&name| ("exit", name.to_owned())))
        })
        .collect();
    assert_eq!(seen.turns, expected);
    assert_eq!(seen.fields, ["depth=1", "depth=6"]);
}

#[test]
fn a_span_with_fields_is_left_when_its_future_panics() {
    let seen = seen(|| {
        let mut outer = pin!(outer(3));
        while let Ok(Poll::Pending) = catch_unwind(AssertUnwindSafe(|| poll(outer.as_mut()))) {}
        plain();
    });
    let entered = seen.turns.iter().filter(|(what, _)| *what == "enter").count();
    assert_eq!(seen.turns.len(), 2 * entered);
    assert_eq!(seen.turns.last(), Some(&("exit", "plain".to_owned())));
}
