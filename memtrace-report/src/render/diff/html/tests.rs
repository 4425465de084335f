//! The page of one difference, and what must hold of any.

use insta::assert_snapshot;
use memtrace::recording::{CallPath, Recording, Site};

use crate::{
    fixture::{file_processor, holding, site},
    render::{
        Screen,
        diff::{
            Format, View,
            tests::{cured, diff, repeated_and_killed, side, text},
        },
        html::tests::body,
    },
};

const HTML: View = View {
    format: Format::Html,
    by: crate::Key::SelfPeak,
    top: None,
    tree: false,
    screen: Screen { width: None, colour: false, ascii: false },
};

#[test]
fn page_of_a_cure() {
    assert_snapshot!(body(&text(&cured(), HTML)));
}

#[test]
fn page_of_call_paths_of_repeated_runs_and_a_kill() {
    assert_snapshot!(body(&text(&repeated_and_killed(), View { tree: true, ..HTML })));
}

#[test]
fn the_first_rows_are_shown_and_the_others_counted() {
    let page = text(&cured(), View { top: Some(2), ..HTML });
    assert_eq!(page.matches("<th scope=\"row\">").count(), 4, "two, and two of no function");
    assert!(page.contains("… and 4 functions that changed less"), "{page}");
}

/// A recording of so many call paths, at most ten deep, each of which held as many pages as `held` gives it.
fn many(paths: u32, held: impl Fn(u32) -> u64) -> Recording {
    let mut recording = file_processor();
    for number in 0..paths {
        let new =
            Site { module: "handler::requests".into(), ..site(&format!("Service<T>::f{number}"), number) };
        recording.sites.push(new);
        let index = u32::try_from(recording.sites.len() - 1).expect("few sites");
        let parent = (number % 10 != 0).then(|| u32::try_from(recording.paths.len() - 1).expect("few paths"));
        recording.paths.push(CallPath { parent, site: Some(index) });
        recording.books.paths.push(holding(number, held(number) * 4_096));
    }
    recording
}

#[test]
fn ten_thousand_call_paths_fit_into_a_mebibyte() {
    let old = side("old", [many(10_000, |number| u64::from(number * 7_919 % 10_007))]);
    let new = side("new", [many(10_000, |number| u64::from(number * 31 % 9_973))]);
    let diff = diff(&old, &new);
    for tree in [false, true] {
        let page = text(&diff, View { tree, ..HTML });
        assert!(page.len() < 1 << 20, "{} bytes", page.len());
        assert!(page.contains(if tree {
            "call paths that changed less"
        } else {
            "functions that changed less"
        }));
    }
}
