//! The page of `cargo memtrace html` in a real browser.
//!
//! A test makes a recording by hand, writes its page, and opens it in a headless Chromium of its own, which
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
use memtrace_report::{Format, Report, Run, View, render};

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
///
/// # Panics
/// Where the test fails, or the page complained.
pub fn with_report<T, F>(report: &Report, test: T)
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
        let path = directory.path().join("report.html");
        let done = async {
            write(report, &path).context("the page")?;
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

fn write(report: &Report, path: &Path) -> io::Result<()> {
    let mut file = io::BufWriter::new(fs::File::create(path)?);
    render::write(&mut file, report, View { format: Format::Html, ..View::default() })?;
    file.flush()
}
