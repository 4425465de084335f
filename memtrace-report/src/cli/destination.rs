//! Where a command writes: standard output, or a file that is there whole or not at all.

use std::{
    convert::Infallible,
    fs,
    io::{self, BufWriter, Write},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::Context as _;

/// Standard output, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl FromStr for Destination {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "-" { Self::Stdout } else { Self::File(text.into()) })
    }
}

impl Destination {
    /// Whether this is standard output.
    pub(super) fn is_stdout(&self) -> bool {
        *self == Self::Stdout
    }

    /// Writes what `content` writes. A reader of standard output that has seen enough and closes the pipe is no error.
    pub(super) fn write(&self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
        let written = match self {
            Self::Stdout => buffered(io::stdout().lock(), content),
            Self::File(path) => replace(path, content),
        };
        match (written, self) {
            (Err(error), Self::Stdout) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            // The content's own objection has nothing to do with where it was to stand.
            (Err(error), _) if error.kind() == io::ErrorKind::Other => Err(error.into()),
            (written, Self::Stdout) => written.context("cannot write to standard output"),
            (written, Self::File(path)) => {
                written.with_context(|| format!("cannot write {}", path.display()))
            }
        }
    }
}

fn buffered(out: impl Write, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    content(&mut out)?;
    out.flush()
}

/// Writes beside the file and moves the whole there, so that who reads it meanwhile (a collector of metrics does) finds
/// the old one or the new one.
fn replace(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A link stays one: what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        // A pipe or a device has readers of its own, and nothing may take its place.
        return buffered(fs::OpenOptions::new().write(true).open(target)?, content);
    }
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    // As open as any file that the user makes: a collector runs under another name.
    let file = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(directory.unwrap_or(Path::new(".")))?;
    buffered(&file, content)?;
    file.persist(target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Destination;
    use std::{
        fs, io,
        os::unix::fs::{MetadataExt as _, symlink},
        path::Path,
    };

    fn write(path: &Path, text: &str) -> anyhow::Result<()> {
        Destination::File(path.to_path_buf()).write(|out| out.write_all(text.as_bytes()))
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).expect("a directory").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("out.csv");
        write(&path, "old").expect("it is written");
        let failed = Destination::File(path.clone()).write(|out| {
            out.write_all(b"half of the new")?;
            Err(io::Error::other("the rest is missing"))
        });
        let error = format!("{:#}", failed.expect_err("it failed"));
        assert_eq!(error, "the rest is missing", "not that the file cannot be written");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "old");
        write(&path, "new").expect("it is written");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
        assert_eq!(names(directory.path()), ["out.csv"], "nothing is left beside it");
    }

    #[test]
    fn a_file_is_as_open_as_any_other_of_its_user() {
        let directory = tempfile::tempdir().expect("a directory");
        let (path, other) = (directory.path().join("out"), directory.path().join("other"));
        write(&path, "").expect("it is written");
        fs::write(&other, "").expect("it is written");
        let mode = |path| fs::metadata(path).expect("it is there").mode();
        assert_eq!(mode(&path), mode(&other));
    }

    #[test]
    fn links_and_devices_stay_what_they_are() {
        let directory = tempfile::tempdir().expect("a directory");
        let (path, link) = (directory.path().join("out"), directory.path().join("link"));
        fs::write(&path, "old").expect("it is written");
        symlink(&path, &link).expect("a link");
        write(&link, "new").expect("it is written");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
        write(Path::new("/dev/null"), "nothing").expect("it takes everything");
        assert!(!fs::metadata("/dev/null").expect("it is there").is_file());
    }

    #[test]
    fn an_error_names_the_file() {
        let directory = tempfile::tempdir().expect("a directory");
        for path in [directory.path().join("absent/out"), directory.path().to_path_buf()] {
            let error = format!("{:#}", write(&path, "x").expect_err("it cannot be"));
            assert!(error.contains(&format!("cannot write {}", path.display())), "{error}");
        }
    }
}
