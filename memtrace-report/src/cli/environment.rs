//! The environment that `cargo run` and `cargo test` give a program, which programs and tests rely on.

use std::{
    env,
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use cargo_metadata::{BuildScript, Package};

use super::{build::Build, workspace};

/// Adds to `command` what cargo sets for a program of `package`.
pub(super) fn apply(command: &mut Command, package: &Package, build: &Build) {
    let version = &package.version;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let path = |path: &Option<cargo_metadata::camino::Utf8PathBuf>| {
        path.as_ref().map_or_else(String::new, ToString::to_string)
    };
    if let Some(directory) = package.manifest_path.parent() {
        command.env("CARGO_MANIFEST_DIR", directory);
    }
    command
        .env("CARGO", workspace::cargo())
        .env("CARGO_MANIFEST_PATH", &package.manifest_path)
        .env("CARGO_PKG_NAME", package.name.as_str())
        .env("CARGO_PKG_VERSION", version.to_string())
        .env("CARGO_PKG_VERSION_MAJOR", version.major.to_string())
        .env("CARGO_PKG_VERSION_MINOR", version.minor.to_string())
        .env("CARGO_PKG_VERSION_PATCH", version.patch.to_string())
        .env("CARGO_PKG_VERSION_PRE", version.pre.as_str())
        .env("CARGO_PKG_AUTHORS", package.authors.join(":"))
        .env("CARGO_PKG_DESCRIPTION", text(&package.description))
        .env("CARGO_PKG_HOMEPAGE", text(&package.homepage))
        .env("CARGO_PKG_REPOSITORY", text(&package.repository))
        .env("CARGO_PKG_LICENSE", text(&package.license))
        .env("CARGO_PKG_LICENSE_FILE", path(&package.license_file))
        .env("CARGO_PKG_README", path(&package.readme))
        .env(
            "CARGO_PKG_RUST_VERSION",
            package.rust_version.as_ref().map_or_else(String::new, ToString::to_string),
        );
    for script in build.scripts.iter().filter(|script| script.package_id == package.id) {
        command.env("OUT_DIR", &script.out_dir);
        command.envs(script.env.iter().map(|(name, value)| (name, value)));
    }
    if let Some(path) = library_path(build) {
        command.env(LIBRARY_PATH, path);
    }
}

#[cfg(target_os = "macos")]
const LIBRARY_PATH: &str = "DYLD_FALLBACK_LIBRARY_PATH";
#[cfg(not(target_os = "macos"))]
const LIBRARY_PATH: &str = "LD_LIBRARY_PATH";

/// Where shared libraries are found: those of build scripts, those that cargo built, the toolchain's, and what was set.
fn library_path(build: &Build) -> Option<OsString> {
    let mut directories: Vec<PathBuf> = build.scripts.iter().flat_map(native_directories).collect();
    let files = build.artifacts.iter().flat_map(|artifact| &artifact.filenames);
    let shared = files.filter(|file| matches!(file.extension(), Some("so" | "dylib")));
    directories.extend(shared.filter_map(|file| Some(file.parent()?.as_std_path().to_path_buf())));
    directories.extend(toolchain_libraries());
    directories.dedup();
    directories.extend(env::var_os(LIBRARY_PATH).iter().flat_map(env::split_paths).collect::<Vec<_>>());
    env::join_paths(directories).ok()
}

/// Build scripts prefix what they found with its kind: `native=/usr/lib/foo`.
fn native_directories(script: &BuildScript) -> Vec<PathBuf> {
    let strip = |path: &str| path.split_once('=').map_or(path, |(_, directory)| directory).into();
    script.linked_paths.iter().map(|path| strip(path.as_str())).collect()
}

/// The toolchain's own libraries, which the tests of a procedural macro are linked to.
fn toolchain_libraries() -> Option<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(["--print", "sysroot"]).stderr(Stdio::null()).output().ok()?;
    let sysroot = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(sysroot.trim_end()).join("lib"))
}
