//! What the page does for a reader with a pointer.

use anyhow::ensure;
use memtrace_report::{Report, Run};
use test_browser::{
    Browser, Screen,
    recordings::{case, killed, many},
    with_page,
};

/// The rows of the ranking that are shown, by the text of one column.
async fn column(page: &Browser, column: usize) -> anyhow::Result<Vec<String>> {
    let script = format!(
        "return [...document.querySelectorAll('#ranking-table tbody:first-of-type tr:not([hidden])')]
            .map((row) => row.cells[{column}].firstChild ? row.cells[{column}].innerText.split('\\n')[0] : '')"
    );
    Ok(serde_json::from_value(page.run(&script).await?)?)
}

async fn view(page: &Browser) -> anyhow::Result<String> {
    Ok(page.run("return document.querySelector('.plot').getAttribute('viewBox')").await?.to_string())
}

#[test]
fn the_verdict_stands_first() {
    with_page([case()], async |page| {
        let verdict = page.text("h1").await?;
        let expect = "file_processor::parse_file_content took 960 MiB of the 1000 MiB peak at 4.0 s and gave 900 MiB back.";
        ensure!(verdict == expect, "{verdict}");
        Ok(())
    });
}

#[test]
fn a_death_is_told_before_the_curve() {
    with_page([killed()], async |page| {
        let first = page.text("main > section").await?;
        ensure!(first.contains("thread main") && first.contains("parse_file_content"), "{first}");
        ensure!(page.text("h1").await?.contains("with file_processor::parse_file_content open"));
        ensure!(page.text(".limit").await? == "limit 1.00 GiB");
        Ok(())
    });
}

#[test]
fn every_column_sorts_both_ways() {
    with_page([many(60)], async |page| {
        page.click("#ranking-all").await?;
        let columns =
            page.run("return document.querySelectorAll('#ranking-table thead button').length").await?;
        ensure!(columns == 7, "{columns} columns can be sorted");
        for index in 2..=8 {
            let header = format!("#ranking-table thead th:nth-child({index})");
            let mut orders = Vec::new();
            for _ in 0..2 {
                page.click(&format!("{header} button")).await?;
                let sort = page.run(&format!("return document.querySelector('{header}').ariaSort")).await?;
                let sorted = format!(
                    "const rows = [...document.querySelectorAll('#ranking-table tbody:first-of-type tr')];
                    const value = (row) => {{
                        const cell = row.cells[{index} - 1];
                        const figure = cell.querySelector('data');
                        return figure ? Number(figure.value) : cell.textContent;
                    }};
                    const before = (a, b) => typeof a === 'string' ? a.localeCompare(b) <= 0 : a <= b;
                    const sign = document.querySelector('{header}').ariaSort === 'ascending';
                    return rows.slice(1).every((row, index) => sign
                        ? before(value(rows[index]), value(row)) : before(value(row), value(rows[index])))"
                );
                ensure!(page.run(&sorted).await? == true, "column {index}, {sort}");
                orders.push(sort);
            }
            ensure!(orders[0] != orders[1], "column {index} sorts one way only: {orders:?}");
        }
        let sorted = page.run("return document.querySelectorAll('[aria-sort]').length").await?;
        ensure!(sorted == 1, "{sorted} columns claim to be sorted");
        Ok(())
    });
}

#[test]
fn the_ranking_filters_and_shows_the_first_until_asked_for_all() {
    with_page([many(60)], async |page| {
        ensure!(column(&page, 1).await?.len() == 25);
        page.click("#ranking-all").await?;
        ensure!(column(&page, 1).await?.len() == 63, "{:?}", column(&page, 1).await?);
        page.click("#ranking-filter").await?;
        page.press("TAIL").await?;
        ensure!(column(&page, 1).await?.is_empty(), "a function that was never called has no row");
        page.run("document.querySelector('#ranking-filter').select()").await?;
        page.press("Parse_file").await?;
        let shown = column(&page, 1).await?;
        ensure!(shown == ["file_processor::parse_file_content"], "{shown:?}");
        ensure!(page.text("#ranking-count").await? == "1 of 63 functions");
        Ok(())
    });
}

#[test]
fn the_curve_says_what_is_under_the_pointer() {
    with_page([case()], async |page| {
        let at = async |share: f64| {
            page.drag("#curve .plot", share, share).await?;
            page.text("#curve-reading").await
        };
        let spike = at(0.605).await?;
        ensure!(spike.contains("RSS 100 MiB to 700 MiB · process_uploaded_file → analyze_data"), "{spike}");
        let gap = at(0.85).await?;
        ensure!(gap.ends_with("no reading"), "{gap}");
        let peak = at(0.3995).await?;
        ensure!(peak.contains("parse_file_content") && peak.contains("checkpoint Content parsed"), "{peak}");
        Ok(())
    });
}

