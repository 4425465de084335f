//! What the page does for a reader with a keyboard or a screen reader.

use anyhow::ensure;
use test_browser::{
    Browser,
    recordings::{case, killed, many},
    with_changes, with_page,
};
use thirtyfour::Key;

/// The name that a screen reader says of the element in focus, by the rules that matter here.
const NAME: &str = "
    const one = document.activeElement;
    const by = (attribute) => (one.getAttribute(attribute) || '').split(' ')
        .map((id) => document.getElementById(id)?.textContent || '').join(' ');
    return [one.tagName, one.id || one.dataset.zoom || one.value || '',
        (one.getAttribute('aria-label') || by('aria-labelledby').trim() || one.labels?.[0]?.textContent
            || one.textContent).trim()]";

/// Goes through the page with the Tab key, to its end.
async fn stops(page: &Browser) -> anyhow::Result<Vec<(String, String, String)>> {
    let mut stops: Vec<(String, String, String)> = Vec::new();
    loop {
        page.press(Key::Tab).await?;
        let stop: (String, String, String) = serde_json::from_value(page.run(NAME).await?)?;
        if stop.0 == "BODY" || stops.first() == Some(&stop) {
            return Ok(stops);
        }
        ensure!(stops.len() < 100, "the Tab key finds no end: {stops:?}");
        stops.push(stop);
    }
}

#[test]
fn the_tab_key_reaches_everything_and_everything_has_a_name() {
    with_page([case()], async |page| {
        page.run("document.querySelectorAll('button').forEach((button) => { button.disabled = false; })")
            .await?;
        let stops = stops(&page).await?;
        for (tag, id, name) in &stops {
            ensure!(!name.is_empty(), "{tag} {id} has no name");
        }
        let named = |wanted: &str| stops.iter().any(|(_, id, _)| id == wanted);
        for id in
            ["in", "out", "earlier", "later", "all", "curve", "at-peak", "flame-reset", "ranking-filter"]
        {
            ensure!(named(id), "{id} is not reached: {stops:?}");
        }
        let tags = |wanted: &str| stops.iter().filter(|(tag, ..)| tag.eq_ignore_ascii_case(wanted)).count();
        ensure!(tags("summary") == 3, "summaries: {stops:?}");
        ensure!(tags("g") == 1, "one box of the flame graph is a stop: {stops:?}");
        // Seven columns, six buttons of the curve and the graph; the short ranking has no more to show.
        ensure!(tags("button") == 13, "buttons: {stops:?}");
        Ok(())
    });
}

#[test]
fn the_tab_key_reaches_what_changed() {
    with_changes(case(), killed(), false, async |page| {
        let stops = stops(&page).await?;
        for (tag, id, name) in &stops {
            ensure!(!name.is_empty(), "{tag} {id} has no name");
        }
        let named = |wanted: &str| stops.iter().any(|(_, id, _)| id == wanted);
        ensure!(named("ranking-filter"), "{stops:?}");
        ensure!(stops.iter().any(|(_, _, name)| name == "Beyond the noise only"), "{stops:?}");
        let buttons = stops.iter().filter(|(tag, ..)| tag == "BUTTON").count();
        ensure!(buttons == 7, "seven columns: {stops:?}");
        Ok(())
    });
}

#[test]
fn the_focus_is_seen() {
    with_page([case()], async |page| {
        for _ in 0..8 {
            page.press(Key::Tab).await?;
            // A choice draws its focus around its text, and a box of the flame graph its border.
            let seen = "const one = document.activeElement;
                const style = getComputedStyle(one.type === 'radio' ? one.nextElementSibling : one);
                return one.tagName === 'g'
                    ? getComputedStyle(one.querySelector('rect')).strokeWidth
                    : `${style.outlineStyle} ${style.outlineWidth}`";
            let seen = page.run(seen).await?;
            ensure!(seen == "solid 2px" || seen == "2px", "{seen}");
        }
        Ok(())
    });
}

