//! What the page of a difference does for a reader.

use anyhow::ensure;
use memtrace::recording::Recording;
use test_browser::{
    Browser, Screen,
    recordings::{case, hostile, killed, many},
    with_changes,
};

const MIB: u64 = 1 << 20;

/// The case after its cure: the function that held most streams, one is gone, one is new.
fn cured() -> Recording {
    let mut recording = case();
    recording.pulse.peak_bytes = 120 * MIB;
    recording.books.peak_bytes = 120 * MIB;
    let parse = &mut recording.books.paths[4];
    (parse.self_peak_bytes, parse.at_peak_bytes) = (40 * MIB, 40 * MIB);
    recording.sites[2].name = "stream_data".into();
    recording.books.paths[5].self_peak_bytes = 64 * MIB;
    recording
}

/// The names of the functions that are shown, in their order.
async fn shown(page: &Browser) -> anyhow::Result<Vec<String>> {
    let script =
        "return [...document.querySelectorAll('#ranking-table tbody:first-of-type tr:not([hidden])')]
        .map((row) => row.cells[1].firstChild.textContent.trim().replace('file_processor::', ''))";
    Ok(serde_json::from_value(page.run(script).await?)?)
}

#[test]
fn the_verdict_and_both_peaks_stand_first() {
    with_changes(case(), cured(), false, async |page| {
        let verdict = page.text("h1").await?;
        let expect = "peak −88.0 %: 1000 MiB → 120 MiB; file_processor::parse_file_content −920 MiB";
        ensure!(verdict == expect, "{verdict}");
        let widths = "return [...document.querySelectorAll('.peaks rect')].map((bar) => bar.getBoundingClientRect().width)";
        let widths: [f64; 2] = serde_json::from_value(page.run(widths).await?)?;
        ensure!((widths[1] / widths[0] - 0.12).abs() < 0.001, "{widths:?}");
        ensure!(page.text(".peaks .change dd").await? == "−880 MiB ± 512 KiB");
        Ok(())
    });
}

#[test]
fn new_and_gone_functions_and_noise_are_marked_in_words() {
    with_changes(case(), cured(), false, async |page| {
        let row = async |name: &str| {
            let script = format!(
                "return [...document.querySelectorAll('#ranking-table tr')]
                    .find((row) => row.cells[1].innerText.includes('{name}')).innerText.replace(/\\s+/g, ' ')"
            );
            anyhow::Ok(page.run(&script).await?.as_str().unwrap_or_default().to_owned())
        };
        let parse = row("parse_file_content").await?;
        ensure!(parse.contains("−920 MiB ± 512 KiB 960 MiB → 40 MiB"), "{parse}");
        let gone = row("analyze_data").await?;
        ensure!(gone.contains("analyze_data gone") && gone.contains("600 MiB → 0 B"), "{gone}");
        let new = row("stream_data").await?;
        ensure!(new.contains("stream_data new") && new.contains("0 B → 64 MiB"), "{new}");
        let same = row("process_uploaded_file").await?;
        ensure!(same.starts_with("~ "), "{same}");
        Ok(())
    });
}

#[test]
fn changes_sort_filter_and_leave_the_noise_out() {
    with_changes(case(), cured(), false, async |page| {
        let first = ["parse_file_content", "analyze_data", "stream_data", "process_uploaded_file"];
        ensure!(shown(&page).await? == first, "{:?}", shown(&page).await?);
        // The largest rise first, then the largest fall.
        page.click("#ranking-table th:nth-child(3) button").await?;
        let rise = ["stream_data", "process_uploaded_file", "analyze_data", "parse_file_content"];
        ensure!(shown(&page).await? == rise, "{:?}", shown(&page).await?);
        page.click("#ranking-table th:nth-child(3) button").await?;
        ensure!(shown(&page).await?[0] == "parse_file_content");
        page.click("#ranking-table th:nth-child(1) button").await?;
        page.click("#ranking-table th:nth-child(1) button").await?;
        ensure!(shown(&page).await? == first, "{:?}", shown(&page).await?);
        page.click("#ranking-changed").await?;
        ensure!(shown(&page).await? == first[..3], "{:?}", shown(&page).await?);
        page.click("#ranking-filter").await?;
        page.press("DATA").await?;
        ensure!(shown(&page).await? == ["analyze_data", "stream_data"], "{:?}", shown(&page).await?);
        ensure!(page.text("#ranking-count").await? == "2 of 4 functions");
        Ok(())
    });
}

#[test]
fn call_paths_are_found_by_their_callers() {
    with_changes(case(), many(60), true, async |page| {
        ensure!(shown(&page).await?.len() == 25);
        page.click("#ranking-filter").await?;
        page.press("in file_processor::process_uploaded_file").await?;
        let found = shown(&page).await?;
        ensure!(found.contains(&"parse_file_content".to_owned()), "{found:?}");
        ensure!(page.text("#ranking-count").await?.ends_with("call paths"));
        Ok(())
    });
}

#[test]
fn it_fits_a_telephone_and_paper() {
    with_changes(case(), many(60), false, async |page| {
        let beyond = async |what: &str| {
            let beyond = page.run("return document.documentElement.scrollWidth - innerWidth").await?;
            ensure!(beyond.as_f64().is_some_and(|beyond| beyond <= 0.0), "{beyond} too wide for {what}");
            Ok(())
        };
        page.look_at(Screen { width: 390, height: 844, dark: false }).await?;
        beyond("a telephone").await?;
        page.look_at(Screen { width: 794, height: 1123, dark: true }).await?;
        page.look_at_paper().await?;
        beyond("paper").await?;
        let all = "return [...document.querySelectorAll('#ranking-table tr')].every((row) => row.checkVisibility())";
        ensure!(page.run(all).await? == true, "rows are hidden");
        Ok(())
    });
}

#[test]
fn names_that_mean_harm_are_text() {
    for name in [
        "<img src=x onerror=\"window.harmed=1\">",
        "</script><script>window.harmed=1</script><!--",
        "\"'`${window.harmed=1}{{ 7 * 7 }} onmouseover=\"window.harmed=1\" x=\"",
    ] {
        with_changes(killed(), hostile(name), false, async |page| {
            page.click("#ranking-table thead button").await?;
            page.click("#ranking-changed").await?;
            ensure!(page.text("h1").await?.contains("peak"));
            ensure!(page.run("return document.body.innerText.includes('harmed=1')").await? == true);
            let strange = "return document.querySelectorAll('img, iframe, a:not(.skip), [onerror], [onmouseover]').length";
            ensure!(page.run(strange).await? == 0, "elements that the page does not have");
            ensure!(page.run("return document.scripts.length").await? == 1);
            ensure!(page.run("return window.harmed === undefined").await? == true, "it ran");
            Ok(())
        });
    }
}
