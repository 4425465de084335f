//! What the environment asks for. A value that makes no sense gets one warning that names it, and the default; so does a
//! variable that looks like one of memtrace's and is none.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::active::bytes::parse_bytes;

/// The settings of a process, read once at start.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the environment")]
pub(crate) struct Config {
    /// `MEMTRACE=0`: no measuring at all.
    pub(crate) on: bool,
    /// `MEMTRACE_DIR`: where the recording goes.
    pub(crate) dir: Option<PathBuf>,
    /// `MEMTRACE_RUN`, or what nextest calls it: name of the run that this process is part of.
    pub(crate) run: Option<String>,
    /// `MEMTRACE_TEST`, or what nextest calls it: the one test that this process runs.
    pub(crate) test: String,
    /// `MEMTRACE_OVERHEAD`: what readings may cost.
    pub(crate) overhead: Overhead,
    /// `MEMTRACE_SAMPLE`: time between two background readings; zero for none.
    pub(crate) sample: Duration,
    /// `MEMTRACE_RESET=0`: leave the high-water mark alone.
    pub(crate) reset: bool,
    /// `MEMTRACE_TRIM=1`: have the allocator return free memory before each reading at entry.
    pub(crate) trim: bool,
    /// `MEMTRACE_WATERMARK`: size of the steps of the process peak that are announced, in bytes.
    pub(crate) watermark: Option<u64>,
    /// `MEMTRACE_BUDGET=panic`: a call beyond its budget panics when it ends.
    pub(crate) budget_panics: bool,
    /// `MEMTRACE_QUIET=1`: no line at the end of the process.
    pub(crate) quiet: bool,
}

/// What readings may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overhead {
    /// A reading at every boundary.
    Exact,
    /// A share of wall time, in units of 0.1 %.
    Permille(u32),
}

impl Default for Config {
    fn default() -> Self {
        Self {
            on: true,
            dir: None,
            run: None,
            test: String::new(),
            overhead: Overhead::Permille(30),
            sample: Duration::from_millis(10),
            reset: true,
            trim: false,
            watermark: None,
            budget_panics: false,
            quiet: false,
        }
    }
}

impl Config {
    /// Reads the process's environment, and says what of it makes no sense.
    pub(crate) fn from_env() -> (Self, Vec<String>) {
        Self::from(&env::vars_os().collect::<Vec<_>>())
    }

    fn from(variables: &[(OsString, OsString)]) -> (Self, Vec<String>) {
        let mut texts = Texts { variables, known: Vec::new(), warnings: Vec::new() };
        let switch = "give 0 or 1";
        let default = Self::default();
        let config = Self {
            on: texts.get("MEMTRACE", switch, parse_switch).unwrap_or(default.on),
            dir: texts.value("MEMTRACE_DIR").map(PathBuf::from),
            run: texts.name(["MEMTRACE_RUN", "NEXTEST_RUN_ID"]),
            test: texts.name(["MEMTRACE_TEST", "NEXTEST_TEST_NAME"]).unwrap_or(default.test),
            overhead: texts
                .get(
                    "MEMTRACE_OVERHEAD",
                    "give a share of wall time from 0.1% to 100%, or exact",
                    parse_overhead,
                )
                .unwrap_or(default.overhead),
            sample: texts
                .get("MEMTRACE_SAMPLE", "give a time from 1ms to 10s, or 0 for none", parse_sample)
                .unwrap_or(default.sample),
            reset: texts.get("MEMTRACE_RESET", switch, parse_switch).unwrap_or(default.reset),
            trim: texts.get("MEMTRACE_TRIM", switch, parse_switch).unwrap_or(default.trim),
            watermark: texts.get("MEMTRACE_WATERMARK", "give a size such as 256MiB", |text| {
                parse_bytes(text).filter(|&bytes| bytes > 0)
            }),
            budget_panics: texts
                .get("MEMTRACE_BUDGET", "give panic, or warn", |text| match text {
                    "panic" => Some(true),
                    "warn" => Some(false),
                    _ => None,
                })
                .unwrap_or(default.budget_panics),
            quiet: texts.get("MEMTRACE_QUIET", switch, parse_switch).unwrap_or(default.quiet),
        };
        texts.warn_of_unknown();
        (config, texts.warnings)
    }
}

/// The environment as text, and what of it made no sense.
struct Texts<'a> {
    variables: &'a [(OsString, OsString)],
    /// Names that were asked for.
    known: Vec<&'static str>,
    warnings: Vec<String>,
}

