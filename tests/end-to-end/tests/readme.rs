//! What the README says, done: its commands, its snippets, its output and its variables.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use test_end_to_end::{Project, Said, blocks, table_of_variables, workspace};

/// The command as `cargo install --path memtrace-report` leaves it; the directory of the executable.
fn installed() -> anyhow::Result<PathBuf> {
    static INSTALLED: Mutex<Option<PathBuf>> = Mutex::new(None);
    let mut installed = INSTALLED.lock().map_err(|_| anyhow::anyhow!("an earlier installation failed"))?;
    if let Some(directory) = &*installed {
        return Ok(directory.clone());
    }
    let readme = fs::read_to_string(workspace()?.join("README.md"))?;
    let install = "cargo install --path memtrace-report";
    ensure!(readme.contains(&format!("`{install}`")), "the README installs the command with {install}");
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("installed");
    // What is built already will do.
    let output = Command::new("cargo")
        .args(install.split(' ').skip(1))
        .args(["--debug", "--offline", "--locked", "--force", "--no-track", "--root"])
        .arg(&root)
        .current_dir(workspace()?)
        .output()?;
    Said::of(&output).check(0, &[], &["cargo-memtrace"]);
    Ok(installed.insert(root.join("bin")).clone())
}

/// A project made of the README's snippets, in a directory of its own.
struct Newcomer {
    project: Project,
    directory: TempDir,
}

impl Newcomer {
    fn new() -> anyhow::Result<Self> {
        let readme = blocks("README.md")?;
        let snippet = |language: &str| {
            let block = readme.iter().find(|block| block.language == language);
            block.map(|block| block.text.clone()).with_context(|| format!("the README has {language}"))
        };
        let path = workspace()?.join("memtrace");
        let manifest = snippet("toml")?.replace("../memtrace/memtrace", &path.to_string_lossy());
        let package =
            "[package]\nname = \"newcomer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n";
        let directory = TempDir::new()?;
        fs::create_dir(directory.path().join("src"))?;
        fs::write(directory.path().join("Cargo.toml"), format!("{package}{manifest}"))?;
        fs::write(directory.path().join("src/main.rs"), snippet("rust")?)?;
        fs::copy(workspace()?.join("Cargo.lock"), directory.path().join("Cargo.lock"))?;
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("newcomer");
        Ok(Self { project: Project::at(directory.path().to_path_buf(), target)?, directory })
    }

    fn cargo(&self, arguments: &str) -> anyhow::Result<Said> {
        self.project.cargo_with(&installed()?, arguments)
    }
}

#[test]
fn the_snippets_make_a_program_that_the_commands_rank() -> anyhow::Result<()> {
    let newcomer = Newcomer::new()?;
    newcomer.cargo("run --quiet")?.check(0, &[], &[]);
    newcomer.cargo("memtrace run")?.check(0, &["newcomer::parse_file_content", "Content parsed at"], &[]);
    newcomer.cargo("memtrace report --by retained --top 1 --tree")?.check(0, &["parse_file_content"], &[]);
    newcomer.cargo("memtrace report --format json")?.check(0, &["\"schema\": 1"], &[]);
    newcomer.cargo("memtrace test")?.check(0, &[], &["0 passed, 0 failed"]);
    Ok(())
}

#[test]
fn without_the_command_a_line_names_the_recording() -> anyhow::Result<()> {
    let newcomer = Newcomer::new()?;
    let said = newcomer.cargo("run --quiet --features memtrace")?;
    said.check(0, &[], &["memtrace: peak ", "; cargo memtrace report "]);
    let (_, recording) = said.err.rsplit_once("report ").context("the line ends with a recording")?;
    let report = newcomer.cargo(&format!("memtrace report {}", recording.trim()))?;
    report.check(0, &["newcomer::parse_file_content"], &[]);
    assert!(!newcomer.directory.path().join("memtrace").exists(), "MEMTRACE_DIR was not used");
    Ok(())
}

#[test]
fn every_variable_of_the_table_is_one_that_the_program_reads() -> anyhow::Result<()> {
    let newcomer = Newcomer::new()?;
    newcomer.cargo("build --quiet --features memtrace")?.check(0, &[], &[]);
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("newcomer/debug/newcomer");
    let variables = table_of_variables()?;
    assert!(variables.len() >= 9, "{variables:?}");
    for variable in variables {
        let recordings = TempDir::new()?;
        let mut command = Command::new(&program);
        command
            .current_dir(recordings.path())
            .env("MEMTRACE_DIR", recordings.path())
            .env("MEMTRACE_QUIET", "1");
        match variable.as_str() {
            // Any text is a good name.
            "MEMTRACE_DIR" | "MEMTRACE_RUN" => {
                Said::of(&command.env(&variable, "mine").output()?).check(0, &[], &[]);
                let mut left = fs::read_dir(recordings.path())?.flatten();
                let is_mine = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("mine");
                assert!(left.any(is_mine), "{variable}");
            }
            _ => {
                let said = Said::of(&command.env(&variable, "nonsense").output()?);
                said.check(0, &[], &[&format!("{variable}=nonsense makes no sense")]);
            }
        }
    }
    Ok(())
}

#[test]
fn every_command_of_a_block_is_one_that_is_tried() -> anyhow::Result<()> {
    // The first is tried here, at a smaller size; `.ci/run` runs the second as the README has it.
    let tried = ["cargo memtrace run -p file-processor", "cargo test --workspace"];
    let readme = blocks("README.md")?;
    // Those that stand above their output are tried below.
    let without_output = readme.iter().filter(|block| block.language != "console");
    let commands: Vec<_> = without_output.flat_map(|block| block.commands()).collect();
    assert_eq!(commands, tried);

    let workspace = Project::of_this_workspace()?;
    let said =
        workspace.cargo_with(&installed()?, &format!("{} -- --size 8MiB", &tried[0]["cargo ".len()..]))?;
    said.check(0, &["before::parse_file_content"], &[]);
    Ok(())
}

#[test]
fn the_output_shown_is_what_the_last_command_prints() -> anyhow::Result<()> {
    for page in ["README.md", "examples/file-processor/README.md", "examples/anti-patterns/README.md"] {
        let shown: Vec<_> = blocks(page)?.into_iter().filter(|block| block.language == "console").collect();
        ensure!(!shown.is_empty(), "{page} shows output");
        for block in shown {
            let project = Project::of_this_workspace()?;
            let mut last = None;
            for command in block.commands() {
                let arguments =
                    command.strip_prefix("cargo memtrace ").context("the output is the command's")?;
                last = Some(project.memtrace(&small(arguments))?);
            }
            if block.text.contains("baseline save before") {
                project.memtrace("baseline remove before")?;
            }
            let said = last.with_context(|| format!("{page}: {block:?}"))?;
            assert_eq!(names(&block.text), names(&said.out), "{page}: run docs/regenerate.sh");
        }
    }
    Ok(())
}

/// The same command with less to do.
fn small(arguments: &str) -> String {
    let size = match arguments {
        run if !run.starts_with("run -p file-processor") => "",
        run if run.contains(" -- ") => "--size 16MiB",
        _ => "-- --size 16MiB",
    };
    format!("{arguments} {size}")
}

/// The functions that a ranking or a difference names, in alphabetical order: rows below the resolution come in any.
fn names(ranking: &str) -> Vec<&str> {
    let rows = ranking.lines().skip_while(|line| !line.starts_with(" #")).skip(1);
    let mut names: Vec<_> = rows.map_while(|row| row.split_whitespace().nth(1)).collect();
    names.sort_unstable();
    names
}
