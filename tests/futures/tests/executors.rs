//! Annotated futures do what bare ones do, under every executor, and each is counted once.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use async_trait::async_trait;
use memtrace::track_memory;
use test_futures::{calls, open};

/// Lets other tasks run.
async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut paused, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .expect("threads can be started")
}

#[track_memory]
async fn across_threads(turns: u32) -> u32 {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
    turns
}

#[test]
fn tasks_move_between_worker_threads() {
    let sum = runtime().block_on(async {
        let tasks: Vec<_> = (0..100).map(|turns| tokio::spawn(across_threads(turns))).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await.expect("the task does not panic");
        }
        sum
    });
    assert_eq!(sum, 4950);
    assert_eq!((calls("across_threads"), open("across_threads")), (100, 0));
}

#[track_memory]
async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_hours(1)).await;
    "slow"
}

#[track_memory]
async fn fast() -> &'static str {
    pause().await;
    "fast"
}

#[test]
fn a_future_that_loses_a_select_is_closed() {
    let won = runtime().block_on(async {
        tokio::select! {
            won = slow() => won,
            won = fast() => won,
        }
    });
    assert_eq!(won, "fast");
    assert_eq!((open("slow"), open("fast")), (0, 0));
}

#[track_memory]
async fn cancelled(dropped: Arc<Mutex<bool>>) {
    struct SetOnDrop(Arc<Mutex<bool>>);

    impl Drop for SetOnDrop {
        fn drop(&mut self) {
            *self.0.lock().expect("no thread panics with the lock") = true;
        }
    }

    let _guard = SetOnDrop(dropped);
    std::future::pending::<()>().await;
}

#[test]
fn a_future_is_open_until_it_is_cancelled() {
    let dropped = Arc::new(Mutex::new(false));
    let mut futures = [cancelled(Arc::clone(&dropped)), cancelled(Arc::clone(&dropped))].map(Box::pin);
    futures::executor::block_on(async {
        for future in &mut futures {
            assert!(futures::poll!(future).is_pending());
        }
    });
    assert_eq!((calls("cancelled"), open("cancelled")), (2, 2));
    drop(futures);
    assert!(*dropped.lock().expect("no thread panics with the lock"));
    assert_eq!(open("cancelled"), 0);
}

#[track_memory]
async fn joined(turns: usize) -> usize {
    for _ in 0..turns {
        pause().await;
    }
    turns
}

#[test]
fn joined_futures_take_turns() {
    let turns = futures::executor::block_on(futures::future::join_all((0..50).map(joined)));
    assert_eq!(turns, (0..50).collect::<Vec<_>>());
    let (left, right) = futures::executor::block_on(async { futures::join!(joined(3), joined(4)) });
    assert_eq!((left, right), (3, 4));
    assert_eq!((calls("joined"), open("joined")), (52, 0));
}

#[track_memory]
async fn recursive(depth: u32) -> u32 {
    pause().await;
    if depth == 0 {
        return 0;
    }
    Box::pin(recursive(depth - 1)).await + 1
}

#[test]
fn recursion_through_a_box_counts_every_level() {
    let task = runtime().block_on(async { tokio::spawn(recursive(20)).await });
    assert_eq!(task.expect("the task does not panic"), 20);
    assert_eq!((calls("recursive"), open("recursive")), (21, 0));
}

#[track_memory]
async fn outer_runtime() -> u32 {
    pause().await;
    thread::scope(|scope| {
        let inner = scope.spawn(|| runtime().block_on(inner_runtime()));
        inner.join().expect("the inner runtime does not panic")
    }) + futures::executor::block_on(inner_runtime())
}

#[track_memory]
async fn inner_runtime() -> u32 {
    pause().await;
    2
}

#[test]
fn runtimes_run_within_runtimes() {
    assert_eq!(runtime().block_on(outer_runtime()), 4);
    assert_eq!((calls("outer_runtime"), calls("inner_runtime")), (1, 2));
    assert_eq!((open("outer_runtime"), open("inner_runtime")), (0, 0));
}

#[track_memory]
async fn stolen(turns: u32) -> u32 {
    for _ in 0..turns {
        pause().await;
    }
    1
}

#[test]
fn an_executor_of_several_threads_steals_tasks() {
    let executor = async_executor::Executor::new();
    let sum = thread::scope(|scope| {
        let (stop, stopped) = futures::channel::oneshot::channel::<()>();
        let stopped = futures::FutureExt::shared(stopped);
        for _ in 0..2 {
            let (executor, stopped) = (&executor, stopped.clone());
            scope.spawn(move || futures::executor::block_on(executor.run(stopped)));
        }
        let tasks: Vec<_> = (0..40).map(|turns| executor.spawn(stolen(turns))).collect();
        let counted = futures::executor::block_on(futures::future::join_all(tasks));
        drop(stop);
        counted.into_iter().sum::<u32>()
    });
    assert_eq!(sum, 40);
    assert_eq!((calls("stolen"), open("stolen")), (40, 0));
}

#[track_memory]
async fn panics() {
    pause().await;
    panic!("as it should");
}

#[test]
fn a_task_that_panics_is_closed() {
    let outcome = runtime().block_on(async { tokio::spawn(panics()).await });
    assert!(outcome.is_err_and(|error| error.is_panic()));
    assert_eq!((calls("panics"), open("panics")), (1, 0));
}

#[async_trait]
trait Source {
    async fn read(&self, at: usize) -> u8;

    async fn read_twice(&self, at: usize) -> u8;
}

struct Below(Vec<u8>);

#[async_trait]
impl Source for Below {
    #[track_memory]
    async fn read(&self, at: usize) -> u8 {
        pause().await;
        self.0[at]
    }

    #[track_memory]
    async fn read_twice(&self, at: usize) -> u8 {
        self.read(at).await + self.read(at).await
    }
}

struct Above(u8);

#[track_memory(boxed)]
#[async_trait]
impl Source for Above {
    async fn read(&self, at: usize) -> u8 {
        pause().await;
        self.0 + u8::from(at == 0)
    }

    async fn read_twice(&self, at: usize) -> u8 {
        self.read(at).await + self.read(at).await
    }
}

#[test]
fn the_attribute_may_stand_below_and_above_async_trait() {
    let sources: [Box<dyn Source>; 3] =
        [Box::new(Below(vec![7])), Box::new(Above(1)), Box::new(within::Within(2))];
    let read: Vec<_> =
        sources.iter().map(|source| futures::executor::block_on(source.read_twice(0))).collect();
    assert_eq!(read, [14, 4, 6]);
    assert_eq!((calls("<Below as Source>::read"), calls("<Below as Source>::read_twice")), (2, 1));
    assert_eq!((calls("<Above as Source>::read"), calls("<Above as Source>::read_twice")), (2, 1));
    let within = ["read", "read_twice"].map(|name| calls(&format!("<Within as executors::Source>::{name}")));
    assert_eq!(within, [2, 1]);
}

#[track_memory(boxed)]
mod within {
    use super::{Source, async_trait, pause};

    pub(super) struct Within(pub(super) u8);

    #[async_trait]
    impl Source for Within {
        async fn read(&self, at: usize) -> u8 {
            pause().await;
            self.0 + u8::from(at == 0)
        }

        async fn read_twice(&self, at: usize) -> u8 {
            self.read(at).await + self.read(at).await
        }
    }
}

#[track_memory]
#[tokio::test]
async fn the_attribute_may_stand_above_a_test() {
    assert_eq!(fast().await, "fast");
}

#[tokio::test]
#[track_memory]
async fn the_attribute_may_stand_below_a_test() {
    assert_eq!(fast().await, "fast");
}
