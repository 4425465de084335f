//! Where spans stand: nested, in futures, on several threads, beside annotated functions, and filtered away.

use std::{sync::Barrier, thread, time::Duration};

use memtrace::track_memory;
use test_futures::{calls, figures, open};
use test_layer::{has_site, open_here, paths, subscribe};
use tracing::{Instrument, info_span, instrument};
use tracing_subscriber::{Layer, filter::filter_fn, layer::SubscriberExt};

/// The one call path that ends there, and its calls.
fn only_path(name: &str) -> (String, u64) {
    let paths = paths(name);
    let [path] = paths.as_slice() else { panic!("{name} has one call path, not {paths:?}") };
    path.clone()
}

#[instrument]
fn sync_outer(times: u32) {
    (0..times).for_each(|_| sync_inner());
}

#[instrument]
fn sync_inner() {
    assert_eq!(open_here(), "sync_outer > sync_inner");
}

#[test]
fn spans_of_functions_nest_as_their_calls_do() {
    on_a_thread("nest", || sync_outer(3));
    assert_eq!(only_path("sync_outer"), ("sync_outer".to_owned(), 1));
    assert_eq!(only_path("sync_inner"), ("sync_outer > sync_inner".to_owned(), 3));
    assert_eq!((open("sync_outer"), open("sync_inner")), (0, 0));
}

/// Runs `run` on a thread of that name, which in the end has nothing open.
fn on_a_thread(name: &str, run: impl FnOnce() + Send + 'static) {
    subscribe();
    let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
        run();
        assert_eq!(open_here(), "");
    });
    if let Err(panic) = thread.expect("a thread can be started").join() {
        std::panic::resume_unwind(panic);
    }
}

#[instrument]
fn spanned(depth: u32) {
    annotated(depth);
}

#[track_memory]
fn annotated(depth: u32) {
    if depth > 0 {
        spanned(depth - 1);
    }
}

#[track_memory]
fn annotated_first() {
    spanned_second();
}

#[instrument]
fn spanned_second() {
    let _block = memtrace::scope!("block in a span");
    assert_eq!(open_here(), "annotated_first > spanned_second > block in a span");
}

#[test]
fn annotated_functions_and_spans_stand_on_one_stack() {
    on_a_thread("mixed", || {
        annotated_first();
        spanned(0);
    });
    assert_eq!(only_path("spanned_second"), ("annotated_first > spanned_second".to_owned(), 1));
    assert_eq!(only_path("annotated"), ("spanned > annotated".to_owned(), 1));
}

#[track_memory]
fn counted_once() {}

#[test]
fn an_annotated_function_is_not_counted_by_its_span_again() {
    on_a_thread("once", || (0..10).for_each(|_| counted_once()));
    assert_eq!(only_path("counted_once"), ("counted_once".to_owned(), 10));
}

#[instrument]
async fn wanders(turns: u32) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

#[instrument]
async fn never_ends() {
    tokio::time::sleep(Duration::from_hours(1)).await;
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_time().build().expect("threads can be started")
}

#[test]
fn a_future_is_one_call_wherever_its_polls_run() {
    subscribe();
    runtime().block_on(async {
        let tasks: Vec<_> = (0..100).map(|turns| tokio::spawn(wanders(turns))).collect();
        for task in tasks {
            task.await.expect("the task does not panic");
        }
    });
    assert_eq!((calls("wanders"), open("wanders")), (100, 0));
}

#[test]
fn a_future_that_loses_a_race_or_is_aborted_is_closed() {
    subscribe();
    runtime().block_on(async {
        tokio::select! {
            () = never_ends() => unreachable!("it sleeps"),
            () = tokio::task::yield_now() => {}
        }
        let task = tokio::spawn(never_ends());
        while open("never_ends") == 0 {
            tokio::task::yield_now().await;
        }
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
    });
    assert_eq!((calls("never_ends"), open("never_ends")), (2, 0));
}

#[test]
fn an_instrumented_future_hangs_below_whoever_polls_it() {
    subscribe();
    on_a_thread("instrumented", || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
        let inner = async { tokio::task::yield_now().await }.instrument(info_span!("inner future"));
        runtime.block_on(inner.instrument(info_span!("outer future")));
    });
    assert_eq!(only_path("inner future"), ("outer future > inner future".to_owned(), 1));
}

