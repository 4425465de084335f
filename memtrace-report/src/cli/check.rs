//! `cargo memtrace check`: holds a recorded run to budgets, for a pipeline to fail on.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{anyhow, bail};
use clap::Args;

use super::{
    OVER_BUDGET, OWN_ERROR,
    github::{self, Annotation, Level},
    output, report, side,
    split::Split,
    workspace::Workspace,
};
use crate::{
    analysis::diff::Runs,
    gate::{self, Budgets, Finding, Increase, Limit, Outcome, Rule, Severity},
    render::findings,
};

/// The budgets file that nobody has to name.
const FILE: &str = "memtrace.toml";

/// Hold a recorded run to budgets
///
/// Budgets come from the attributes, from a budgets file, and from --max-increase over a baseline. The exit code is 0
/// if all were held, 1 if one was exceeded, and 2 if the recordings do not tell: one is missing, cannot be read or has lost
/// values, a budget matches nothing that ran, or a figure is not exact and has to be. An increase that is not larger than the
/// noise exceeds nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cargo memtrace check\n  cargo memtrace check --against main --max-increase 5%\n  cargo memtrace check --budgets ci/memory.toml --exact target/memtrace"
)]
pub(super) struct CheckArgs {
    /// Recordings, merged files, or directories of which the newest run is taken [default: where cargo memtrace writes]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The budgets file [default: memtrace.toml in the root of the workspace, if there is one]
    #[arg(long, value_name = "FILE")]
    budgets: Option<PathBuf>,
    /// What increases are over: a saved baseline's name, a recording or a directory [default: the budgets file's]
    #[arg(long, value_name = "BASELINE")]
    against: Option<OsString>,
    /// How much more than the baseline the process peak and every inclusive peak may be, as in 5% or 20MiB
    #[arg(long, value_name = "INCREASE")]
    max_increase: Option<Increase>,
    /// Take no figure for an answer that is not exact, whether its budget stands in a file or in an attribute
    #[arg(long)]
    exact: bool,
    /// Also write a job summary and annotations for GitHub Actions
    #[arg(long)]
    github: bool,
}

pub(super) fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let budgets = budgets(args.budgets.as_deref())?;
    let mut rules = budgets.rules;
    if let Some(increase) = args.max_increase {
        rules.extend(Rule::of_increase(increase));
    }
    for rule in &mut rules {
        rule.exact |= args.exact;
    }
    let baseline = baseline(&rules, args.against.clone().or(budgets.baseline.map(OsString::from)))?;
    let report = report::gather(&args.paths, false)?;
    let outcome = gate::check(&rules, args.exact, &report, &baseline);
    output::to_stdout(|out| findings::text(out, &outcome))?;
    if args.github {
        github::tell(&annotations(&outcome), |out| findings::markdown(out, &outcome))?;
    }
    Ok(match outcome.severity() {
        Some(Severity::Exceeded) => ExitCode::from(OVER_BUDGET),
        Some(Severity::CannotTell) => ExitCode::from(OWN_ERROR),
        Some(Severity::Warning) | None => ExitCode::SUCCESS,
    })
}

/// The budgets file that was named, or the one in the root of the workspace.
fn budgets(named: Option<&Path>) -> anyhow::Result<Budgets> {
    let (path, name) = match named {
        Some(path) => (path.to_path_buf(), path.display().to_string()),
        None => match Workspace::read(&Split::default()) {
            Ok(workspace) if workspace.root().join(FILE).exists() => {
                (workspace.root().join(FILE), FILE.to_owned())
            }
            // Outside a workspace there is no root to look in.
            _ => return Ok(Budgets::default()),
        },
    };
    let bytes = fs::read(&path).map_err(|error| {
        anyhow!(
            "cannot read the budgets file {name}: {error}; name one that is there, or leave --budgets out"
        )
    })?;
    Ok(Budgets::parse(&name, bytes)?)
}

/// What increases are over; nothing where no rule asks.
fn baseline(rules: &[Rule], name: Option<OsString>) -> anyhow::Result<Runs> {
    let relative = rules.iter().find(|rule| matches!(rule.limit, Limit::Increase(_)));
    match (relative, name) {
        (Some(_), Some(name)) => side::load(&name),
        (Some(rule), None) => bail!(
            "{}: an increase needs a baseline: name one with --against, or with baseline = \"NAME\" in the budgets file",
            rule.place
        ),
        (None, Some(name)) => bail!(
            "nothing is held to the baseline {}: say how much more is allowed with --max-increase, or in the budgets file",
            name.display()
        ),
        (None, None) => Ok(Runs { name: String::new(), reports: Vec::new(), notes: Vec::new() }),
    }
}

fn annotations(outcome: &Outcome) -> Vec<Annotation> {
    let annotation = |finding: &Finding| Annotation {
        level: match finding.severity {
            Severity::Exceeded | Severity::CannotTell => Level::Error,
            Severity::Warning => Level::Warning,
        },
        title: finding.title(),
        message: finding.to_string(),
        place: finding.site.as_ref().map(|site| (site.file.clone(), site.line)),
    };
    outcome.findings.iter().map(annotation).collect()
}
