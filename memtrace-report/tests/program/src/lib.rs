//! Leaves a recording as a tracked process would, with figures made up, and ends as it is told to.

use std::{env, fs, process, thread, time::Duration};

#[cfg(feature = "memtrace")]
mod record;

/// Leaves the recording of a process that ended cleanly.
pub fn record_clean_end() {
    #[cfg(feature = "memtrace")]
    record::record(memtrace::recording::End::Clean);
}

/// Leaves the recording of a process that ended cleanly, and in which a call went beyond its budget.
pub fn record_exceeded_budget() {
    #[cfg(feature = "memtrace")]
    record::record_exceeded_budget();
}

/// Leaves the recording of a process in which a function is open, and gives the file, which a tracked process has open
/// as long as it runs.
#[must_use]
pub fn record_and_hold() -> Option<fs::File> {
    #[cfg(feature = "memtrace")]
    return Some(record::record_and_hold());
    #[cfg(not(feature = "memtrace"))]
    None
}

/// Leaves the recording of a process that could not say how it ended, and is killed.
pub fn record_and_die() {
    #[cfg(feature = "memtrace")]
    record::record(memtrace::recording::End::Open);
    kill_myself();
}

/// The same, in a cgroup that counts the kill as one for want of memory.
pub fn record_and_starve() {
    #[cfg(feature = "memtrace")]
    record::record_in_cgroup();
    kill_myself();
}

fn kill_myself() {
    let pid = process::id().to_string();
    process::Command::new("kill").args(["-KILL", &pid]).status().expect("kill runs");
    thread::sleep(Duration::from_secs(60));
}

/// What cargo tells a program of its package.
pub fn package() -> String {
    ["CARGO_PKG_NAME", "CARGO_PKG_VERSION"].map(|name| env::var(name).unwrap_or_default()).join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn small() {
        super::record_clean_end();
    }

    #[test]
    fn with_the_longest_name_of_all() {
        super::record_clean_end();
    }

    #[test]
    fn runs_where_cargo_would_run_it() {
        assert!(std::fs::exists("Cargo.toml").expect("the directory can be read"));
        assert_eq!(super::package(), "program 0.3.1");
    }

    #[test]
    fn fails() {
        panic!("this test fails on purpose");
    }

    #[test]
    fn dies() {
        super::record_and_die();
    }

    #[test]
    #[ignore]
    fn exceeds() {
        super::record_exceeded_budget();
    }

    #[test]
    #[ignore]
    fn left_out() {
        panic!("nobody asked for this test");
    }
}