#[test]
fn a_span_that_two_threads_are_in_at_once_is_one_call() {
    subscribe();
    let span = info_span!("in two threads");
    let both_are_in = Barrier::new(2);
    thread::scope(|scope| {
        for name in ["first in", "second in"] {
            let (span, both_are_in) = (&span, &both_are_in);
            let run = move || {
                span.in_scope(|| {
                    both_are_in.wait();
                    assert_eq!(open_here(), "in two threads");
                    both_are_in.wait();
                });
                assert_eq!(open_here(), "");
            };
            thread::Builder::new().name(name.to_owned()).spawn_scoped(scope, run).expect("a thread starts");
        }
    });
    assert_eq!((calls("in two threads"), open("in two threads")), (1, 1));
    drop(span);
    assert_eq!((calls("in two threads"), open("in two threads")), (1, 0));
    assert!(figures("in two threads").iter().any(|figures| figures.shared), "each ran beside the other");
}

#[test]
fn of_more_spans_than_the_layer_has_places_for_each_is_one_call() {
    const SPANS: u64 = 5_000;
    subscribe();
    let spans: Vec<_> = (0..SPANS).map(|_| info_span!("one of many")).collect();
    for _ in 0..2 {
        for span in &spans {
            span.in_scope(|| {});
        }
        assert_eq!((calls("one of many"), open("one of many")), (SPANS, SPANS));
    }
    drop(spans);
    assert_eq!((calls("one of many"), open("one of many")), (SPANS, 0));
}

#[test]
fn a_span_may_be_closed_by_another_thread_than_made_it() {
    subscribe();
    let span = info_span!("carried away");
    span.in_scope(|| {});
    assert_eq!(open("carried away"), 1);
    on_a_thread("elsewhere", move || drop(span));
    assert_eq!((calls("carried away"), open("carried away")), (1, 0));
}

#[test]
fn a_span_that_is_never_entered_is_no_call() {
    subscribe();
    drop(info_span!("not entered"));
    assert_eq!(calls("not entered"), 0);
}

#[test]
fn a_span_in_which_a_thread_is_already_stays_open_until_the_last_exit() {
    on_a_thread("again", || {
        let span = info_span!("entered again");
        let first = span.enter();
        let second = span.enter();
        drop(first);
        assert_eq!(open_here(), "entered again");
        drop(second);
    });
    assert_eq!((calls("entered again"), open("entered again")), (1, 0));
}

#[test]
fn spans_and_guards_may_be_left_in_any_order() {
    on_a_thread("odd order", || {
        let guard = memtrace::scope!("odd guard");
        let outer = info_span!("odd outer").entered();
        let within = memtrace::scope!("odd within");
        let inner = info_span!("odd inner").entered();
        drop(outer);
        assert_eq!(open_here(), "odd guard > odd outer > odd within > odd inner");
        drop(guard);
        drop(inner);
        assert_eq!(open_here(), "odd guard > odd outer > odd within");
        drop(within);
    });
}

#[test]
fn what_a_filter_keeps_away_has_no_site_and_no_call_path() {
    memtrace::enable();
    let layer = memtrace::layer().with_filter(filter_fn(|metadata| metadata.name() != "kept away"));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        let _away = info_span!("kept away").entered();
        let _let_through = info_span!("let through").entered();
    });
    assert!(!has_site("kept away"));
    assert_eq!(only_path("let through"), ("let through".to_owned(), 1));
}

#[test]
fn nothing_is_opened_and_what_is_open_is_left_after_disable() {
    // In a process of its own, because the other tests are to be measured meanwhile.
    let Some(name) = std::env::var_os("TEST_LAYER_DISABLES") else {
        let test = "nothing_is_opened_and_what_is_open_is_left_after_disable";
        let program = std::env::current_exe().expect("a test knows where it stands");
        let mut command = std::process::Command::new(program);
        let status = command.args(["--exact", test]).env("TEST_LAYER_DISABLES", "yes").status();
        assert!(status.expect("the test can be started").success());
        return;
    };
    assert_eq!(name, "yes");
    on_a_thread("disabled", || {
        let open = info_span!("before disable").entered();
        memtrace::disable();
        drop(info_span!("after disable").entered());
        drop(open);
    });
    assert_eq!((calls("before disable"), open("before disable")), (1, 0));
    assert!(!has_site("after disable"));
}
