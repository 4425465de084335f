//! Starting: the environment, the gauge and the recording, at the first boundary of a process. Whatever is missing,
//! the program runs on, with one warning.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use super::Runtime;
use super::background::Background;
use super::measuring::{Measuring, ResolutionOf};
use crate::active::budget::Budget;
use crate::active::clock::Clock;
use crate::active::config::{Config, Overhead};
use crate::active::frame::path_sites::PathSites;
use crate::active::frame::paths::Registry;
use crate::active::frame::slot::{MAX_THREADS, Slots};
use crate::active::gauge::facts::{self, Cgroup};
use crate::active::gauge::{self, Gauge, Reading};
use crate::active::ledger::{Ledger, Window};
use crate::active::message::say;
use crate::active::recorder::Recorder;
use crate::active::sys;
use crate::active::timeline::Track;
use crate::recording::{MAX_LOTS, MAX_PATHS, MAX_SITES, Process, TIMELINE_BUCKETS};

/// Largest pages that one fault brings, on every architecture with 4 KiB pages.
const HUGE_PAGE: u64 = 2 << 20;

/// Makes the runtime; `None` where nothing is to be measured, or cannot be.
pub(super) fn start() -> Option<&'static Runtime> {
    let config = settings();
    if !config.on {
        return None;
    }
    let slots =
        Slots::map().inspect_err(|error| say(format_args!("nothing is measured: no memory: {error}")));
    let gauge = Gauge::open(Path::new("/proc/self"), config.reset).inspect_err(|error| {
        say(format_args!("nothing is measured: /proc/self cannot be read ({error}); mount /proc to measure"));
    });
    let (slots, (gauge, first)) = (slots.ok()?, gauge.ok()?);
    let cgroup = Cgroup::of_this_process();
    let resolution_of =
        ResolutionOf { kernel: facts::kernel_version(), cpus: sys::online_cpus(), page: sys::page_size() };
    let resolution = resolution_of.threads(gauge::thread_count());
    let process = describe(&config, &gauge, first, &cgroup, resolution);
    let ledger = Ledger::new(first.rss, first.peak, resolution, MAX_PATHS, MAX_SITES, MAX_LOTS);
    let measuring = Measuring::new(
        gauge,
        ledger,
        Window::new(MAX_THREADS, resolution_of.page, HUGE_PAGE),
        Track::new(TIMELINE_BUCKETS),
        Budget::new(config.overhead),
        resolution_of,
    );
    let recorder = Recorder::create(&recordings_dir(&config), &process, cgroup, &config);
    let registry = Mutex::new(Registry::new(Path::new(&process.exe)));
    Some(Box::leak(Box::new(Runtime {
        config,
        process,
        clock: Clock::start(),
        slots,
        path_sites: PathSites::new(),
        registry,
        measuring: Mutex::new(measuring),
        recorder: Mutex::new(recorder),
        background: Background::new(),
        books_wanted: AtomicBool::new(false),
    })))
}

/// The settings. A child of `fork` has its parent's: it does not repeat the warnings, and it does not ask for the
/// environment, whose lock may be held by a thread that only the parent has.
fn settings() -> Config {
    static SETTINGS: OnceLock<Config> = OnceLock::new();
    let read = || {
        let (config, warnings) = Config::from_env();
        for warning in warnings.iter().filter(|_| config.on) {
            say(format_args!("{warning}"));
        }
        config
    };
    SETTINGS.get_or_init(read).clone()
}

fn describe(config: &Config, gauge: &Gauge, first: Reading, cgroup: &Cgroup, resolution: u64) -> Process {
    let state = cgroup.state();
    Process {
        pid: std::process::id(),
        started_unix_ns: since_epoch_ns(),
        exe: env::current_exe().map_or_else(|_| String::new(), |exe| exe.to_string_lossy().into_owned()),
        run: run_name(config),
        test: config.test.clone(),
        kernel: facts::kernel_release(),
        cpus: u32::try_from(sys::online_cpus()).unwrap_or(u32::MAX),
        physical_bytes: facts::physical_bytes(),
        start_rss_bytes: first.rss,
        start_peak_bytes: first.peak,
        resolution_bytes: resolution,
        peaks_exact: gauge.peaks_exact(),
        overhead_permille: match config.overhead {
            Overhead::Exact => None,
            Overhead::Permille(permille) => Some(permille),
        },
        sample_ns: u64::try_from(config.sample.as_nanos()).unwrap_or(u64::MAX),
        cgroup: cgroup.dir.as_deref().unwrap_or(Path::new("")).to_string_lossy().into_owned(),
        limit_bytes: state.limit,
        oom_kills: state.oom_kills,
    }
}

/// The run that was asked for, or one of this process's own, which children of `fork` share.
fn run_name(config: &Config) -> String {
    static OWN: OnceLock<String> = OnceLock::new();
    let own = || format!("{}-{}", since_epoch_ns() / 1_000_000_000, std::process::id());
    config.run.clone().unwrap_or_else(|| OWN.get_or_init(own).clone())
}

fn since_epoch_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// `MEMTRACE_DIR`; else `memtrace` in the Cargo target directory that the executable stands in; else `memtrace` in the
/// current directory.
fn recordings_dir(config: &Config) -> PathBuf {
    if let Some(dir) = &config.dir {
        return dir.clone();
    }
    let exe = env::current_exe().unwrap_or_default();
    // Cargo marks the directory as a cache where it made it, and not where it found one, as a volume of a container.
    let is_marked =
        |dir: &&Path| [".rustc_info.json", "CACHEDIR.TAG"].iter().any(|mark| dir.join(mark).is_file());
    let target = exe.ancestors().skip(1).find(is_marked);
    target.unwrap_or(Path::new("")).join("memtrace")
}
