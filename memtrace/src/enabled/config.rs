//! What the environment asks for. A value that makes no sense gets one warning that names it, and the default.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::active::bytes::parse_bytes;

/// The settings of a process, read once at start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// `MEMTRACE=0`: no measuring at all.
    pub(crate) on: bool,
    /// `MEMTRACE_DIR`: where the recording goes.
    pub(crate) dir: Option<PathBuf>,
    /// `MEMTRACE_RUN`: name of the run that this process is part of.
    pub(crate) run: Option<String>,
    /// `MEMTRACE_TEST`: the one test that this process runs.
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
            quiet: false,
        }
    }
}

impl Config {
    /// Reads the process's environment, and says what of it makes no sense.
    pub(crate) fn from_env() -> (Self, Vec<String>) {
        Self::from(|name| env::var_os(name))
    }

    fn from(variable: impl Fn(&str) -> Option<OsString>) -> (Self, Vec<String>) {
        let mut config = Self::default();
        let mut warnings = Vec::new();
        let mut set = |name: &str, cure: &str, apply: &mut dyn FnMut(&str) -> Option<()>| {
            let Some(value) = variable(name).filter(|value| !value.is_empty()) else { return };
            if value.to_str().and_then(apply).is_none() {
                warnings.push(format!("{name}={} makes no sense and is ignored: {cure}", value.to_string_lossy()));
            }
        };
        let switch = "give 0 or 1";
        set("MEMTRACE", switch, &mut |v| Some(config.on = parse_switch(v)?));
        set("MEMTRACE_RUN", "give a name in UTF-8", &mut |v| Some(config.run = Some(v.to_owned())));
        set("MEMTRACE_TEST", "give a name in UTF-8", &mut |v| Some(v.clone_into(&mut config.test)));
        set("MEMTRACE_OVERHEAD", "give a share of wall time from 0.1% to 100%, or exact", &mut |v| {
            Some(config.overhead = parse_overhead(v)?)
        });
        set("MEMTRACE_SAMPLE", "give a time from 1ms to 10s, or 0 for none", &mut |v| {
            Some(config.sample = parse_sample(v)?)
        });
        set("MEMTRACE_RESET", switch, &mut |v| Some(config.reset = parse_switch(v)?));
        set("MEMTRACE_TRIM", switch, &mut |v| Some(config.trim = parse_switch(v)?));
        set("MEMTRACE_WATERMARK", "give a size such as 256MiB", &mut |v| {
            Some(config.watermark = Some(parse_bytes(v).filter(|&bytes| bytes > 0)?))
        });
        set("MEMTRACE_QUIET", switch, &mut |v| Some(config.quiet = parse_switch(v)?));
        config.dir = variable("MEMTRACE_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        (config, warnings)
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
        Config::from(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        })
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
            quiet: true,
        };
        assert_eq!(config, expected);
        assert_eq!(read(&[("MEMTRACE_OVERHEAD", "exact")]).0.overhead, Overhead::Exact);
        assert_eq!(read(&[("MEMTRACE_SAMPLE", "0")]).0.sample, Duration::ZERO);
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
        ] {
            let (config, warnings) = read(&[(name, value)]);
            assert_eq!(config, Config::default(), "{name}={value}");
            let [warning] = warnings.as_slice() else { panic!("{name}={value}: {warnings:?}") };
            assert!(warning.starts_with(&format!("{name}={value} makes no sense")), "{warning}");
        }
    }
}
