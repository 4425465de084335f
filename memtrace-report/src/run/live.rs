//! Finds the recordings of processes that run, without reading a file of one that does not.

use std::{
    cmp::Reverse,
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use super::{FindError, file_name::FileName};

/// The recording that a running process writes, wherever it does: the file is open as long as the process runs.
/// `None` where there is none, or where the process is another user's.
pub(crate) fn written_by(pid: u32) -> Option<PathBuf> {
    let descriptors = fs::read_dir(format!("/proc/{pid}/fd")).ok()?;
    let open = descriptors.flatten().filter_map(|descriptor| fs::read_link(descriptor.path()).ok());
    // A child has its parent's recording open too.
    newest_first(open).find(|found| found.pid == pid).map(|found| found.path)
}

/// The newest recording of a process in a directory, whether or not the process still runs.
pub(crate) fn of_process(directory: &Path, pid: u32) -> Result<Option<PathBuf>, FindError> {
    Ok(newest_first(files(directory)?).find(|found| found.pid == pid).map(|found| found.path))
}

/// The recordings in a directory whose processes may still run, the newest first: of all that one process number left
/// only the newest, because a container gives the same number to every process that it starts.
pub(crate) fn of_living(directory: &Path) -> Result<Vec<PathBuf>, FindError> {
    let mut seen = HashSet::new();
    let newest = newest_first(files(directory)?).filter(|found| seen.insert(found.pid));
    let living = newest.filter(|found| Path::new(&format!("/proc/{}", found.pid)).exists());
    Ok(living.map(|found| found.path).collect())
}

/// A file whose name is that of a recording.
struct Found {
    path: PathBuf,
    pid: u32,
    start: u128,
}

fn files(directory: &Path) -> Result<impl Iterator<Item = PathBuf>, FindError> {
    let entries =
        fs::read_dir(directory).map_err(|reason| FindError { path: directory.to_path_buf(), reason })?;
    Ok(entries.flatten().map(|entry| entry.path()))
}

fn newest_first(files: impl Iterator<Item = PathBuf>) -> impl Iterator<Item = Found> {
    let mut found: Vec<_> = files
        .filter_map(|path| {
            let FileName { pid, start, .. } = FileName::parse(path.file_name()?.to_str()?)?;
            Some(Found { path, pid, start })
        })
        .collect();
    found.sort_by_key(|found| Reverse(found.start));
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{of_living, of_process, written_by};
    use std::{fs::File, process::id};
    use tempfile::tempdir;

    #[test]
    fn of_each_number_that_is_in_use_only_the_newest_is_found() {
        let directory = tempdir().expect("a directory");
        let at = |name: String| directory.path().join(name);
        let own = id();
        let names =
            [format!("a-{own}-1"), format!("b-{own}-2"), "gone-4294967295-3".into(), "renamed".into()];
        for name in names {
            File::create(at(format!("{name}.memtrace"))).expect("a file");
        }
        let newest = at(format!("b-{own}-2.memtrace"));
        assert_eq!(of_process(directory.path(), own).expect("a directory").as_ref(), Some(&newest));
        assert_eq!(of_living(directory.path()).expect("a directory"), [newest]);
        let gone = of_process(directory.path(), u32::MAX).expect("a directory");
        assert_eq!(gone, Some(at("gone-4294967295-3.memtrace".into())));
        assert_eq!(of_process(directory.path(), 1).expect("a directory"), None);
    }

    #[test]
    fn a_process_is_asked_which_recording_it_writes() {
        let directory = tempdir().expect("a directory");
        let parents = directory.path().join("a-1-9.memtrace");
        let own = directory.path().join(format!("a-{}-5.memtrace", id()));
        let _open = [&parents, &own].map(|path| File::create(path).expect("a file"));
        assert_eq!(written_by(id()), Some(own));
        assert_eq!(written_by(u32::MAX), None);
    }
}
