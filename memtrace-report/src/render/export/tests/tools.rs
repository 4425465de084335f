//! Exports are read by the tools that they are for. Where a tool is not installed, the test says so and stops.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
};

use quick_xml::{Reader, events::Event};
use serde_json::Value;

use super::{bytes, clean, oom_killed, several, text};
use crate::{
    analysis::{Key, Report},
    render::export::Format,
};

fn every_report() -> [Report; 3] {
    [clean(), oom_killed(), several()]
}

/// Whether a program can be started; says which test goes without it.
fn is_installed(program: &str, package: &str) -> bool {
    let found = Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        skip(&format!("{program} is not installed (Debian's package {package} has it)"));
    }
    found.is_ok()
}

/// Says what a test goes without, and why. Not by a macro: what those print, the test harness keeps to itself where a test
/// passes.
fn skip(reason: &str) {
    let _ = writeln!(io::stderr(), "skipped: {reason}");
}

/// What a tool says on its standard output, after it ended well.
fn ask(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
    said
}

#[test]
fn pprof_ranks_by_every_figure() {
    if !is_installed("go", "golang-go") {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("profile.pb.gz");
    let top = |figure: Option<&str>| {
        let figure = figure.map(|figure| format!("-sample_index={figure}"));
        let mut command = Command::new("go");
        command.args(["tool", "pprof", "-top", "-unit=MB"]).args(figure).arg(&path);
        ask(command.env("HOME", directory.path()))
    };
    std::fs::write(&path, bytes(&clean(), Format::Pprof, Key::AtPeak)).expect("a file");
    let at_peak = top(None);
    assert!(at_peak.contains("Type: at_peak"), "{at_peak}");
    assert!(
        at_peak.contains("3276MB 98.08% 98.08%     3276MB 98.08%  file_processor::parse_file_content"),
        "{at_peak}"
    );
    let retained = top(Some("retained"));
    assert!(retained.contains("96MB 60.00% 60.00%       96MB 60.00%  file_processor::parse"), "{retained}");
    let inclusive = top(Some("inclusive"));
    assert!(
        inclusive.contains("3276MB 99.06% 99.06%     3276MB 99.06%  file_processor::parse"),
        "{inclusive}"
    );
    for report in every_report() {
        std::fs::write(&path, bytes(&report, Format::Pprof, Key::AtPeak)).expect("a file");
        for figure in ["at_peak", "peak", "inclusive", "retained", "calls"] {
            let said = top(Some(figure));
            assert!(said.contains(&format!("Type: {figure}")), "{said}");
        }
    }
}

#[test]
fn promtool_accepts_the_metrics() {
    if !is_installed("promtool", "prometheus") {
        return;
    }
    for report in every_report() {
        let mut promtool = Command::new("promtool")
            .args(["check", "metrics"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdin = promtool.stdin.take().expect("it is piped");
        stdin.write_all(text(&report, Format::OpenMetrics).as_bytes()).expect("it reads");
        drop(stdin);
        let output = promtool.wait_with_output().expect("it ends");
        let complaints = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success() && complaints.is_empty(), "{complaints}");
    }
}

/// Where `npm install --prefix target/tools speedscope` puts the schema of speedscope's files.
fn schema() -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    workspace.join("target/tools/node_modules/speedscope/dist/release/file-format-schema.json")
}

#[test]
fn speedscope_files_follow_its_schema() {
    if !is_installed("jsonschema", "python3-jsonschema") {
        return;
    }
    let schema = schema();
    if !schema.exists() {
        skip("no schema of speedscope; `npm install --prefix target/tools speedscope` brings it");
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("speedscope.json");
    for report in every_report() {
        std::fs::write(&path, bytes(&report, Format::Speedscope, Key::AtPeak)).expect("a file");
        ask(Command::new("jsonschema").arg("-i").arg(&path).arg(&schema));
    }
}

#[test]
fn a_flame_graph_is_xml_that_runs_only_its_own_script() {
    for report in every_report() {
        let svg = text(&report, Format::Svg);
        let mut reader = Reader::from_str(&svg);
        let mut scripts = 0;
        loop {
            match reader.read_event().expect("it is well formed") {
                Event::Start(tag) if tag.name().as_ref() == b"script" => scripts += 1,
                Event::Start(tag) | Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        let attribute = attribute.expect("it is well formed");
                        assert!(attribute.key.as_ref() != b"href", "{tag:?}");
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(scripts, 1);
    }
}

#[test]
fn slices_of_a_trace_nest_and_time_never_goes_back() {
    skip("Perfetto itself reads no trace here: its trace_processor_shell comes from no package registry");
    for report in every_report() {
        let trace: Vec<Value> = serde_json::from_str(&text(&report, Format::Perfetto)).expect("it is JSON");
        let mut pids: Vec<_> = trace.iter().map(|event| event["pid"].as_u64().expect("a number")).collect();
        pids.dedup();
        assert_eq!(pids.len(), report.processes().len(), "each process has its own number");
        for pid in pids {
            let mut time = 0;
            let mut open = 0_usize;
            let mut slices = 0;
            for event in trace.iter().filter(|event| event["pid"] == pid) {
                let now = event["ts"].as_u64().expect("a number");
                assert!(now >= time, "{event}");
                time = now;
                match event["ph"].as_str().expect("a phase") {
                    "B" => {
                        open += 1;
                        slices += 1;
                    }
                    "E" => open = open.checked_sub(1).expect("it was begun"),
                    phase => assert!(["M", "C", "i"].contains(&phase), "{event}"),
                }
            }
            assert!(slices > 0 && open == 0, "{slices} slices, {open} of them without an end");
        }
    }
}

#[test]
fn a_spreadsheet_reads_the_rows() {
    for report in every_report() {
        let rows = text(&report, Format::Csv);
        let mut reader = csv::Reader::from_reader(rows.as_bytes());
        let bytes = reader.headers().expect("titles").iter().position(|title| title == "self_peak_bytes");
        let bytes = bytes.expect("the column is there");
        let expect: Vec<_> =
            report.ranked(Key::AtPeak).iter().map(|row| row.figures.self_peak_bytes).collect();
        let found = reader.records().map(|row| row.expect("a row")[bytes].parse::<u64>().expect("a number"));
        assert_eq!(found.collect::<Vec<_>>(), expect);
        assert!(rows.lines().count() > 1 && rows.ends_with("\r\n"));
    }
}