#[test]
fn a_drag_zooms_and_a_button_resets() {
    with_page([case()], async |page| {
        let whole = view(&page).await?;
        let labels = "return document.querySelector('.wide').textContent";
        let before = page.run(labels).await?;
        page.drag("#curve .plot", 0.5, 0.7).await?;
        let zoomed = page.run("return document.querySelector('.plot').viewBox.baseVal.width / 6000").await?;
        let share = zoomed.as_f64().unwrap_or(0.0);
        ensure!((0.19..0.21).contains(&share), "a fifth was marked, {share} is shown");
        ensure!(page.run(labels).await? != before, "the labels stayed");
        page.click("[data-zoom=all]").await?;
        ensure!(view(&page).await? == whole);
        ensure!(page.run(labels).await? == before);
        Ok(())
    });
}

#[test]
fn the_flame_graph_switches_keys_and_zooms() {
    with_page([case()], async |page| {
        for key in ["self-peak", "inclusive", "retained", "at-peak"] {
            page.click(&format!("input[value={key}] + span")).await?;
            let shown = page
                .run("return [...document.querySelectorAll('.flame:not([hidden])')].map((f) => f.id)")
                .await?;
            ensure!(shown == serde_json::json!([format!("flame-{key}")]), "{shown}");
        }
        let parse = "#flame-at-peak g[aria-label*='parse_file_content'] > rect";
        let width = format!("return document.querySelector(\"{parse}\").getBoundingClientRect().width");
        let before = page.run(&width).await?.as_f64().unwrap_or(0.0);
        page.click(parse).await?;
        let reading = page.text("#flame-reading").await?;
        let expect =
            "file_processor::process_uploaded_file → file_processor::parse_file_content: 960 MiB, 96.0 %";
        ensure!(reading == expect, "{reading}");
        ensure!(page.run(&width).await?.as_f64().unwrap_or(0.0) > before);
        page.click("#flame-reset").await?;
        let after = page.run(&width).await?.as_f64().unwrap_or(0.0);
        ensure!((after - before).abs() < 0.01, "{before} became {after}");
        Ok(())
    });
}

#[test]
fn dark_is_dark_and_a_telephone_scrolls_one_way_only() {
    let mut recording = many(300);
    for site in &mut recording.sites[..3] {
        site.name = format!("{}_and_is_named_as_long_as_tests_are_in_which_it_does_all_that", site.name);
    }
    with_page([recording], async |page| {
        let ground = "return getComputedStyle(document.body).backgroundColor";
        let light = page.run(ground).await?;
        for (width, dark) in [(390, true), (390, false), (768, false)] {
            page.look_at(Screen { width, height: 844, dark }).await?;
            ensure!((page.run(ground).await? != light) == dark, "dark: {dark}");
            let beyond = page.run("return document.documentElement.scrollWidth - innerWidth").await?;
            ensure!(beyond.as_f64().is_some_and(|beyond| beyond <= 0.0), "{beyond} too wide at {width}");
        }
        Ok(())
    });
}

#[test]
fn on_paper_everything_is_there() {
    with_page([many(60)], async |page| {
        page.look_at(Screen { width: 794, height: 1123, dark: true }).await?;
        page.look_at_paper().await?;
        let shown = |selector: &str| {
            format!(
                "return [...document.querySelectorAll('{selector}')].every((one) => one.checkVisibility())"
            )
        };
        for selector in [".flame", "#ranking-table tbody tr", "details > :not(summary)"] {
            ensure!(page.run(&shown(selector)).await? == true, "{selector} is hidden");
        }
        let labelled = "return [...document.querySelectorAll('.flame > svg')].map((svg) =>
            [...svg.querySelectorAll('text')].some((text) => text.textContent === 'all'))";
        let labelled = page.run(labelled).await?;
        ensure!(labelled == serde_json::json!([true, true, true, true]), "{labelled}");
        ensure!(page.run("return document.querySelector('[data-zoom]').checkVisibility()").await? == false);
        let beyond = page.run("return document.documentElement.scrollWidth - innerWidth").await?;
        ensure!(beyond.as_f64().is_some_and(|beyond| beyond <= 0.0), "{beyond} too wide for paper");
        let ground = page.run("return getComputedStyle(document.body).backgroundColor").await?;
        ensure!(ground == "rgb(255, 255, 255)", "{ground}");
        Ok(())
    });
}

#[test]
fn several_processes_stand_side_by_side() {
    let mut second = case();
    second.process.pid = 8;
    second.process.test = "tests::second".into();
    let report = Report::of(&Run::of([case(), second]));
    test_browser::with_report(&report, async |page| {
        let cards = page.run("return document.querySelectorAll('.cards li').length").await?;
        ensure!(cards == 2, "{cards}");
        Ok(())
    });
}
