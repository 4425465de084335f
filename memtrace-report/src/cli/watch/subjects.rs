//! The processes that are watched: those that run, which of them is shown, and which ended.

use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::target::Source;
use crate::{
    analysis::{Process, Report},
    cli::death::{self, Evidence},
    run::{self, FindError, Member, Run},
};

/// How often new processes are looked for, and those that are not shown are looked at.
const SEARCH: Duration = Duration::from_secs(1);

/// What a look found.
#[derive(Debug)]
pub(super) enum Look {
    /// No process runs and records yet.
    Nobody,
    /// The process that is shown runs.
    Running(Box<Report>),
    /// A process was killed, or the last one ended. The report is on that one.
    Ended(Box<Report>),
}

/// What is watched.
pub(super) struct Subjects {
    source: Source,
    /// Processes that ran when they were last looked at, in the order in which they were found.
    running: Vec<Subject>,
    /// Which one is shown.
    shown: usize,
    /// Whether somebody chose it.
    chosen: bool,
    searched: Option<Instant>,
    /// Recordings that were found when their processes did not run any more.
    over: HashSet<PathBuf>,
    /// The latest process that ended cleanly.
    ended: Option<Box<Report>>,
    evidence: Evidence,
}

/// A process that runs.
struct Subject {
    path: PathBuf,
    rss_bytes: u64,
}

/// What a recording says of its process.
enum State {
    Runs(Box<Member>),
    EndedCleanly(Box<Report>),
    Died(Box<Report>),
}

impl Subjects {
    pub(super) fn of(source: Source) -> Self {
        let running = match &source {
            Source::File(path) => vec![Subject { path: path.clone(), rss_bytes: 0 }],
            Source::Directory(_) => Vec::new(),
        };
        Self {
            source,
            running,
            shown: 0,
            chosen: false,
            searched: None,
            over: HashSet::new(),
            ended: None,
            evidence: Evidence::before(),
        }
    }

    /// Where recordings are looked for, as a person reads it.
    pub(super) fn place(&self) -> String {
        let (Source::File(path) | Source::Directory(path)) = &self.source;
        path.display().to_string()
    }

    /// Which of how many processes is shown, counted from 1; `None` where there is only one.
    pub(super) fn position(&self) -> Option<(usize, usize)> {
        (self.running.len() > 1).then_some((self.shown + 1, self.running.len()))
    }

    /// Shows the process that stands so many places behind, in a circle.
    pub(super) fn turn(&mut self, places: isize) {
        let count = self.running.len().max(1);
        self.chosen = true;
        self.shown = self.shown.saturating_add(count).saturating_add_signed(places) % count;
    }

    /// Reads the recording of the process that is shown, and once a second those of the others.
    pub(super) fn look(&mut self) -> anyhow::Result<Look> {
        if let Source::Directory(directory) = &self.source
            && (self.running.is_empty() || self.searched.is_none_or(|last| last.elapsed() >= SEARCH))
        {
            let directory = directory.clone();
            if let Some(death) = self.search(&directory)? {
                return Ok(Look::Ended(death));
            }
        }
        while let Some(subject) = self.running.get_mut(self.shown) {
            match state(&subject.path, &self.evidence) {
                Ok(State::Runs(member)) => {
                    subject.rss_bytes = member.recording.pulse.rss_bytes;
                    return Ok(Look::Running(report(*member)));
                }
                Ok(State::Died(report)) => return Ok(Look::Ended(report)),
                Ok(State::EndedCleanly(report)) => self.ended = Some(report),
                // Of several, one that was removed is one that is gone.
                Err(_) if self.running.len() > 1 => {}
                Err(error) => return Err(error.into()),
            }
            self.running.remove(self.shown);
            self.chosen = false;
            self.show_highest();
        }
        Ok(self.ended.take().map_or(Look::Nobody, Look::Ended))
    }

    /// Looks for new processes, and at those that are not shown. Gives the report on one that was killed meanwhile.
    fn search(&mut self, directory: &Path) -> anyhow::Result<Option<Box<Report>>> {
        self.searched = Some(Instant::now());
        let found = match run::live::of_living(directory) {
            // The first program that records there makes it.
            Err(FindError { reason, .. }) if reason.kind() == io::ErrorKind::NotFound => Vec::new(),
            found => found?,
        };
        let shown = self.running.get(self.shown).map(|subject| subject.path.clone());
        let mut death = None;
        self.running.retain_mut(|subject| {
            if Some(&subject.path) == shown.as_ref() {
                return true;
            }
            match state(&subject.path, &self.evidence) {
                Ok(State::Runs(member)) => {
                    subject.rss_bytes = member.recording.pulse.rss_bytes;
                    return true;
                }
                Ok(State::Died(report)) => death = Some(report),
                Ok(State::EndedCleanly(_)) | Err(_) => {}
            }
            false
        });
        for path in found {
            if self.over.contains(&path) || self.running.iter().any(|subject| subject.path == path) {
                continue;
            }
            match run::read(&path) {
                Ok(member) if member.alive => {
                    let rss_bytes = member.recording.pulse.rss_bytes;
                    self.running.push(Subject { path, rss_bytes });
                }
                Ok(_) => _ = self.over.insert(path),
                // It may be one whose process has just begun to write it.
                Err(_) => {}
            }
        }
        self.shown =
            self.running.iter().position(|subject| Some(&subject.path) == shown.as_ref()).unwrap_or(0);
        self.show_highest();
        Ok(death)
    }

    /// Shows the process with the highest RSS, unless somebody chose one. One that is about as large as the one that is
    /// shown is not worth a change of the picture.
    fn show_highest(&mut self) {
        let rss_bytes = |index: usize| self.running.get(index).map_or(0, |subject| subject.rss_bytes);
        let highest = (0..self.running.len()).max_by_key(|&index| rss_bytes(index)).unwrap_or(0);
        let is_worth_it = rss_bytes(highest) / 5 * 4 > rss_bytes(self.shown);
        if self.shown >= self.running.len() || (!self.chosen && is_worth_it) {
            self.shown = highest;
        }
    }
}

fn report(member: Member) -> Box<Report> {
    Box::new(Report::of(&Run { members: vec![member], unreadable: Vec::new() }))
}

/// Reads a recording.
fn state(path: &Path, evidence: &Evidence) -> Result<State, memtrace::recording::ReadError> {
    let member = run::read(path)?;
    if member.alive {
        return Ok(State::Runs(Box::new(member)));
    }
    // Its last words may have come between the reading and the look at the process. Nothing comes now any more.
    let mut member = run::read(path)?;
    death::presume(&mut member, evidence);
    let report = report(member);
    let is_clean = report.processes().iter().all(Process::ended_cleanly);
    Ok(if is_clean { State::EndedCleanly(report) } else { State::Died(report) })
}

#[cfg(test)]
mod tests;
