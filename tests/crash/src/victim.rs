//! A program to be started, watched and outlived.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::Evidence;

/// A program that has not ended by then hangs.
const WATCHDOG: Duration = Duration::from_mins(1);

type Step = Arc<dyn Fn() -> io::Result<()> + Send + Sync>;

/// How to start a program, with a directory of its own that goes when this does.
pub struct Victim {
    program: PathBuf,
    arguments: Vec<String>,
    home: PathBuf,
    environment: Vec<(String, String)>,
    steps: Vec<Step>,
}

/// How a program ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its exit code, where it had one.
    pub code: Option<i32>,
    /// The signal that killed it, if one did.
    pub signal: Option<i32>,
    /// What it wrote on stdout.
    pub stdout: String,
    /// What it wrote on stderr.
    pub stderr: String,
}

impl Outcome {
    /// The lines on stderr that memtrace wrote.
    #[must_use]
    pub fn memtrace_lines(&self) -> Vec<&str> {
        self.stderr.lines().filter(|line| line.starts_with("memtrace: ")).collect()
    }

    /// What must be the same with and without memtrace.
    #[must_use]
    pub fn behaviour(&self) -> (Option<i32>, Option<i32>, &str) {
        (self.code, self.signal, &self.stdout)
    }
}

impl Victim {
    /// The scenario of a program, in a fresh directory below `scratch`.
    ///
    /// # Panics
    ///
    /// Where that directory cannot be made.
    #[must_use]
    pub fn new(program: &str, scratch: &str, scenario: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let home = Path::new(scratch).join(format!("{scenario}-{}-{number}", std::process::id()));
        fs::create_dir_all(&home).unwrap_or_else(|error| panic!("{}: {error}", home.display()));
        let recordings = home.join("recordings").to_string_lossy().into_owned();
        Self {
            program: program.into(),
            arguments: vec![scenario.to_owned()],
            home,
            environment: vec![("MEMTRACE_DIR".to_owned(), recordings)],
            steps: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Has the new process do something before it becomes the program. No allocation there: another thread of the
    /// tests may have held the allocator's lock at the fork.
    #[must_use]
    pub fn before_exec(mut self, step: impl Fn() -> io::Result<()> + Send + Sync + 'static) -> Self {
        self.steps.push(Arc::new(step));
        self
    }

    /// Its directory, in which `recordings` is where it records.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// What it left.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        Evidence::in_directory(&self.home.join("recordings"))
    }

    /// Starts it. Its output goes to files, so that whatever of it is left behind keeps no pipe open.
    pub fn spawn(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        for name in ["MEMTRACE", "MEMTRACE_OVERHEAD", "MEMTRACE_SAMPLE", "MEMTRACE_QUIET", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(std::process::Stdio::null());
        command
            .stdout(File::create(self.home.join("stdout"))?)
            .stderr(File::create(self.home.join("stderr"))?);
        command.process_group(0);
        let steps = self.steps.clone();
        let prepare = move || {
            let no_core = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            // SAFETY: reads one live struct; lowering a limit is always permitted.
            unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const no_core) };
            steps.iter().try_for_each(|step| step())
        };
        // SAFETY: the steps make system calls and do not allocate; see `before_exec`.
        unsafe { command.pre_exec(prepare) };
        command.spawn()
    }

    /// Runs it to its end.
    ///
    /// # Panics
    ///
    /// Where it cannot be started, or hangs.
    #[must_use]
    pub fn run(&self) -> Outcome {
        let child = self.spawn().unwrap_or_else(|error| panic!("{}: {error}", self.program.display()));
        self.wait(child)
    }

    /// Runs it with and without memtrace, checks that it does the same, and gives the outcome with it.
    ///
    /// # Panics
    ///
    /// Where it does not.
    #[must_use]
    pub fn run_both(&self) -> Outcome {
        let with = self.run();
        let without = self.without_memtrace().run();
        assert_eq!(
            with.behaviour(),
            without.behaviour(),
            "with:\n{}\nwithout:\n{}",
            with.stderr,
            without.stderr
        );
        assert_eq!(without.memtrace_lines(), Vec::<&str>::new(), "MEMTRACE=0 is silent");
        with
    }

    fn without_memtrace(&self) -> Self {
        let home = self.home.join("bare");
        fs::create_dir_all(&home).unwrap_or_else(|error| panic!("{}: {error}", home.display()));
        let switch = ("MEMTRACE".to_owned(), "0".to_owned());
        Self {
            program: self.program.clone(),
            arguments: self.arguments.clone(),
            home,
            environment: self.environment.iter().cloned().chain([switch]).collect(),
            steps: self.steps.clone(),
        }
    }

    /// Waits for its end.
    ///
    /// # Panics
    ///
    /// Where it hangs.
    #[must_use]
    pub fn wait(&self, mut child: Child) -> Outcome {
        let began = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return self.outcome(status),
                Ok(None) if began.elapsed() < WATCHDOG => std::thread::sleep(Duration::from_millis(2)),
                other => {
                    let group = -child.id().cast_signed();
                    // SAFETY: takes numbers; the group is the child's own, and the child has not been waited for.
                    unsafe { libc::kill(group, libc::SIGKILL) };
                    let mut message = format!("{:?} hangs ({other:?})", self.arguments);
                    let _ = child.wait().map(|status| write!(message, ": {:?}", self.outcome(status)));
                    panic!("{message}");
                }
            }
        }
    }

    fn outcome(&self, status: ExitStatus) -> Outcome {
        let text =
            |name| String::from_utf8_lossy(&fs::read(self.home.join(name)).unwrap_or_default()).into_owned();
        Outcome {
            code: status.code(),
            signal: status.signal(),
            stdout: text("stdout"),
            stderr: text("stderr"),
        }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.home);
        }
    }
}
