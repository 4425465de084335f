//! The workspace that a command works in, as `cargo metadata` describes it.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cargo_metadata::{Metadata, MetadataCommand, Package, PackageId};

use super::split::Split;

/// The workspace that a command works in.
#[derive(Debug)]
pub(super) struct Workspace {
    metadata: Metadata,
    target_directory: PathBuf,
}

impl Workspace {
    /// Asks cargo about the workspace that these arguments mean.
    pub(super) fn read(split: &Split) -> anyhow::Result<Self> {
        let mut command = MetadataCommand::new();
        command.no_deps();
        if let Some(path) = split.values_of(&["--manifest-path"]).last() {
            command.manifest_path(Path::new(path));
        }
        let passed = ["--offline", "--locked", "--frozen"];
        command.other_options(
            passed.iter().filter(|flag| split.has(flag)).map(ToString::to_string).collect::<Vec<_>>(),
        );
        let metadata =
            command.exec().context("cannot read the workspace; run this inside a cargo project")?;
        let target_directory = match split.values_of(&["--target-dir"]).last() {
            Some(directory) => std::path::absolute(directory)?,
            None => metadata.target_directory.clone().into_std_path_buf(),
        };
        Ok(Self { metadata, target_directory })
    }

    /// Its root, which the compiler names files from.
    pub(super) fn root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    /// Where cargo puts what it builds.
    pub(super) fn target_directory(&self) -> &Path {
        &self.target_directory
    }

    /// A package of the workspace.
    pub(super) fn package(&self, id: &PackageId) -> Option<&Package> {
        self.metadata.packages.iter().find(|package| package.id == *id)
    }

    /// A sentence that names the cure where no selected package has the feature.
    pub(super) fn missing_feature_hint(&self, split: &Split, feature: &str) -> Option<String> {
        let selected = split.values_of(&["-p", "--package"]);
        let mut packages: Vec<&Package> = self
            .metadata
            .workspace_packages()
            .into_iter()
            .filter(|package| selected.iter().any(|name| *name == package.name.as_str()))
            .collect();
        if packages.is_empty() {
            packages = self.metadata.workspace_packages();
        }
        if packages.iter().any(|package| package.features.contains_key(feature)) {
            return None;
        }
        let names: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
        Some(feature_hint(&names, feature))
    }
}

/// What to do where packages lack the feature.
fn feature_hint(packages: &[&str], feature: &str) -> String {
    let whose = match packages {
        [one] => format!("{one} has no feature"),
        _ => "no package of this workspace has a feature".to_owned(),
    };
    format!(
        "help: {whose} `{feature}`. Add to the Cargo.toml of the package:\n\n    \
         [features]\n    {feature} = [\"memtrace/enabled\"]\n\n\
         or name the feature that turns memtrace on with --memtrace-feature NAME"
    )
}

/// The cargo that called, or the one on the path.
pub(super) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
mod tests {
    use super::feature_hint;

    #[test]
    fn the_hint_names_both_cures() {
        let hint = feature_hint(&["server"], "profile-memory");
        assert!(hint.contains("server has no feature `profile-memory`"), "{hint}");
        assert!(hint.contains("profile-memory = [\"memtrace/enabled\"]"), "{hint}");
        assert!(hint.contains("--memtrace-feature"), "{hint}");
    }
}
