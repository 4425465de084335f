//! Instructions of one boundary pair, counted by callgrind: the same on every run, however busy the machine is.

use std::env;
use std::fs;
use std::io;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::alone::{NO_SAMPLER, RARELY, Task};

/// Calls that are counted.
pub(crate) const CALLS: u32 = 200_000;

/// Instructions that one call of an annotated function may take, the call itself and the loop around it included.
/// Lower it whenever a change makes calls cheaper.
pub(crate) const CEILING: f64 = 187.0;

/// Counts, and gives 1 above the ceiling.
#[expect(clippy::print_stdout, reason = "the result is for whoever asked")]
pub(crate) fn check() -> Result<ExitCode> {
    let Some(count) = count()? else {
        println!("not counted: valgrind is not installed");
        return Ok(ExitCode::SUCCESS);
    };
    println!("a boundary pair takes {count:.1} instructions; the ceiling is {CEILING}");
    Ok(if count > CEILING { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Instructions of one call; `None` where valgrind is not installed.
pub(crate) fn count() -> Result<Option<f64>> {
    let directory = TempDir::new().context("no directory for callgrind")?;
    let out = directory.path().join("callgrind.out");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=*memtrace_benches_counted*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env::current_exe().context("this program does not know where it stands")?)
        .args(Task::CountedPairs.arguments())
        .env("MEMTRACE_DIR", directory.path())
        .env("MEMTRACE_QUIET", "1")
        .envs([RARELY, NO_SAMPLER])
        .output();
    let output = match run {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.context("valgrind cannot be started")?,
    };
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "callgrind ended with {}: {}", output.status, said.trim());
    let profile = fs::read_to_string(&out).context("callgrind left no profile")?;
    let total = total(&profile).context("callgrind counted nothing: is its function inlined?")?;
    Ok(Some(total / f64::from(CALLS)))
}

/// The instructions that a profile adds up to; `None` where that is none.
fn total(profile: &str) -> Option<f64> {
    let line =
        profile.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")))?;
    line.trim().parse().ok().filter(|total| *total > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_found_in_a_profile() {
        assert_eq!(total("events: Ir\nfn=(1) f\n12 400\ntotals: 4400\n"), Some(4400.0));
        assert_eq!(total("events: Ir\ntotals: 0\n"), None);
        assert_eq!(total(""), None);
    }
}
