//! A user's project and the command run in it, for every test that does so.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::{TempDir, tempdir};

/// The command with `args`, in the user's project, with recordings in a directory of their own.
pub(crate) struct Setting {
    pub(crate) recordings: TempDir,
}

impl Setting {
    pub(crate) fn new() -> Self {
        Self { recordings: tempdir().expect("a directory") }
    }

    pub(crate) fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-memtrace"));
        command
            .arg("memtrace")
            .args(args.split_whitespace())
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program"))
            .env("CARGO_TARGET_DIR", PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("program"))
            .env("MEMTRACE_DIR", self.recordings.path())
            // What cargo tells this test of its own package is not the program's.
            .env_remove("CARGO_PKG_NAME")
            .env_remove("CARGO_PKG_VERSION");
        command
    }

    pub(crate) fn run(&self, args: &str) -> Said {
        Said::of(&self.command(args).output().expect("the command starts"))
    }
}

/// What a command said, and how it ended.
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { out: text(&output.stdout), err: text(&output.stderr), code: output.status.code() }
    }

    #[track_caller]
    pub(crate) fn check(&self, code: i32, out: &[&str], err: &[&str]) {
        let all = format!("--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        assert_eq!(self.code, Some(code), "{all}");
        for part in out {
            assert!(self.out.contains(part), "no {part:?} in\n{all}");
        }
        for part in err {
            assert!(self.err.contains(part), "no {part:?} in\n{all}");
        }
    }
}
