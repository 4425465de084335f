//! A headless Chromium with one page open, and `chromedriver`, which drives it.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use anyhow::Context as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{By, ChromiumLikeCapabilities as _, DesiredCapabilities, TypingData, WebDriver, WebElement};

/// What the page says of itself: errors, refusals of its policy, and anything on its console.
const LISTEN: &str = r#"
    window.complaints = [];
    addEventListener("error", (event) => complaints.push(`error: ${event.message}`));
    addEventListener("unhandledrejection", (event) => complaints.push(`rejection: ${event.reason}`));
    addEventListener("securitypolicyviolation", (event) =>
        complaints.push(`policy: ${event.violatedDirective} ${event.blockedURI} line ${event.lineNumber}`));
    for (const level of ["error", "warn"]) console[level] = (...words) => complaints.push(words.join(" "));
"#;

/// A screen.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Whether its owner prefers dark.
    pub dark: bool,
}

/// A page in a browser.
#[derive(Clone, Debug)]
pub struct Browser {
    driver: WebDriver,
    // Dropped after the session, which it serves.
    _server: Arc<Server>,
}

/// Why there is no browser, if there is none.
pub(crate) fn missing() -> Option<String> {
    let works = |program: &str| {
        let version =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    ["chromium", "chromedriver"].into_iter().find(|program| !works(program)).map(|program| {
        format!("no `{program}` on this machine (Debian: apt-get install chromium chromium-driver)")
    })
}

impl Browser {
    /// Opens a page.
    pub(crate) async fn open(page: &Path) -> anyhow::Result<Self> {
        let (server, port) = Server::start()?;
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary("/usr/bin/chromium")?;
        // No sandbox within a container; what is opened is our own page.
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"] {
            wanted.add_arg(argument)?;
        }
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await?;
        let browser = Self { driver, _server: Arc::new(server) };
        browser.tool("Page.addScriptToEvaluateOnNewDocument", json!({ "source": LISTEN })).await?;
        browser.look_at(Screen { width: 1280, height: 800, dark: false }).await?;
        browser.driver.goto(format!("file://{}", page.display())).await?;
        Ok(browser)
    }

    /// Shows the page on a screen.
    pub async fn look_at(&self, screen: Screen) -> anyhow::Result<()> {
        let scheme = if screen.dark { "dark" } else { "light" };
        let size = json!({ "width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": false });
        self.tool("Emulation.setDeviceMetricsOverride", size).await?;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tool("Emulation.setEmulatedMedia", features).await
    }

    /// Shows the page as it is printed.
    pub async fn look_at_paper(&self) -> anyhow::Result<()> {
        self.tool("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        self.run("dispatchEvent(new Event('beforeprint'))").await.map(drop)
    }

    async fn tool(&self, command: &str, parameters: Value) -> anyhow::Result<()> {
        let done = self.driver.cdp().send_raw(command, parameters).await;
        done.map(drop).with_context(|| command.to_owned())
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> anyhow::Result<Value> {
        let returned = self.driver.execute(script, Vec::<Value>::new()).await;
        Ok(returned.with_context(|| script.to_owned())?.json().clone())
    }

    /// The text of what a selector finds first, as a reader sees it.
    pub async fn text(&self, selector: &str) -> anyhow::Result<String> {
        Ok(self.find(selector).await?.text().await?)
    }

    /// What a selector finds first.
    pub async fn find(&self, selector: &str) -> anyhow::Result<WebElement> {
        self.driver.find(By::Css(selector)).await.with_context(|| format!("no {selector}"))
    }

    /// Clicks on it.
    pub async fn click(&self, selector: &str) -> anyhow::Result<()> {
        self.scroll_to(selector).await?;
        self.find(selector).await?.click().await.with_context(|| format!("cannot click {selector}"))
    }

    /// Presses keys, wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) -> anyhow::Result<()> {
        Ok(self.driver.action_chain().send_keys(keys).perform().await?)
    }

    /// Drags from one share of an element's width to another, at half its height.
    pub async fn drag(&self, selector: &str, from: f64, to: f64) -> anyhow::Result<()> {
        self.scroll_to(selector).await?;
        let script = format!(
            "const box = document.querySelector({}).getBoundingClientRect();
            return [box.left, box.top + box.height / 2, box.width];",
            json!(selector)
        );
        let [left, middle, width] = serde_json::from_value(self.run(&script).await?)?;
        let (left, middle, width): (f64, f64, f64) = (left, middle, width);
        #[expect(clippy::cast_possible_truncation, reason = "a place on a screen")]
        let at = |share: f64| ((left + share * width) as i64, middle as i64);
        let ((first, height), (last, _)) = (at(from), at(to));
        let chain = self.driver.action_chain().move_to(first, height).click_and_hold();
        Ok(chain.move_to(last, height).release().perform().await?)
    }

    async fn scroll_to(&self, selector: &str) -> anyhow::Result<()> {
        let scroll = "scrollIntoView({ block: 'center', inline: 'center' })";
        self.run(&format!("document.querySelector({}).{scroll}", json!(selector))).await.map(drop)
    }

    /// What the screen shows, as a PNG.
    pub async fn screenshot(&self) -> anyhow::Result<Vec<u8>> {
        Ok(self.driver.screenshot_as_png().await?)
    }

    /// What the page complained of.
    pub(crate) async fn complaints(&self) -> anyhow::Result<Vec<String>> {
        Ok(serde_json::from_value(self.run("return window.complaints").await?)?)
    }

    /// Ends the browser.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        Ok(self.driver.quit().await?)
    }
}

/// `chromedriver`, which ends with the test.
#[derive(Debug)]
struct Server {
    child: Child,
    /// Where the browser keeps its profile. It is killed with its driver, and leaves that behind.
    _scratch: TempDir,
}

impl Server {
    /// Starts one on a port that is free, which it names itself.
    fn start() -> anyhow::Result<(Self, u16)> {
        let scratch = TempDir::new()?;
        let child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", scratch.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver")?;
        let mut server = Self { child, _scratch: scratch };
        let out = server.child.stdout.take().context("chromedriver has no standard output")?;
        let port = BufReader::new(out).lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.rsplit_once("on port ")?;
            port.trim_end_matches('.').parse().ok().filter(|&port| port != 0)
        });
        Ok((server, port.context("chromedriver did not name its port")?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
