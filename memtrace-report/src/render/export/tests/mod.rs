//! The fixture under every export, read back by the tools that each is for.

mod snapshots;
mod tools;

use super::{Export, Format, write};
use crate::{
    analysis::{Key, Report},
    fixture::{file_processor, killed, test_process},
    run::Run,
};

fn clean() -> Report {
    Report::of(&Run::of([file_processor()]))
}

fn oom_killed() -> Report {
    Report::of(&Run::of([killed()]))
}

fn several() -> Report {
    Report::of(&Run::of([test_process(10, "tests::small", 20), test_process(10, "tests::large", 900)]))
}

fn bytes(report: &Report, format: Format, by: Key) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, report, Export { format, by, top: None }).expect("a Vec takes everything");
    out
}

fn text(report: &Report, format: Format) -> String {
    String::from_utf8(bytes(report, format, Key::AtPeak)).expect("this format is UTF-8")
}