impl<'a> Texts<'a> {
    /// A name: what memtrace's variable says, or else nextest's.
    fn name(&mut self, variables: [&'static str; 2]) -> Option<String> {
        let mut variables = variables.into_iter();
        variables.find_map(|name| self.get(name, "give a name in UTF-8", |text| Some(text.to_owned())))
    }

    /// A variable's value; `None` where it is not set, or empty.
    fn value(&mut self, name: &'static str) -> Option<&'a OsString> {
        self.known.push(name);
        let (_, value) = self.variables.iter().find(|(known, _)| known == name)?;
        Some(value).filter(|value| !value.is_empty())
    }

    /// The same, read; `None` where it makes no sense, which gives a warning with the cure.
    fn get<T>(&mut self, name: &'static str, cure: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.value(name)?;
        let parsed = value.to_str().and_then(parse);
        if parsed.is_none() {
            let value = value.to_string_lossy();
            self.warnings.push(format!("{name}={value} makes no sense and is ignored: {cure}"));
        }
        parsed
    }

    /// Warns of variables that memtrace never asked for, by their names.
    fn warn_of_unknown(&mut self) {
        let known: Vec<_> = self.known.iter().filter(|name| name.starts_with("MEMTRACE")).copied().collect();
        for (name, _) in self.variables {
            let name = name.to_string_lossy();
            if name.starts_with("MEMTRACE_") && !known.contains(&&*name) {
                let all = known.join(", ");
                self.warnings
                    .push(format!("{name} is no variable of memtrace's and is ignored: there are {all}"));
            }
        }
    }
}

fn parse_switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "0" | "off" | "false" | "no" => Some(false),
        "1" | "on" | "true" | "yes" => Some(true),
        _ => None,
    }
}

fn parse_overhead(text: &str) -> Option<Overhead> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("exact") {
        return Some(Overhead::Exact);
    }
    let percent: f64 = text.strip_suffix('%').unwrap_or(text).trim().parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1000")]
    (0.1..=100.0).contains(&percent).then(|| Overhead::Permille((percent * 10.0).round() as u32))
}

fn parse_sample(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s')?, 1000),
    };
    let ms = number.trim().parse::<u64>().ok()?.checked_mul(unit)?;
    (1..=10_000).contains(&ms).then(|| Duration::from_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (Config, Vec<String>) {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Config::from(&variables)
    }

    #[test]
    fn an_empty_environment_gives_the_defaults() {
        assert_eq!(read(&[]), (Config::default(), Vec::new()));
        assert_eq!(read(&[("MEMTRACE", ""), ("MEMTRACE_DIR", "")]), (Config::default(), Vec::new()));
    }

    #[test]
    fn every_variable_is_read() {
        let (config, warnings) = read(&[
            ("MEMTRACE", "0"),
            ("MEMTRACE_DIR", "there"),
            ("MEMTRACE_RUN", "nightly"),
            ("MEMTRACE_TEST", "a::b"),
            ("MEMTRACE_OVERHEAD", "1.5%"),
            ("MEMTRACE_SAMPLE", "50ms"),
            ("MEMTRACE_RESET", "0"),
            ("MEMTRACE_TRIM", "1"),
            ("MEMTRACE_WATERMARK", "256MiB"),
            ("MEMTRACE_BUDGET", "panic"),
            ("MEMTRACE_QUIET", "1"),
        ]);
        assert_eq!(warnings, Vec::<String>::new());
        let expected = Config {
            on: false,
            dir: Some("there".into()),
            run: Some("nightly".into()),
            test: "a::b".into(),
            overhead: Overhead::Permille(15),
            sample: Duration::from_millis(50),
            reset: false,
            trim: true,
            watermark: Some(256 << 20),
            budget_panics: true,
            quiet: true,
        };
        assert_eq!(config, expected);
        assert_eq!(read(&[("MEMTRACE_OVERHEAD", "exact")]).0.overhead, Overhead::Exact);
        assert_eq!(read(&[("NEXTEST_TEST_NAME", "c::d")]).0.test, "c::d");
        assert_eq!(read(&[("NEXTEST_RUN_ID", "7f3a")]).0.run.as_deref(), Some("7f3a"));
        assert_eq!(read(&[("MEMTRACE_SAMPLE", "0")]).0.sample, Duration::ZERO);
    }

    #[test]
    fn a_misspelt_variable_is_named() {
        let (config, warnings) = read(&[("MEMTRACE_SAMPEL", "50ms"), ("MEMTRACER", "1"), ("PATH", "/bin")]);
        assert_eq!(config, Config::default());
        let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
        assert!(warning.starts_with("MEMTRACE_SAMPEL is no variable of memtrace's"), "{warning}");
        assert!(warning.contains("MEMTRACE_SAMPLE"), "{warning}");
    }

    #[test]
    fn a_value_that_makes_no_sense_is_named_and_the_default_kept() {
        for (name, value) in [
            ("MEMTRACE", "maybe"),
            ("MEMTRACE_OVERHEAD", "0%"),
            ("MEMTRACE_OVERHEAD", "much"),
            ("MEMTRACE_SAMPLE", "10"),
            ("MEMTRACE_SAMPLE", "11s"),
            ("MEMTRACE_RESET", "2"),
            ("MEMTRACE_WATERMARK", "0"),
            ("MEMTRACE_WATERMARK", "high"),
            ("MEMTRACE_BUDGET", "1"),
        ] {
            let (config, warnings) = read(&[(name, value)]);
            assert_eq!(config, Config::default(), "{name}={value}");
            let [warning] = warnings.as_slice() else { panic!("{name}={value}: {warnings:?}") };
            assert!(warning.starts_with(&format!("{name}={value} makes no sense")), "{warning}");
        }
    }
}