#[test]
fn the_curve_is_read_and_zoomed_with_keys() {
    with_page([case()], async |page| {
        page.run("document.querySelector('#curve').focus()").await?;
        page.press(Key::Left).await?;
        let first = page.text("#curve-reading").await?;
        ensure!(first.starts_with("4.9"), "{first}");
        page.press(Key::Right).await?;
        ensure!(page.text("#curve-reading").await? != first);
        let width = "return document.querySelector('.plot').viewBox.baseVal.width";
        page.press("++").await?;
        ensure!(page.run(width).await? == 1_500, "{}", page.run(width).await?);
        page.press("-").await?;
        ensure!(page.run(width).await? == 3_000, "{}", page.run(width).await?);
        page.press(Key::Escape).await?;
        ensure!(page.run(width).await? == 6_000);
        Ok(())
    });
}

#[test]
fn the_flame_graph_is_walked_and_zoomed_with_keys() {
    with_page([case()], async |page| {
        page.run("document.querySelector('#flame-at-peak g[tabindex=\"0\"]').focus()").await?;
        let mut heard = Vec::new();
        for key in [Key::Down, Key::Left, Key::Right, Key::Down, Key::Enter, Key::Up, Key::Escape] {
            page.press(key).await?;
            let reading = page.text("#flame-reading").await?;
            heard.push(reading.rsplit("::").next().unwrap_or_default().to_owned());
        }
        let expect = [
            "process_uploaded_file: 975 MiB, 97.5 %",
            "(untracked): 5.0 MiB, 0.5 %",
            "process_uploaded_file: 975 MiB, 97.5 %",
            "parse_file_content: 960 MiB, 96.0 %",
            "parse_file_content: 960 MiB, 96.0 %",
            "process_uploaded_file: 975 MiB, 97.5 %",
            "everything: 1000 MiB, 100.0 %",
        ];
        ensure!(heard == expect, "{heard:#?}");
        Ok(())
    });
}

/// Pictures have words, tables have heads, and headings have an order.
async fn has_words(page: &Browser) -> anyhow::Result<()> {
    let nameless = page
        .run(
            "return [...document.querySelectorAll('svg')].filter((svg) => !svg.closest('[aria-hidden=true]')
                && !svg.parentElement.closest('svg') && !svg.getAttribute('aria-label')
                && !svg.querySelector(':scope > title')).map((svg) => svg.outerHTML.slice(0, 80))",
        )
        .await?;
    ensure!(nameless == serde_json::json!([]), "{nameless}");
    let ids = page
        .run(
            "const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
            return ids.filter((id, index) => ids.indexOf(id) !== index)",
        )
        .await?;
    ensure!(ids == serde_json::json!([]), "twice: {ids}");
    let heads = page.run("return [...document.querySelectorAll('th')].every((th) => th.scope)").await?;
    ensure!(heads == true);
    let levels = page
        .run("return [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => Number(tagName[1]))")
        .await?;
    let levels: Vec<u8> = serde_json::from_value(levels)?;
    ensure!(levels[0] == 1 && levels.windows(2).all(|two| two[1] <= two[0] + 1), "{levels:?}");
    Ok(())
}

#[test]
fn pictures_have_words_and_tables_have_heads() {
    with_page([killed()], async |page| has_words(&page).await);
    with_changes(case(), killed(), false, async |page| has_words(&page).await);
}

/// Text is told from its ground, light and dark.
async fn stands_out(page: &Browser) -> anyhow::Result<()> {
    for dark in [false, true] {
        page.look_at(test_browser::Screen { width: 1280, height: 800, dark }).await?;
        let faint = page.run(include_str!("contrast.js")).await?;
        ensure!(faint == serde_json::json!([]), "dark: {dark}: {faint:#}");
    }
    Ok(())
}

#[test]
fn text_stands_out_from_its_ground() {
    with_page([many(40)], async |page| stands_out(&page).await);
    with_changes(case(), many(40), false, async |page| stands_out(&page).await);
}
