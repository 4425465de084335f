//! The reference of the command, `docs/cli.md`: what `--help` says, of every command.

use std::fmt::Write as _;

use clap::{Command, CommandFactory as _};

use super::args::Cli;

/// The reference as markdown.
#[must_use]
pub fn reference() -> String {
    let mut page = "# The command line\n\nWhat `--help` says of every command; `-h` is shorter.\n".to_owned();
    let mut command = Cli::command().term_width(100);
    command.build();
    write(&mut page, &mut command);
    page
}

fn write(page: &mut String, command: &mut Command) {
    let help = command.render_long_help().to_string();
    let lines: Vec<_> = help.lines().map(str::trim_end).collect();
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    // Writing into a String cannot fail.
    let _ = write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n"));
    for subcommand in command.get_subcommands_mut().filter(|subcommand| subcommand.get_name() != "help") {
        write(page, subcommand);
    }
}
