//! The JSON report, as a test asks about it.

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::Said;

/// A ranking that the command wrote as JSON.
#[derive(Debug)]
pub struct Ranking {
    /// The whole of it.
    pub json: Value,
}

impl Ranking {
    /// Reads what a command wrote to standard output.
    pub fn read(said: &Said) -> anyhow::Result<Self> {
        ensure!(said.code.is_some(), "a signal ended the command: {}", said.err);
        let json =
            serde_json::from_str(&said.out).with_context(|| format!("no JSON: {}{}", said.out, said.err))?;
        Ok(Self { json })
    }

    /// The one process of the run.
    #[track_caller]
    #[must_use]
    pub fn process(&self) -> &Value {
        let processes = self.json["processes"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(processes.len(), 1, "{:#}", self.json);
        &processes[0]
    }

    /// The functions in the order of the ranking, each with the last part of its module: `before::analyze_data`.
    #[must_use]
    pub fn functions(&self) -> Vec<String> {
        let rows = self.json["functions"].as_array().into_iter().flatten();
        rows.map(short_name).collect()
    }

    /// A figure of a function, which is named as in [`Self::functions`].
    #[track_caller]
    #[must_use]
    pub fn figure(&self, function: &str, key: &str) -> u64 {
        let rows = self.json["functions"].as_array().into_iter().flatten();
        let row = rows.filter(|row| short_name(row) == function).last();
        let figure = row.and_then(|row| row[key].as_u64());
        assert!(figure.is_some(), "no {key} of {function} in {:#}", self.json);
        figure.unwrap_or_default()
    }

    /// Who set the figures of a function.
    #[track_caller]
    #[must_use]
    pub fn set_by(&self, function: &str) -> &str {
        let rows = self.json["functions"].as_array().into_iter().flatten();
        rows.filter(|row| short_name(row) == function)
            .last()
            .and_then(|row| row["set_by"].as_str())
            .unwrap_or("")
    }

    /// The peak of the one process beside what was resident when it started.
    #[track_caller]
    #[must_use]
    pub fn peak_beside_startup(&self) -> u64 {
        let peak = self.process()["peak_bytes"].as_u64().unwrap_or_default();
        peak.saturating_sub(self.figure("(startup)", "at_peak_bytes"))
    }
}

fn short_name(row: &Value) -> String {
    let name = row["name"].as_str().unwrap_or_default();
    let module = row["module"].as_str().unwrap_or_default();
    match module.rsplit("::").next() {
        Some(last) if !last.is_empty() => format!("{last}::{name}"),
        _ => name.to_owned(),
    }
}
