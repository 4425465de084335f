//! The file that a run processes: one that was named, or one that is generated.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::Context;
use file_processor::{ByteSize, generate};
use tempfile::TempDir;

/// A file to process, and what has to go with it.
pub(crate) struct Input {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The directory that vanishes with this value, where the file was made for one run.
    _directory: Option<TempDir>,
}

impl Input {
    /// A file that exists.
    pub(crate) fn named(path: PathBuf) -> Self {
        Self { path, _directory: None }
    }

    /// A generated file of `size`, beside the executable: there is room for a build, and `cargo clean` finds it.
    ///
    /// One that was kept by an earlier run is used again. One that is to be kept gets its name when it is complete, so
    /// that a run that was interrupted leaves nothing that a later one mistakes for its input.
    pub(crate) fn generated(size: ByteSize, keep: bool) -> anyhow::Result<Self> {
        let executable =
            env::current_exe().context("cannot find where to put the input; pass --input PATH")?;
        let beside = executable.parent().unwrap_or(Path::new("."));
        let name = format!("file-processor-{size}.log");
        let kept = beside.join(&name);
        if fs::metadata(&kept).is_ok_and(|metadata| metadata.len() == size.0) {
            return Ok(Self::named(kept));
        }
        let describe =
            || format!("cannot generate {size} of input in {}; pass --input PATH", beside.display());
        let directory = TempDir::with_prefix_in("file-processor-", beside).with_context(describe)?;
        let path = directory.path().join(&name);
        generate(size, File::create(&path).with_context(describe)?).with_context(describe)?;
        if keep {
            fs::rename(&path, &kept).with_context(describe)?;
            return Ok(Self::named(kept));
        }
        Ok(Self { path, _directory: Some(directory) })
    }
}
