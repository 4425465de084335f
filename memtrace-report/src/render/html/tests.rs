//! The page of one fixture, and what must hold of any page.

use insta::assert_snapshot;
use memtrace::recording::{CallPath, Recording, TimelineBucket};

use super::write;
use crate::{
    analysis::Report,
    fixture::{MIB, file_processor, holding, killed, site, test_process},
    run::Run,
};

fn page(recordings: impl IntoIterator<Item = Recording>) -> String {
    let mut out = Vec::new();
    write(&mut out, &Report::of(&Run::of(recordings))).expect("a Vec takes everything");
    String::from_utf8(out).expect("the page is UTF-8")
}

/// A page without what does not depend on what it shows.
pub(crate) fn body(page: &str) -> String {
    let policy = page.find("<meta http-equiv").expect("it has a policy");
    let body = page.find("<body>").expect("it has a body");
    let script = page.rfind("<script>").expect("it has a script");
    format!("{}…\n{}", &page[..policy], &page[body..script])
}

#[test]
fn page_of_a_clean_end() {
    assert_snapshot!(body(&page([file_processor()])));
}

#[test]
fn page_of_a_kill() {
    assert_snapshot!(body(&page([killed()])));
}

#[test]
fn a_page_of_no_process_says_so() {
    let page = page([]);
    assert!(page.contains("No process was recorded."), "{page}");
}

#[test]
fn several_processes_stand_side_by_side_and_no_more_than_fit() {
    let tests: Vec<String> = (0..20).map(|number| format!("tests::number_{number}")).collect();
    let page = page(tests.iter().zip(1..).map(|(test, pid)| test_process(pid, test, 10 * u64::from(pid))));
    assert_eq!(page.matches("<h3>").count(), 12);
    assert!(page.contains("… and 8 with lower peaks."), "{page}");
    assert!(page.contains("title=\"the process in which it held most\">set by</th>"), "{page}");
}

#[test]
fn names_are_text_wherever_they_stand() {
    let hostile = "</script><img src=x onerror=alert(1)>\"'\u{202e}\u{1b}";
    let mut recording = killed();
    recording.sites.iter_mut().for_each(|site| {
        site.name = format!("{hostile}{}", site.name);
        site.module = hostile.into();
        site.file = hostile.into();
    });
    recording.process.exe = format!("/{hostile}").replace("</", "<");
    recording.process.test = hostile.into();
    recording.pulse.threads.iter_mut().for_each(|thread| thread.name = hostile.into());
    recording.books.checkpoints = file_processor().books.checkpoints;
    recording.books.checkpoints[0].name = hostile.into();
    let page = page([recording.clone(), recording]);
    assert!(!page.contains("<img") && !page.contains("onerror=\"") && !page.contains('\u{202e}'), "{page}");
    assert_eq!(page.matches("</script>").count(), 2, "the data and the script end once each");
    assert!(page.contains("&#60;img") || page.contains("&lt;img"), "{page}");
}

#[test]
fn ten_thousand_call_paths_fit_into_a_mebibyte() {
    let mut recording = file_processor();
    recording.sites.clear();
    recording.paths.truncate(2);
    recording.books.paths.truncate(2);
    for number in 0..10_000_u32 {
        recording.sites.push(site(&format!("handler::Service<T>::function_{number}"), number));
        let parent = (number % 7 != 0).then_some(number + 1);
        recording.paths.push(CallPath { parent, site: Some(number) });
        recording.books.paths.push(holding(number, u64::from(number * 7_919 % 10_007) * 4_096));
    }
    recording.books.timeline.width_ns = 6_000_000;
    recording.books.timeline.buckets = (0..2_048_u32)
        .map(|number| {
            let max_bytes = u64::from(number * 31 % 977) * MIB;
            Some(TimelineBucket { min_bytes: max_bytes / 2, max_bytes, max_path: number * 4 % 10_000 })
        })
        .collect();
    let page = page([recording]);
    assert!(page.len() < 1 << 20, "{} bytes", page.len());
    assert!(page.contains("… and 9200 functions that held less"));
    assert!(page.contains("\u{a0}smaller ("));
}
