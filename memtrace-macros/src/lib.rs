//! The attribute of memtrace, re-exported as `memtrace::track_memory`.
//!
//! One parser serves both states of the feature `enabled`: arguments and function are checked on the compiler's own
//! tokens, so that a mistake is an error whether or not memory is measured. Only then do the two part: `expand.rs`
//! opens a frame in the function's body, `identity.rs` returns the item as it stood. Without the feature this crate
//! depends on nothing.

#[cfg_attr(
    not(feature = "enabled"),
    expect(dead_code, reason = "without the feature arguments are checked, not put to use")
)]
mod args;
#[cfg_attr(
    not(feature = "enabled"),
    expect(dead_code, reason = "without the feature the function is checked, not taken apart")
)]
mod target;

#[cfg_attr(feature = "enabled", path = "expand/mod.rs")]
#[cfg_attr(not(feature = "enabled"), path = "identity.rs")]
mod expand;
mod mark;
mod refusal;

use proc_macro::TokenStream;

use crate::{args::Args, mark::without_marked, refusal::Refusal, target::Target};

/// Measures each call of a function: how much resident memory it took, kept, and held at the process's peak.
///
/// ```
/// # type Sections = Vec<String>;
/// #[memtrace::track_memory]
/// fn parse_file_content(path: &std::path::Path) -> std::io::Result<Sections> {
///     Ok(std::fs::read_to_string(path)?.split("\n\n").map(str::to_owned).collect())
/// }
/// # assert!(parse_file_content("no such file".as_ref()).is_err());
/// ```
///
/// Without memtrace's feature `enabled` the attribute checks its arguments and returns the function untouched: same
/// tokens, same machine code.
///
/// # What it stands on
///
/// Any function with a body that is not `const`: free and nested functions, methods with any receiver, associated
/// functions, methods of a trait's implementation and default methods of a trait, generic functions, `impl Trait` in
/// arguments and return, `unsafe fn`, `extern "C" fn`, `fn main` and tests (above or below `#[test]`). And an `async fn`,
/// or a function whose body ends in an `async` block, in `Box::pin(…)` perhaps: then the future is measured, from its
/// first poll until it completes or is dropped, and what rises between two of its polls is not its own.
///
/// A generic function is one row of the ranking, whatever types it is called with.
///
/// ```
/// struct Cache<T>(Vec<T>);
///
/// impl<T: Clone> Cache<T> {
///     #[memtrace::track_memory]
///     fn fill(&mut self, value: &T, times: usize) -> &[T] {
///         self.0.extend(std::iter::repeat_n(value, times).cloned());
///         &self.0
///     }
/// }
/// # assert_eq!(Cache(vec![0_u8]).fill(&7, 2), [0, 7, 7]);
/// ```
///
/// On an `impl`, a `trait` or a module it stands on every function inside that has a body and is not `const`, with the
/// same arguments; [`macro@skip`] leaves one out, and a function's own attribute wins.
///
/// ```
/// struct Store(Vec<u8>);
///
/// #[memtrace::track_memory(budget = "150 MiB")]
/// impl Store {
///     const fn new() -> Self {
///         Self(Vec::new())
///     }
///
///     async fn load(&mut self, bytes: &[u8]) -> usize {
///         std::future::ready(()).await;
///         self.0.extend(bytes);
///         self.0.len()
///     }
/// }
/// # let mut store = Store::new();
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # assert!(std::pin::pin!(store.load(b"bytes")).as_mut().poll(&mut context).is_ready());
/// ```
///
/// What the function does is unchanged: its values, its panics, the order in which it drops, and what
/// [`Location::caller`](std::panic::Location::caller) says in it. The frame closes after the body's variables are
/// dropped and before the arguments are.
///
/// Macros that turn an `async fn` into a plain one, such as `#[tokio::main]`, go above the attribute: beneath it they
/// work, too, but fewer functions can be nested.
///
/// # Arguments
///
/// | argument | meaning | default |
/// | --- | --- | --- |
/// | `name = "…"`, or the string alone | the name in the ranking and of the call's `tracing` span; a constant works too | the function's name |
/// | `target = "…"` | the target of the span; a constant works too | the module's path |
/// | `level = …` | the level of the span: `"trace"` to `"error"` in any case, `1` (trace) to `5` (error), a path that ends in `TRACE`, `DEBUG`, `INFO`, `WARN` or `ERROR`, or another constant | `INFO` |
/// | `budget = "…"` | the inclusive peak that a call may have, as in `"150 MiB"` (B, KiB, MiB, GiB or TiB); one beyond it is a violation | none |
/// | `fields(…)` | fields of the span, with the syntax of `tracing`; a name alone is a field to be recorded later. Arguments are never captured unless they are named | none |
/// | `boxed`, `boxed(local)` | puts the future of an `async fn` into a box, so that more of them can be nested; `local` where it is not `Send` | not boxed |
/// | `crate = path` | where memtrace is found, for macros and crates that re-export it; a string works too | `::memtrace` |
///
/// Of a path to one of the five levels only the last segment is read, so that it needs no import and works without
/// `tracing`. A constant is a path whose last word has no lowercase letter. Where memtrace is off its name is not used.
///
/// ```
/// #[memtrace::track_memory(name = "import", target = "shop::batch", level = tracing::Level::DEBUG)]
/// fn import_batch(rows: &[u64]) -> Vec<u64> {
///     rows.to_vec()
/// }
///
/// mod reexport {
///     pub use memtrace;
/// }
///
/// #[reexport::memtrace::track_memory(crate = crate::reexport::memtrace)]
/// fn import_row(row: u64) -> Box<u64> {
///     Box::new(row)
/// }
///
/// # fn main() {
/// assert_eq!(import_batch(&[1, 2]), [1, 2]);
/// assert_eq!(*import_row(3), 3);
/// # }
/// ```
#[proc_macro_attribute]
pub fn track_memory(args: TokenStream, item: TokenStream) -> TokenStream {
    let item = without_marked(item);
    match checked(args, item.clone()) {
        Ok((target, args)) => expand::expand(item, target, args),
        Err(refusal) => refusal.beside(item),
    }
}

/// Leaves a function out of a block that `#[track_memory]` stands on: an `impl`, a `trait` or a module.
///
/// It may stand on an `impl`, a `trait` or a module within a module too. Wherever it stands, it changes nothing of what
/// it stands on.
///
/// ```
/// struct Cache(Vec<u8>);
///
/// #[memtrace::track_memory]
/// impl Cache {
///     fn fill(&mut self) {
///         self.0.resize(1024, 0);
///     }
///
///     #[memtrace::skip]
///     fn len(&self) -> usize {
///         self.0.len()
///     }
/// }
/// # let mut cache = Cache(Vec::new());
/// # cache.fill();
/// # assert_eq!(cache.len(), 1024);
/// ```
#[proc_macro_attribute]
pub fn skip(_args: TokenStream, item: TokenStream) -> TokenStream {
    without_marked(item)
}

fn checked(args: TokenStream, item: TokenStream) -> Result<(Target, Args), Refusal> {
    let target = Target::parse(item)?;
    let args = Args::parse(args)?;
    args.check(&target)?;
    Ok((target, args))
}
