//! Which of the executables that were built `cargo run` would run.

use anyhow::{Context as _, bail};
use cargo_metadata::{Artifact, TargetKind};

use super::{build::Build, workspace::Workspace};

/// The program's artifact.
pub(super) fn choose<'a>(build: &'a Build, workspace: &Workspace) -> anyhow::Result<&'a Artifact> {
    let programs: Vec<_> = build.artifacts.iter().filter(|artifact| is_program(artifact)).collect();
    let default_run = |artifact: &Artifact| {
        workspace.package(&artifact.package_id).and_then(|package| package.default_run.clone())
    };
    match programs.as_slice() {
        [] => bail!("nothing to run was built: name a program with --bin NAME, --example NAME or -p PACKAGE"),
        [one] => Ok(one),
        many => {
            let chosen =
                many.iter().find(|artifact| default_run(artifact).as_ref() == Some(&artifact.target.name));
            chosen.copied().with_context(|| {
                let names: Vec<_> = many.iter().map(|artifact| artifact.target.name.as_str()).collect();
                format!(
                    "several programs were built ({}): name one with --bin NAME, or set `default-run`",
                    names.join(", ")
                )
            })
        }
    }
}

fn is_program(artifact: &Artifact) -> bool {
    let runs = artifact.target.kind.iter().any(|kind| matches!(kind, TargetKind::Bin | TargetKind::Example));
    runs && artifact.executable.is_some() && !artifact.profile.test
}
