//! Names that mean harm: nothing of them runs.

use anyhow::ensure;
use test_browser::{Browser, recordings::hostile, with_page};

/// Opens a page full of a name, and does with it what a reader does.
#[track_caller]
fn check(name: &str) {
    with_page([hostile(name), hostile(name)], async |page| {
        walk(&page).await?;
        let title = page.run("return document.title").await?;
        ensure!(title.as_str().is_some_and(|title| title.ends_with("· memtrace")), "{title}");
        let strange = page
            .run("return document.querySelectorAll('img, iframe, a:not(.skip), link, object, [onerror], [onload]').length")
            .await?;
        ensure!(strange == 0, "{strange} elements that the page does not have");
        let turned = page
            .run(r"return /[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/.test(document.body.innerText)")
            .await?;
        ensure!(turned == false, "a mark got through");
        let scripts = page.run("return document.scripts.length").await?;
        ensure!(scripts == 2, "{scripts} scripts");
        ensure!(page.run("return window.harmed === undefined").await? == true, "it ran");
        Ok(())
    });
}

async fn walk(page: &Browser) -> anyhow::Result<()> {
    page.drag("#curve .plot", 0.2, 0.6).await?;
    page.click("input[value=self-peak] + span").await?;
    page.click("#flame-self-peak g > g > rect").await?;
    page.click("#ranking-table thead button").await
}

#[test]
fn a_tag_is_text() {
    check("<img src=x onerror=\"window.harmed=1;document.title='harmed'\">");
}

#[test]
fn the_end_of_a_script_is_text() {
    check("</script><script>window.harmed=1;document.title='harmed'</script><!--");
}

#[test]
fn quotes_and_templates_are_text() {
    check("\"'`${window.harmed=1}{{ 7 * 7 }} onmouseover=\"window.harmed=1\" x=\"");
}

#[test]
fn marks_that_turn_text_are_shown_by_number() {
    check("a\u{202e}b\u{2066}c\u{1b}[31md\u{1};e 7 8");
}

#[test]
fn what_was_not_put_there_is_refused_and_heard_of() {
    with_page([hostile("name")], async |page| {
        let smuggled = "const script = document.createElement('script');
            script.textContent = 'window.harmed = 1';
            document.body.append(script);
            document.body.setAttribute('style', 'color: red')";
        page.run(smuggled).await?;
        ensure!(page.run("return window.harmed === undefined").await? == true, "it ran");
        let heard = page
            .run("return window.complaints.splice(0).filter((one) => one.startsWith('policy: '))")
            .await?;
        let heard: Vec<String> = serde_json::from_value(heard)?;
        ensure!(heard.len() == 2, "{heard:?}");
        ensure!(heard[0].contains("script-src") && heard[1].contains("style-src"), "{heard:?}");
        Ok(())
    });
}
