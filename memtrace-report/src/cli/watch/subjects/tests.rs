//! Processes that come, run and end in a directory of recordings.

use std::{
    fs,
    path::Path,
    process::{Child, Command},
};

use memtrace::recording::{End, Recording, encode};
use tempfile::{TempDir, tempdir};

use super::{Look, Source, Subjects};
use crate::fixture::{MIB, file_processor};

/// A process that does nothing, and a recording that says otherwise.
struct Sleeper {
    child: Child,
    recording: Recording,
}

impl Sleeper {
    fn start(rss_mib: u64) -> Self {
        let child = Command::new("sleep").arg("60").spawn().expect("sleep runs");
        let mut recording = file_processor();
        recording.process.pid = child.id();
        let exe = fs::read_link(format!("/proc/{}/exe", child.id())).expect("it runs");
        recording.process.exe = exe.display().to_string();
        recording.pulse.end = End::Open;
        recording.pulse.rss_bytes = rss_mib * MIB;
        Self { child, recording }
    }

    fn record(&self, directory: &Path) {
        let name = format!("test-{}-1.memtrace", self.child.id());
        fs::write(directory.join(name), encode(&self.recording).expect("it fits")).expect("a file");
    }

    fn end_cleanly(&mut self, directory: &Path) {
        self.recording.pulse.end = End::Clean;
        self.record(directory);
    }

    fn die(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        // One that has ended needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn watched(sleepers: &[&Sleeper]) -> (TempDir, Subjects) {
    let directory = tempdir().expect("a directory");
    for sleeper in sleepers {
        sleeper.record(directory.path());
    }
    let subjects = Subjects::of(Source::Directory(directory.path().to_path_buf()));
    (directory, subjects)
}

/// Who is shown, and whether it still runs; `None` where nobody is.
fn shown(subjects: &mut Subjects) -> Option<(u32, bool)> {
    let (report, runs) = match subjects.look().expect("it can be read") {
        Look::Nobody => return None,
        Look::Running(report) => (report, true),
        Look::Ended(report) => (report, false),
    };
    Some((report.processes()[0].pid, runs))
}

/// The next look is one at everybody, as it is once a second.
fn search(subjects: &mut Subjects) {
    subjects.searched = None;
}

#[test]
fn the_largest_is_shown_until_somebody_chooses() {
    let (small, large) = (Sleeper::start(100), Sleeper::start(300));
    let (directory, mut subjects) = watched(&[&small, &large]);
    assert_eq!(shown(&mut subjects), Some((large.child.id(), true)));
    assert_eq!(subjects.position().map(|(_, of)| of), Some(2));
    let mut newer = Sleeper::start(310);
    newer.record(directory.path());
    search(&mut subjects);
    assert_eq!(shown(&mut subjects), Some((large.child.id(), true)), "about as large is no reason");
    newer.recording.pulse.rss_bytes = 900 * MIB;
    newer.record(directory.path());
    search(&mut subjects);
    assert_eq!(shown(&mut subjects), Some((newer.child.id(), true)));
    let mut met = Vec::new();
    for _ in 0..3 {
        subjects.turn(1);
        search(&mut subjects);
        met.extend(shown(&mut subjects).map(|(pid, _)| pid));
    }
    assert_eq!(met.last(), Some(&newer.child.id()), "in a circle");
    met.sort_unstable();
    met.dedup();
    assert_eq!(met.len(), 3, "by way of everybody");
}

#[test]
fn a_clean_end_leaves_the_view_to_the_others_and_the_last_ends_it() {
    let (mut small, mut large) = (Sleeper::start(100), Sleeper::start(300));
    let (directory, mut subjects) = watched(&[&small, &large]);
    assert_eq!(shown(&mut subjects), Some((large.child.id(), true)));
    large.end_cleanly(directory.path());
    assert_eq!(shown(&mut subjects), Some((small.child.id(), true)));
    assert_eq!(subjects.position(), None);
    small.end_cleanly(directory.path());
    assert_eq!(shown(&mut subjects), Some((small.child.id(), false)));
}

#[test]
fn a_kill_ends_the_view_whoever_is_shown() {
    let (mut small, large) = (Sleeper::start(100), Sleeper::start(300));
    let (_directory, mut subjects) = watched(&[&small, &large]);
    assert_eq!(shown(&mut subjects), Some((large.child.id(), true)));
    small.die();
    search(&mut subjects);
    assert_eq!(shown(&mut subjects), Some((small.child.id(), false)));
}

#[test]
fn who_ended_before_anybody_watched_is_nobody() {
    let mut gone = Sleeper::start(100);
    gone.die();
    let (directory, mut subjects) = watched(&[&gone]);
    assert_eq!(shown(&mut subjects), None);
    let late = Sleeper::start(100);
    late.record(directory.path());
    assert_eq!(shown(&mut subjects), Some((late.child.id(), true)));
}

#[test]
fn a_directory_that_is_made_later_has_nobody_yet() {
    let directory = tempdir().expect("a directory");
    let mut subjects = Subjects::of(Source::Directory(directory.path().join("memtrace")));
    assert_eq!(shown(&mut subjects), None);
}
