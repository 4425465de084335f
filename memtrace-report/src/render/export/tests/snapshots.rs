//! What each export writes, to be read by people.

use insta::assert_snapshot;
use serde_json::Value;

use super::{bytes, clean, oom_killed, several, text};
use crate::{
    analysis::{Key, Report},
    render::export::{Export, Format, pprof::as_text, write},
};

/// A JSON document with a line a value, so that a change shows where it is.
fn pretty(report: &Report, format: Format) -> String {
    let value: Value = serde_json::from_str(&text(report, format)).expect("it is JSON");
    serde_json::to_string_pretty(&value).expect("it is JSON")
}

#[test]
fn folded_stacks() {
    assert_snapshot!(text(&clean(), Format::Folded));
    assert_snapshot!(text(&oom_killed(), Format::Folded));
}

#[test]
fn folded_stacks_by_another_figure() {
    let by = |by| String::from_utf8(bytes(&clean(), Format::Folded, by)).expect("it is UTF-8");
    assert_snapshot!(by(Key::SelfPeak));
    assert_snapshot!(by(Key::Inclusive));
    assert_snapshot!(by(Key::Retained));
}

#[test]
fn flame_graph() {
    assert_snapshot!(without_script(&text(&clean(), Format::Svg)));
    assert_snapshot!(without_script(&text(&oom_killed(), Format::Svg)));
}

/// A flame graph without the style and script that inferno adds.
fn without_script(svg: &str) -> String {
    let (head, rest) = svg.split_once("<style").expect("it has a style");
    let (_, body) = rest.split_once("</script>").expect("it has a script");
    format!("{head}…{body}").replace("><", ">\n<")
}

#[test]
fn speedscope() {
    assert_snapshot!(pretty(&clean(), Format::Speedscope));
    assert_snapshot!(pretty(&oom_killed(), Format::Speedscope));
}

#[test]
fn pprof_decoded() {
    let decoded = |report: &Report| as_text(&bytes(report, Format::Pprof, Key::AtPeak));
    assert_snapshot!(decoded(&clean()));
    assert_snapshot!(decoded(&oom_killed()));
}

#[test]
fn perfetto() {
    assert_snapshot!(text(&clean(), Format::Perfetto));
    assert_snapshot!(text(&oom_killed(), Format::Perfetto));
}

#[test]
fn openmetrics() {
    assert_snapshot!(text(&clean(), Format::OpenMetrics));
    assert_snapshot!(text(&oom_killed(), Format::OpenMetrics));
}

#[test]
fn openmetrics_of_the_first_function() {
    let mut out = Vec::new();
    let export = Export { format: Format::OpenMetrics, by: Key::SelfPeak, top: Some(1) };
    write(&mut out, &several(), export).expect("a Vec takes everything");
    assert_snapshot!(String::from_utf8(out).expect("it is UTF-8"));
}

#[test]
fn csv() {
    assert_snapshot!(text(&clean(), Format::Csv).replace('\r', "␍"));
    assert_snapshot!(text(&oom_killed(), Format::Csv).replace('\r', "␍"));
}
