//! The pages of `cargo memtrace html` and `diff --format html` in a real browser.
//!
//! A test makes recordings by hand, writes their page, and opens it in a headless Chromium of its own, which
//! `chromedriver` drives. A machine without the two skips these tests, and says so.

mod browser;
pub mod recordings;

pub use browser::{Browser, Screen};

use std::{
    fs,
    future::Future,
    io::{self, Write as _},
    path::Path,
};

use anyhow::Context as _;
use memtrace::recording::Recording;
use memtrace_report::{
    Format, Report, Run, View,
    analysis::diff::{Diff, Runs},
    render::{self, diff},
};

/// Opens the page of these recordings and does with it what a test is about. Whatever that is, the page may not have
/// complained.
pub fn with_page<T, F>(recordings: impl IntoIterator<Item = Recording>, test: T)
where
    T: FnOnce(Browser) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    with_report(&Report::of(&Run::of(recordings)), test);
}

/// The same with a report.
pub fn with_report<T, F>(report: &Report, test: T)
where
    T: FnOnce(Browser) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    let view = View { format: Format::Html, ..View::default() };
    with(|out| render::write(out, report, view), test);
}

/// The same with the difference of two recordings.
///
/// # Panics
/// Where the test fails, or the page complained.
pub fn with_changes<T, F>(old: Recording, new: Recording, tree: bool, test: T)
where
    T: FnOnce(Browser) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    let side = |name: &str, recording| Runs {
        name: name.to_owned(),
        reports: vec![Report::of(&Run::of([recording]))],
        notes: Vec::new(),
    };
    let diff = Diff::of(&side("before", old), &side("after", new), &[]).expect("nothing is renamed");
    with_diff(&diff, tree, test);
}

/// The same with a difference.
pub fn with_diff<T, F>(diff: &Diff, tree: bool, test: T)
where
    T: FnOnce(Browser) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    let view = diff::View { format: diff::Format::Html, tree, ..diff::View::default() };
    with(|out| diff::write(out, diff, view), test);
}

/// Opens what `write` writes, and does with it what a test is about.
///
/// # Panics
/// Where the test fails, or the page complained.
fn with<T, F>(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>, test: T)
where
    T: FnOnce(Browser) -> F,
    F: Future<Output = anyhow::Result<()>>,
{
    if let Some(reason) = browser::missing() {
        // Not by a macro: what those print, the test harness keeps to itself where a test passes.
        let _ = writeln!(io::stderr(), "skipped: {reason}");
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
    runtime.block_on(async {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("page.html");
        let done = async {
            write_file(&path, write).context("the page")?;
            let browser = Browser::open(&path).await.context("the browser")?;
            let done = test(browser.clone()).await;
            let complaints = browser.complaints().await.context("what the page complained of");
            browser.close().await.context("the browser's end")?;
            done?;
            let complaints = complaints?;
            anyhow::ensure!(complaints.is_empty(), "the page complained: {complaints:#?}");
            Ok(())
        };
        if let Err(error) = done.await {
            panic!("{error:?}");
        }
    });
}

fn write_file(path: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = io::BufWriter::new(fs::File::create(path)?);
    write(&mut file)?;
    file.flush()
}
