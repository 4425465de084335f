//! Runs test processes, a few at a time, and tells how each went.

use std::{
    collections::VecDeque,
    fmt, io,
    io::Write as _,
    os::unix::process::ExitStatusExt as _,
    process::{Child, Command, Output, Stdio},
    sync::{Mutex, PoisonError},
    thread,
};

use nix::sys::signal::Signal;

use crate::cli::supervise::Ended;

/// One process to run.
#[derive(Debug)]
pub(super) struct Job {
    /// What it is called: the target, and the test where it is one of several.
    pub(super) name: String,
    /// How it is started.
    pub(super) command: Command,
}

/// How the tests of a command went.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// How many passed.
    pub(super) passed: usize,
    /// The names of those that failed.
    pub(super) failed: Vec<String>,
    /// How many were left out.
    pub(super) ignored: usize,
    /// How each process ended.
    pub(super) ended: Vec<Ended>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.failed.is_empty() {
            writeln!(f, "failed:")?;
            for name in &self.failed {
                writeln!(f, "    {name}")?;
            }
            writeln!(f)?;
        }
        write!(f, "{} passed, {} failed, {} ignored", self.passed, self.failed.len(), self.ignored)
    }
}

/// Runs `jobs`, so many at a time. Each is told of on standard error when it has ended, so that what it said stays in
/// one piece and standard output is left to the ranking.
pub(super) fn run(jobs: Vec<Job>, at_a_time: usize, show_all: bool, tally: &mut Tally) {
    let queue = Mutex::new(VecDeque::from(jobs));
    let tally = Mutex::new(tally);
    let work = || {
        while let Some(mut job) = lock(&queue).pop_front() {
            let (output, ended) = to_end(&mut job.command);
            let verdict = verdict(&output);
            let mut tally = lock(&tally);
            tally.ended.extend(ended);
            // A closed standard error leaves nobody to tell; the tests run on.
            let _ = tell(&job.name, verdict.as_deref(), &output, show_all);
            match verdict {
                None => tally.passed += 1,
                Some(_) => tally.failed.push(job.name),
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..at_a_time {
            scope.spawn(work);
        }
    });
    lock(&tally).failed.sort();
}

/// The lock of a queue or a tally, which no panic leaves half changed.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a process and keeps what it says.
fn to_end(command: &mut Command) -> (io::Result<Output>, Option<Ended>) {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let pid = child.as_ref().ok().map(Child::id);
    let output = child.and_then(Child::wait_with_output);
    let status = output.as_ref().ok().map(|output| output.status);
    (output, pid.zip(status).map(|(pid, status)| Ended { pid, status }))
}

/// What went wrong.
fn verdict(output: &io::Result<Output>) -> Option<String> {
    match output {
        Err(error) => Some(format!("could not be started: {error}")),
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(match output.status.signal().map(Signal::try_from) {
            Some(Ok(signal)) => format!("FAILED, killed by {signal}"),
            _ => "FAILED".to_owned(),
        }),
    }
}

fn tell(name: &str, verdict: Option<&str>, output: &io::Result<Output>, show_all: bool) -> io::Result<()> {
    let mut out = io::stderr().lock();
    writeln!(out, "test {name} ... {}", verdict.unwrap_or("ok"))?;
    if let Ok(output) = output
        && (verdict.is_some() || show_all)
    {
        out.write_all(&output.stdout)?;
        out.write_all(&output.stderr)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Job, Tally, run};
    use std::process::Command;

    fn job(name: &str, script: &str) -> Job {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Job { name: name.into(), command }
    }

    #[test]
    fn every_job_is_counted_once() {
        let mut tally = Tally { ignored: 2, ..Tally::default() };
        let jobs = vec![
            job("a", "exit 0"),
            job("d", "kill -9 $$"),
            job("b", "exit 101"),
            job("c", "exit 0"),
            Job { name: "e".into(), command: Command::new("/nonexistent/test/binary") },
        ];
        run(jobs, 2, false, &mut tally);
        assert_eq!(tally.passed, 2);
        assert_eq!(tally.ended.len(), 4, "the one that did not start did not end");
        assert_eq!(tally.failed, ["b", "d", "e"]);
        assert_eq!(tally.to_string(), "failed:\n    b\n    d\n    e\n\n2 passed, 3 failed, 2 ignored");
    }

    #[test]
    fn nothing_to_run_is_no_failure() {
        let mut tally = Tally::default();
        run(Vec::new(), 2, false, &mut tally);
        assert_eq!(tally.to_string(), "0 passed, 0 failed, 0 ignored");
    }
}
