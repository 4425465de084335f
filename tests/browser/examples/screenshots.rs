//! Takes the pictures of the documentation: of the report on a run, and of what changed from it to another one.
//! `docs/regenerate.sh` calls it with two runs of the case study.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use memtrace_report::{
    Report,
    analysis::diff::{Diff, Rename, Runs},
    merge,
    run::{Of, find},
};
use test_browser::{Browser, Screen, with_diff, with_report};

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args_os().skip(1);
    let mut side = |name: &str| {
        let path = args.next().context("name two recordings, or directories that hold some")?;
        anyhow::Ok(Runs { name: name.to_owned(), reports: vec![newest(path)?], notes: Vec::new() })
    };
    let (before, after) = (side("before")?, side("after")?);
    let renames: Vec<Rename> =
        args.map(|rename| rename.to_string_lossy().parse()).collect::<Result<_, _>>()?;
    with_report(&before.reports[0], async |page| {
        pictures(&page, "report").await?;
        page.look_at(DESKTOP).await?;
        page.run("document.querySelector('#flame-title').scrollIntoView()").await?;
        picture(&page, "report-call-paths").await
    });
    let diff = Diff::of(&before, &after, &renames)?;
    with_diff(&diff, false, async |page| pictures(&page, "diff").await);
    Ok(())
}

/// The report on the newest run of a directory.
fn newest(path: OsString) -> anyhow::Result<Report> {
    let paths = [PathBuf::from(path)];
    let files = find(&paths, Of::NewestRun)?;
    Ok(merge::gather(&files, &paths, |_| {}, || {})?.into())
}

const DESKTOP: Screen = Screen { width: 1280, height: 800, dark: false };

/// Takes the head of a page on every screen.
async fn pictures(page: &Browser, name: &str) -> anyhow::Result<()> {
    let telephone = Screen { width: 390, height: 844, dark: false };
    let screens = [("", DESKTOP), ("-dark", Screen { dark: true, ..DESKTOP }), ("-narrow", telephone)];
    for (kind, screen) in screens {
        page.look_at(screen).await?;
        picture(page, &format!("{name}{kind}")).await?;
    }
    Ok(())
}

/// Takes what is seen of a page.
async fn picture(page: &Browser, name: &str) -> anyhow::Result<()> {
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images");
    fs::create_dir_all(&images)?;
    Ok(fs::write(images.join(format!("{name}.png")), page.screenshot().await?)?)
}
