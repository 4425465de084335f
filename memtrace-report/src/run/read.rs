//! Reads the recording of one process.

use std::{fs, path::Path};

use memtrace::recording::{self, End, Process, ReadError};

use super::Member;

/// Reads a recording, that of a running process too.
pub(crate) fn read(path: &Path) -> Result<Member, ReadError> {
    let decoded = recording::read(path)?;
    Ok(Member {
        alive: decoded.recording.pulse.end == End::Open && lives(&decoded.recording.process),
        damage: decoded.damage,
        recording: decoded.recording,
        source: Some(path.to_path_buf()),
        death: None,
    })
}

/// Whether the process that wrote a recording still runs: a process of its number that runs its executable. A zombie
/// has no executable any more.
fn lives(process: &Process) -> bool {
    fs::read_link(format!("/proc/{}/exe", process.pid)).is_ok_and(|exe| {
        let exe = exe.to_string_lossy();
        exe.strip_suffix(" (deleted)").unwrap_or(&exe) == process.exe
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::fixture::file_processor;
    use memtrace::recording::{End, encode};
    use std::fs;
    use tempfile::tempdir;

    #[test]
    fn a_process_lives_if_its_number_still_runs_its_executable() {
        let alive = |exe: String| {
            let directory = tempdir().expect("a directory");
            let mut recording = file_processor();
            recording.pulse.end = End::Open;
            recording.process.pid = std::process::id();
            recording.process.exe = exe;
            let path = directory.path().join("x.memtrace");
            fs::write(&path, encode(&recording).expect("it fits")).expect("a file");
            read(&path).expect("a recording").alive
        };
        assert!(alive(std::env::current_exe().expect("a path").display().to_string()));
        assert!(!alive("/srv/bin/another-program".into()));
    }
}
