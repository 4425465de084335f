//! The machine that figures belong to, and whether it had time for them.

use std::fmt::{self, Display, Formatter};
use std::process::Command;

use procfs::{CpuInfo, Current, LoadAverage};

/// The load above which figures are to be taken with care.
const BUSY: f32 = 1.0;

/// What the machine is, as far as it says so.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    processor: String,
    processors: usize,
    memory_bytes: f64,
    kernel: String,
    compiler: String,
    load: f32,
}

impl Machine {
    /// Looks around.
    pub(crate) fn look() -> Self {
        let cpus = CpuInfo::current().ok();
        let processor =
            cpus.as_ref().and_then(|cpus| cpus.model_name(0)).unwrap_or("unknown processor").to_owned();
        let kernel = procfs::sys::kernel::Version::current();
        Self {
            processor,
            processors: cpus.map_or(0, |cpus| cpus.num_cores()),
            memory_bytes: procfs::Meminfo::current().map_or(0.0, |memory| memory.mem_total as f64),
            kernel: kernel.map_or_else(
                |_| "of unknown version".to_owned(),
                |version| format!("{}.{}", version.major, version.minor),
            ),
            compiler: compiler(),
            load: LoadAverage::current().map_or(0.0, |load| load.one),
        }
    }

    /// What a busy machine does to the figures; `None` where it is quiet.
    pub(crate) fn warning(&self) -> Option<String> {
        (self.load > BUSY).then(|| {
            format!(
                "the load average was {:.1} at the start: medians and whole programs are slower than they could be; \
                 measure again on a quiet machine",
                self.load
            )
        })
    }
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let memory = crate::table::bytes(self.memory_bytes);
        let Self { processor, processors, kernel, compiler, load, .. } = self;
        write!(
            f,
            "{processor}, {processors} processors, {memory}, Linux {kernel}, {compiler}, load average {load:.1}"
        )
    }
}

/// The compiler's name and number, without its date.
fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    said.split(" (").next().filter(|name| !name.is_empty()).unwrap_or("unknown compiler").to_owned()
}
