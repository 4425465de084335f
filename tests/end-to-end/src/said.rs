//! What a command said, and how it ended.

use std::process::Output;

/// A command that has ended.
#[derive(Debug)]
pub struct Said {
    /// What it wrote to standard output.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
}

impl Said {
    /// The texts and the code of an output.
    #[must_use]
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { out: text(&output.stdout), err: text(&output.stderr), code: output.status.code() }
    }

    /// Fails, showing everything, unless the exit code is `code` and each part occurs where it should.
    #[track_caller]
    pub fn check(&self, code: i32, out: &[&str], err: &[&str]) {
        let all = format!("--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        assert_eq!(self.code, Some(code), "{all}");
        for (text, parts) in [(&self.out, out), (&self.err, err)] {
            for part in parts {
                assert!(text.contains(part), "no {part:?} in\n{all}");
            }
        }
    }
}
