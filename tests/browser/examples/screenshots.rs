//! Takes the pictures of the documentation: of the report on recordings that are named, or on the newest run in a
//! directory.
//!
//! ```console
//! $ cargo memtrace run --release --package file-processor
//! $ cargo run --package test-browser --example screenshots -- target/memtrace
//! ```

use std::{fs, path::Path};

use memtrace_report::{
    Report, merge,
    run::{Of, find},
};
use test_browser::{Screen, with_report};

fn main() -> anyhow::Result<()> {
    let paths: Vec<_> = std::env::args_os().skip(1).map(Into::into).collect();
    anyhow::ensure!(!paths.is_empty(), "name a recording, or a directory that holds some");
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images");
    fs::create_dir_all(&images)?;
    let screens = [
        ("report", Screen { width: 1280, height: 800, dark: false }),
        ("report-dark", Screen { width: 1280, height: 800, dark: true }),
        ("report-narrow", Screen { width: 390, height: 844, dark: false }),
    ];
    let files = find(&paths, Of::NewestRun)?;
    let report = Report::from(merge::gather(&files, &paths, |_| {}, || {})?);
    with_report(&report, async |page| {
        for (name, screen) in screens {
            page.look_at(screen).await?;
            fs::write(images.join(format!("{name}.png")), page.screenshot().await?)?;
        }
        Ok(())
    });
    Ok(())
}
