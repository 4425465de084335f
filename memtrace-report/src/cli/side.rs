//! One side of a comparison: what a path or the name of a baseline leads to, as reports on its runs.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{baseline, progress, report};
use crate::{
    analysis::{Merged, Note, Report, diff::Runs},
    run::{Of, find},
};

/// Loads what `name` leads to: a file, every recording of a directory, or a saved baseline.
pub(super) fn load(name: &OsStr) -> anyhow::Result<Runs> {
    let path = Path::new(name);
    let shown = path.display().to_string();
    if path.is_dir() {
        return directory(shown, path.to_path_buf());
    }
    let merged = if path.exists() {
        report::merged(&[path.to_path_buf()], Of::NewestRun)?
    } else {
        baseline::read(name)?
    };
    Ok(one(shown, merged))
}

/// The newest run, where cargo memtrace writes.
pub(super) fn newest() -> anyhow::Result<Runs> {
    Ok(one("the newest run".to_owned(), report::merged(&[], Of::NewestRun)?))
}

fn one(name: String, merged: Merged) -> Runs {
    Runs { name, reports: vec![merged.into()], notes: Vec::new() }
}

/// Every run of a directory, each merged on its own while all are read together.
fn directory(name: String, path: PathBuf) -> anyhow::Result<Runs> {
    let paths = [path];
    let runs = Mutex::new(BTreeMap::<String, Merged>::new());
    let all = progress::gather(&find(&paths, Of::EveryRun)?, &paths, |member| {
        // A thread that panicked has left whole values behind, and its panic is on its way to end this.
        let mut runs = runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.entry(member.recording.process.run.clone()).or_default().add(member);
    })?;
    let runs = runs.into_inner().unwrap_or_else(PoisonError::into_inner);
    let reports = runs.into_values().map(Report::from).collect();
    let unread = |note: &Note| matches!(note, Note::Unreadable { .. } | Note::MoreUnreadable(_));
    Ok(Runs { name, reports, notes: all.left_out().into_iter().filter(unread).collect() })
}
