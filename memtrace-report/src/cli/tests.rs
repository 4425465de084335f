//! The command line: its help, and which part of it is whose.

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser as _};
use insta::assert_snapshot;

use super::{
    args::{Cli, Command},
    divide,
    split::{Split, Style},
};

fn words(text: &str) -> Vec<OsString> {
    text.split_whitespace().map(OsString::from).collect()
}

fn help(command: &str) -> String {
    let (own, _) = divide(words(command));
    let command = Cli::command().term_width(100);
    command.try_get_matches_from(own).expect_err("help is not a command").to_string()
}

fn check(style: Style, args: &str, expect: [&str; 4]) {
    let split = Split::of(style, words(args));
    let [own, cargo, filters, program] = expect.map(words);
    assert_eq!(split, Split { own, cargo, filters, program }, "{args}");
}

#[test]
fn help_of_the_command() {
    assert_snapshot!(help("cargo-memtrace memtrace --help"));
}

#[test]
fn help_of_run() {
    assert_snapshot!(help("cargo-memtrace memtrace run --help"));
}

#[test]
fn help_of_test() {
    assert_snapshot!(help("cargo-memtrace test --help"));
}

#[test]
fn help_of_report() {
    assert_snapshot!(help("cargo-memtrace report --help"));
}

#[test]
fn help_of_timeline() {
    assert_snapshot!(help("cargo-memtrace memtrace timeline --help"));
}

#[test]
fn help_of_watch() {
    assert_snapshot!(help("cargo-memtrace watch --help"));
}

#[test]
fn help_of_merge() {
    assert_snapshot!(help("cargo-memtrace merge --help"));
}

#[test]
fn help_of_html() {
    assert_snapshot!(help("cargo-memtrace memtrace html --help"));
}

#[test]
fn help_of_export() {
    assert_snapshot!(help("cargo-memtrace export --help"));
}

#[test]
fn help_of_diff() {
    assert_snapshot!(help("cargo-memtrace diff --help"));
}

#[test]
fn help_of_check() {
    assert_snapshot!(help("cargo-memtrace check --help"));
}

#[test]
fn help_of_baseline() {
    assert_snapshot!(help("cargo-memtrace baseline --help"));
}

#[test]
fn help_of_baseline_save() {
    assert_snapshot!(help("cargo-memtrace baseline save --help"));
}

#[test]
fn every_command_has_an_example() {
    fn check(command: &mut clap::Command) {
        let help = command.render_long_help().to_string();
        assert!(help.contains("\nExample"), "{help}");
        let subcommands = command.get_subcommands_mut();
        subcommands.filter(|subcommand| subcommand.get_name() != "help").for_each(check);
    }
    check(&mut Cli::command());
}

#[test]
fn our_options_stand_anywhere_before_the_programs() {
    check(
        Style::Run,
        "--release --by at-peak -p server --tree --top=3 -- --by x --port 80",
        ["--by at-peak --tree --top=3", "--release -p server", "", "--by x --port 80"],
    );
}

#[test]
fn a_name_starts_the_programs_arguments_of_run() {
    check(Style::Run, "--bin a input.txt --tree", ["", "--bin a", "", "input.txt --tree"]);
}

#[test]
fn a_name_filters_tests() {
    check(
        Style::Test,
        "--lib parse --format json -- --skip slow --exact",
        ["--format json", "--lib", "parse", "--skip slow --exact"],
    );
}

#[test]
fn help_behind_the_dashes_is_the_programs() {
    check(Style::Run, "-- --help", ["", "", "", "--help"]);
    check(Style::Run, "--help", ["--help", "", "", ""]);
}

#[test]
fn an_option_without_its_value_is_left_to_the_parser() {
    check(Style::Run, "--release --by", ["--by", "--release", "", ""]);
    check(Style::Run, "-p", ["", "-p", "", ""]);
}

#[test]
fn values_of_cargos_options_are_found_in_every_spelling() {
    let split = Split::of(Style::Run, words("-p a --package b --package=c -pd --bin -p --features x"));
    assert_eq!(split.values_of(&["-p", "--package"]), ["a", "b", "c", "d"]);
    assert_eq!(split.values_of(&["--bin"]), ["-p"]);
    assert_eq!(split.values_of(&["--manifest-path"]), [""; 0]);
    assert!(!split.has("--release"));
}

#[test]
fn every_command_of_the_manual_on_budgets_is_one() {
    let manual = include_str!("../../../docs/gate.md");
    let lines = manual.split("```").skip(1).step_by(2).flat_map(str::lines);
    let commands = lines.filter_map(|line| line.find("cargo memtrace ").map(|start| &line[start..]));
    let commands: Vec<_> = commands.map(|command| command.split(" > ").next().unwrap_or(command)).collect();
    assert!(commands.len() > 9, "{commands:?}");
    for command in commands {
        let (own, _) = divide(words(&command.replacen("cargo memtrace", "cargo-memtrace", 1)));
        assert!(Cli::try_parse_from(own).is_ok(), "{command}");
    }
}

#[test]
fn cargo_names_the_command_twice() {
    for command in ["cargo-memtrace memtrace run --top 3 -q", "cargo-memtrace run --top 3 -q"] {
        let (own, rest) = divide(words(command));
        assert_eq!(own, words("cargo-memtrace run --top 3"));
        assert_eq!(rest.cargo, words("-q"));
        let cli = Cli::try_parse_from(own).expect("it parses");
        assert!(matches!(cli.command, Command::Run(_)));
    }
}

#[test]
fn reports_take_paths_as_they_are() {
    let (own, rest) = divide(words("cargo-memtrace memtrace report a.memtrace --by calls b"));
    assert_eq!(rest, Split::default());
    let cli = Cli::try_parse_from(own).expect("it parses");
    let Command::Report(args) = cli.command else { panic!("not a report") };
    assert_eq!(args.paths.len(), 2);
}

#[test]
fn a_wrong_value_is_an_error_that_names_the_right_ones() {
    let error = Cli::try_parse_from(words("cargo-memtrace report --by size")).expect_err("no such key");
    assert!(error.to_string().contains("at-peak"), "{error}");
    assert_eq!(error.exit_code(), 2);
}
