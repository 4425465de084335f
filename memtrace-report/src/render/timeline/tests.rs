//! The fixtures' timelines, as wide as terminals are.

use insta::assert_snapshot;
use memtrace::recording::{Recording, Timeline};

use super::{View, write};
use crate::{
    analysis::Report,
    fixture::{MIB, file_processor, killed, test_process},
    render::Screen,
    run::Run,
};

fn text(recordings: impl IntoIterator<Item = Recording>, view: View) -> String {
    let mut out = Vec::new();
    write(&mut out, &Report::of(&Run::of(recordings)), view).expect("a Vec takes everything");
    String::from_utf8(out).expect("it is UTF-8")
}

fn wide(width: usize) -> View {
    View { screen: Screen { width: Some(width), ..Screen::default() }, top: None }
}

#[test]
fn timeline_40_columns_wide() {
    assert_snapshot!(text([file_processor()], wide(40)));
}

#[test]
fn timeline_120_columns_wide() {
    assert_snapshot!(text([file_processor()], wide(120)));
}

#[test]
fn a_pipe_gets_the_usual_width() {
    let curve = |view| {
        let drawn = text([file_processor()], view);
        drawn
            .lines()
            .skip_while(|line| !line.contains('┤'))
            .take_while(|line| !line.is_empty())
            .collect::<String>()
    };
    assert_eq!(curve(View::default()), curve(wide(80)));
}

#[test]
fn timeline_of_a_kill_ends_at_the_limit() {
    assert_snapshot!(text([killed()], wide(80)));
}

#[test]
fn what_other_threads_had_open_at_the_peak_nobody_claims_to_know() {
    let mut recording = file_processor();
    recording.pulse.peak_path = 1;
    let drawn = text([recording], wide(120));
    assert!(drawn.contains("\nthe thread that read the peak had no annotated function open\n"), "{drawn}");
}

#[test]
fn timeline_in_colour() {
    let view = View { screen: Screen { colour: true, ..wide(60).screen }, top: Some(2) };
    assert_snapshot!(text([file_processor()], view).escape_debug().to_string().replace("\\n", "\n"));
}

#[test]
fn the_highest_of_several_processes_are_drawn() {
    let processes = (0..5_u32).map(|pid| test_process(pid, &format!("tests::t{pid}"), u64::from(pid)));
    let drawn = text(processes, wide(80));
    let order = ["tests::t4 (process 4)", "tests::t3", "tests::t2", "… and 2 more processes"];
    let places: Vec<_> = order.iter().map(|title| drawn.find(title)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in\n{drawn}");
    assert!(!drawn.contains("tests::t1"), "{drawn}");
}

#[test]
fn a_spike_of_one_bucket_is_seen_among_thousands() {
    let mut recording = file_processor();
    let calm = recording.books.timeline.buckets[14].expect("it was read");
    let mut buckets = vec![Some(calm); 2_048];
    buckets[1_000].as_mut().expect("it was read").max_bytes = 3_340 * MIB;
    recording.books.timeline = Timeline { width_ns: 6_000_000, buckets };
    let drawn = text([recording], wide(60));
    let spike = drawn.lines().filter(|line| line.chars().count() > 20 && line.ends_with(['│', '╷']));
    assert_eq!(spike.count(), 6, "{drawn}");
}

#[test]
fn checkpoints_that_share_a_column_are_told_to() {
    let mut recording = file_processor();
    let checkpoint = recording.books.checkpoints[0].clone();
    recording.books.checkpoints = vec![checkpoint; 12];
    let drawn = text([recording], wide(80));
    assert!(drawn.lines().any(|line| line.starts_with(" marks") && line.ends_with(" +")), "{drawn}");
    assert!(drawn.contains("\n  9 Content parsed") && drawn.contains("\n  and 3 more\n"), "{drawn}");
}

#[test]
fn a_locale_without_blocks_gets_the_list() {
    let drawn =
        text([file_processor()], View { screen: Screen { ascii: true, ..wide(80).screen }, top: None });
    assert!(drawn.contains("the curve is left out") && drawn.contains("parse_file_content"), "{drawn}");
    assert!(!drawn.contains(['█', '┤']), "{drawn}");
}

#[test]
fn nothing_to_draw_is_a_sentence() {
    let mut recording = file_processor();
    recording.books.timeline = Timeline::default();
    assert!(text([recording], wide(80)).starts_with("no timeline is on file"));
}
