//! Runs a program as if nobody stood in between: its terminal, its signals, its exit code.

use std::{
    fs, io,
    os::unix::process::ExitStatusExt as _,
    process::{Command, ExitStatus},
    thread,
};

use nix::{
    sys::{
        signal::{Signal, kill},
        wait::{Id, WaitPidFlag, waitid},
    },
    unistd::Pid,
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2},
    iterator::{SignalsInfo, exfiltrator::origin::WithOrigin},
    low_level::siginfo::Cause,
};

/// Signals that a program's user sends it, and that must not end its supervisor first.
const PASSED_ON: [i32; 6] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2];

/// How a program ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    /// Its process number.
    pub(super) pid: u32,
    /// What the system says of its end.
    pub(super) status: ExitStatus,
}

/// Runs `command` to its end and passes signals on to it.
pub(super) fn supervise(command: &mut Command) -> io::Result<Ended> {
    // Before the start: a signal that arrives in between waits here until there is somebody to pass it on to.
    let mut signals = SignalsInfo::<WithOrigin>::new(heeded(PASSED_ON))?;
    let closing = signals.handle();
    let mut child = command.spawn()?;
    let pid = Pid::from_raw(i32::try_from(child.id()).map_err(io::Error::other)?);
    let passing = thread::spawn(move || {
        for origin in signals.forever() {
            // What the kernel sends (Ctrl-C, a hangup) goes to the whole foreground group, the program included.
            if origin.cause != Cause::Kernel
                && let Ok(signal) = Signal::try_from(origin.signal)
            {
                // A program that has just ended needs no signal any more.
                let _ = kill(pid, signal);
            }
        }
    });
    // The program is left unreaped until nobody sends it signals any more: its number cannot be another's meanwhile.
    while let Err(error) = waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {
        if error != nix::errno::Errno::EINTR {
            break;
        }
    }
    closing.close();
    // The thread's only work is over; that it panicked would change nothing for the program.
    let _ = passing.join();
    Ok(Ended { pid: child.id(), status: child.wait()? })
}

/// Those signals that this process was not told to ignore: a program under `nohup` inherits that it ignores hangups,
/// which a handler here would undo.
fn heeded(signals: impl IntoIterator<Item = i32>) -> Vec<i32> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = ignored_mask(&status);
    signals.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0).collect()
}

/// The signals that a `/proc/PID/status` says are ignored; bit 0 is signal 1.
fn ignored_mask(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// The exit code that a shell would show: the program's, or 128 and the signal that killed it.
pub(super) fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(super::OWN_ERROR)
}

#[cfg(test)]
mod tests {
    use super::{SIGHUP, ignored_mask, supervise};
    use std::{os::unix::process::ExitStatusExt as _, process::Command};

    /// One test, because a signal to this process reaches every program that it supervises at the time.
    #[test]
    fn status_and_signals_pass_as_if_nobody_stood_between() {
        let run = |script: &str| supervise(Command::new("sh").args(["-c", script])).expect("sh runs").status;
        assert_eq!(run("exit 7").code(), Some(7));
        assert_eq!(run("kill -9 $$").signal(), Some(9));
        // The program asks its parent, this process, to be terminated, and gets the signal itself.
        let script = "trap 'exit 42' TERM; kill -TERM $PPID; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; done";
        assert_eq!(run(script).code(), Some(42));
    }

    #[test]
    fn ignored_signals_are_read_from_the_mask() {
        let mask = ignored_mask("Name:\tx\nSigIgn:\t0000000000001001\n");
        assert_eq!(mask >> (SIGHUP - 1) & 1, 1);
        assert_eq!(mask >> 1 & 1, 0);
        assert_eq!(ignored_mask(""), 0);
    }
}
