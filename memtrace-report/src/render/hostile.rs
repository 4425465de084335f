//! Names that mean harm, in every output.

use memtrace::recording::Recording;

use super::{Format, Output, View, diff, export, untrusted::is_hostile};
use crate::{
    analysis::Report,
    fixture::{MIB, killed},
    run::{Member, Run, Unreadable},
};

/// What a name could try, and the pieces that must not be left of it where they mean something.
const NAMES: [&str; 19] = [
    "\u{1b}[2J\u{1b}[31mred",
    "\u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{7}",
    "\u{9b}31m",
    "user\u{202e}nimda\u{2066}",
    "zero\u{200b}width\u{feff}",
    "line\r\nbreak\u{2028}\u{85}",
    "nul\0and\u{7f}",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]><svg onload=alert(1)>",
    "\"},{\"ph\":\"X\"",
    "=HYPERLINK(\"http://x\")",
    "@SUM(1+1)|cmd",
    "a;b;c 100 200\n# EOF",
    "::stop-commands::x",
    " ::error file=a,line=1::x",
    "two words ::add-mask::x",
    "##[error]x",
    "＝HYPERLINK(\"http://x\")",
];

/// A recording that carries a name in every place that has one.
fn named(name: &str) -> Report {
    let mut recording: Recording = killed();
    recording.process.exe = format!("/srv/{name}");
    recording.process.test = name.into();
    for site in &mut recording.sites {
        site.name = name.into();
        site.module = name.into();
        site.file = name.into();
    }
    for thread in &mut recording.pulse.threads {
        thread.name = name.into();
    }
    let mut checkpoints = crate::fixture::file_processor().books.checkpoints;
    checkpoints[0].name = name.into();
    recording.books.checkpoints = checkpoints;
    recording.books.paths[2].at_peak_bytes = MIB;
    recording.books.paths[2].self_peak_bytes = MIB;
    let member = Member {
        recording,
        damage: vec![name.into()],
        source: Some(name.into()),
        death: Some(name.into()),
        alive: false,
    };
    let unreadable = Unreadable { source: name.into(), reason: name.into() };
    Report::of(&Run { members: vec![member], unreadable: vec![unreadable] })
}

/// What no output of this kind may contain, however a name is spelled.
fn forbidden(output: Output) -> &'static [&'static str] {
    const MARKUP: [&str; 4] = ["<script>alert", "<img", "<svg onload", "</script><script"];
    const OBJECT: [&str; 1] = ["\"},{\"ph\""];
    match output {
        Output::Ranking(View { format: Format::Markdown | Format::Html, .. })
        | Output::Difference(diff::View { format: diff::Format::Markdown | diff::Format::Html, .. }) => {
            &MARKUP
        }
        Output::Ranking(View { format: Format::Json, .. })
        | Output::Difference(diff::View { format: diff::Format::Json, .. }) => &OBJECT,
        Output::Ranking(View { format: Format::Table, .. })
        | Output::Timeline(_)
        | Output::Still(_)
        | Output::Difference(diff::View { format: diff::Format::Table, .. }) => &[],
        Output::Export(export) => match export.format {
            export::Format::Svg => &MARKUP,
            export::Format::Speedscope | export::Format::Perfetto => &["\"},{\"ph\":\"X\""],
            export::Format::Csv => &[",=", "\n=", ",@", "\n@", "\"=", "\"@", ",＝", "\n＝", "\"＝"],
            export::Format::Folded => &["a;b", "c 100 200;", "c 100 200 "],
            export::Format::OpenMetrics => &["\"},{\"ph\"", "(\"http"],
            export::Format::Pprof => &[],
        },
    }
}

/// What an output says, as the reader's tool has it before it looks into the text.
fn text(output: Output, report: &Report) -> String {
    let mut out = Vec::new();
    output.write(&mut out, report).expect("a Vec takes everything");
    match output {
        Output::Export(export) if export.format.is_binary() => export::pprof_as_text(&out),
        _ => String::from_utf8(out).expect("it is UTF-8"),
    }
}

#[test]
fn every_output_neutralises_names() {
    for name in NAMES {
        let report = named(name);
        for output in Output::all() {
            let text = text(output, &report);
            // The script of a flame graph, which is inferno's own, has tabs.
            let survivor = text.lines().flat_map(str::chars).find(|c| is_hostile(*c) && *c != '\t');
            assert_eq!(survivor, None, "{name:?} in {output:?}");
            let command =
                text.lines().find(|line| line.trim_start().starts_with("::") || line.contains("##["));
            assert_eq!(command, None, "{name:?} in {output:?}");
            for piece in forbidden(output) {
                assert!(!text.contains(piece), "{piece:?} of {name:?} in {output:?}:\n{text}");
            }
        }
    }
}

#[test]
fn names_that_mean_no_harm_stay_as_they_are() {
    let report = named("größe_日本");
    for output in Output::all() {
        assert!(text(output, &report).contains("größe_日本"), "{output:?}");
    }
}
