//! Metrics for Prometheus, by way of the node exporter's textfile collector.
//!
//! OpenMetrics and the older text format of Prometheus, which that collector reads, share what is used here: gauges
//! with labels. `# UNIT` and `# EOF` belong to OpenMetrics and are comments to the older format.

use std::{collections::HashSet, fmt, io};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{MetricType, gauge::ConstGauge},
    registry::{Registry, Unit},
};

use super::{super::untrusted::plain, Export};
use crate::analysis::{Function, Process, Report};

/// Writes a family a figure: of processes, then of functions.
pub(super) fn write(out: &mut dyn io::Write, report: &Report, export: Export) -> io::Result<()> {
    let mut registry = Registry::with_prefix("memtrace");
    registry.register_collector(Box::new(Families(families(report, export))));
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

/// Metrics of one name.
#[derive(Debug)]
struct Family {
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
    series: Vec<Series>,
}

/// A value and what it is of.
#[derive(Debug)]
struct Series {
    labels: Vec<(&'static str, String)>,
    value: u64,
}

#[derive(Debug)]
struct Families(Vec<Family>);

impl Collector for Families {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        for Family { name, help, unit, series } in self.0.iter().filter(|family| !family.series.is_empty()) {
            let mut family = encoder.encode_descriptor(name, help, unit.as_ref(), MetricType::Gauge)?;
            for Series { labels, value } in series {
                ConstGauge::new(*value).encode(family.encode_family(labels)?)?;
            }
        }
        Ok(())
    }
}

/// A figure of a process, where it has it.
type OfProcess = fn(&Process) -> Option<u64>;

const OF_PROCESSES: [(&str, &str, OfProcess); 4] = [
    ("process_peak", "Highest resident memory of the process.", |process| Some(process.peak_bytes)),
    ("process_last_rss", "Resident memory at the last reading.", |process| Some(process.last_rss_bytes)),
    ("process_limit", "Memory limit of the process's cgroup.", |process| process.limit_bytes),
    ("process_resolution", "What the kernel's own counting can be off by.", |process| {
        Some(process.resolution_bytes)
    }),
];

/// A figure of a function, where it has it: what is none was never called.
type OfFunction = fn(&Function) -> Option<u64>;

const OF_FUNCTIONS: [(&str, &str, OfFunction); 4] = [
    ("function_self_peak", "The most that the function held at any time.", |row| {
        Some(row.figures.self_peak_bytes)
    }),
    ("function_at_peak", "What the function held when the process peaked.", |row| {
        Some(row.figures.at_peak_bytes)
    }),
    ("function_inclusive_peak", "The furthest that RSS rose in a call, callees included.", |row| {
        row.owner.site().map(|_| row.figures.inclusive_peak_bytes)
    }),
    ("function_retained", "What the function still held at the end.", |row| Some(row.figures.retained_bytes)),
];

const CALLS: OfFunction = |row| row.owner.site().map(|_| row.figures.calls);

fn families(report: &Report, export: Export) -> Vec<Family> {
    let top = export.top.unwrap_or(usize::MAX);
    let (functions, pseudo): (Vec<&Function>, Vec<&Function>) =
        report.ranked(export.by).into_iter().partition(|row| row.owner.site().is_some());
    let omitted = functions.len().saturating_sub(top) as u64;
    let rows: Vec<_> = functions.into_iter().take(top).chain(pseudo).collect();
    let processes = &report.processes()[..report.processes().len().min(top)];
    let bytes = |(name, help, series)| Family { name, help, unit: Some(Unit::Bytes), series };
    let of_processes = OF_PROCESSES.map(|(name, help, of)| {
        let series = |process| Some(Series { labels: process_labels(process), value: of(process)? });
        bytes((name, help, unique(processes.iter().filter_map(series))))
    });
    let series_of = |of: OfFunction| {
        let series = |row: &&Function| Some(Series { labels: function_labels(row), value: of(row)? });
        unique(rows.iter().filter_map(series))
    };
    let of_functions = OF_FUNCTIONS.map(|(name, help, of)| bytes((name, help, series_of(of))));
    let counts = [
        Family {
            name: "function_calls",
            help: "How often the function was called.",
            unit: None,
            series: series_of(CALLS),
        },
        Family {
            name: "functions_omitted",
            help: "Called functions that are not among these metrics.",
            unit: None,
            series: vec![Series { labels: Vec::new(), value: omitted }],
        },
    ];
    of_processes.into_iter().chain(of_functions).chain(counts).collect()
}

/// A process number would make a new series of every run, so processes of one label share theirs.
fn process_labels(process: &Process) -> Vec<(&'static str, String)> {
    vec![("process", plain(&process.label))]
}

fn function_labels(row: &Function) -> Vec<(&'static str, String)> {
    let (module, file, line) = match row.owner.site() {
        Some(site) => (plain(&site.module), plain(&site.file), site.line.to_string()),
        None => Default::default(),
    };
    vec![("function", plain(row.owner.name())), ("module", module), ("file", file), ("line", line)]
}

/// The first of each set of labels, since a file that names a series twice is refused whole. Of processes with one
/// label the first has the highest peak; two functions have the same labels only where a hostile name was made neutral.
fn unique(series: impl Iterator<Item = Series>) -> Vec<Series> {
    let mut seen = HashSet::new();
    series.filter(|series| seen.insert(series.labels.clone())).collect()
}
