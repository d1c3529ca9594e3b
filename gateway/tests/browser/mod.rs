//! A real browser: headless Chromium, driven by its WebDriver, for the duration of a test.

use std::{
    env, fs,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::FutureExt as _;
use serde_json::{Value, json};
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities as _, Key, WebDriver};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// Reached only by a fault.
const LONGEST_START: Duration = Duration::from_mins(1);

/// Records violations of the page's policy, from before its first byte.
const WATCH: &str = "window.violations = [];
    document.addEventListener('securitypolicyviolation', event =>
        window.violations.push(event.violatedDirective + ' ' + event.blockedURI));";

/// A screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

pub(crate) const SMALLEST: Screen = Screen {
    width: 320,
    height: 640,
};
pub(crate) const PHONE: Screen = Screen {
    width: 390,
    height: 844,
};
pub(crate) const DESKTOP: Screen = Screen {
    width: 1280,
    height: 900,
};

/// A tab of the browser.
pub(crate) struct Browser {
    driver: WebDriver,
}

/// Runs a test with a browser, and closes it in any case.
pub(crate) async fn with_browser(test: impl AsyncFnOnce(&Browser)) {
    let (mut server, url) = start_driver().await;
    let browser = Browser::open(&url).await;
    let tested = AssertUnwindSafe(Box::pin(test(&browser)))
        .catch_unwind()
        .await;
    browser.driver.quit().await.expect("the browser closes");
    server.kill().await.expect("the driver is ours");
    if let Err(panic) = tested {
        std::panic::resume_unwind(panic);
    }
}

/// Starts the WebDriver on a free port.
async fn start_driver() -> (Child, String) {
    let mut server = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromedriver is installed: run e2e/install-browser.sh");
    let output = server.stdout.take().expect("it was piped");
    let mut lines = BufReader::new(output).lines();
    let started = async {
        while let Some(line) = lines.next_line().await.expect("it prints text") {
            let port = line.strip_prefix("ChromeDriver was started successfully on port ");
            if let Some(port) = port {
                return port.trim_end_matches('.').to_owned();
            }
        }
        panic!("chromedriver ended");
    };
    let port = timeout(LONGEST_START, started).await.expect("it starts");
    // The later output is not used, but the pipe has to stay open.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (server, format!("http://127.0.0.1:{port}"))
}

impl Browser {
    async fn open(url: &str) -> Self {
        // The client requires a provider, although it uses plain HTTP. An error means that there
        // already is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut capabilities = ChromeCapabilities::new();
        for argument in [
            "--headless",
            // Chromium does not run as root otherwise.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--hide-scrollbars",
            "--lang=en",
        ] {
            capabilities.add_arg(argument).expect("it is text");
        }
        let driver = WebDriver::new(url, capabilities);
        let driver = timeout(LONGEST_START, driver).await.expect("it starts");
        let browser = Self {
            driver: driver.expect("Chromium is installed: run e2e/install-browser.sh"),
        };
        let watch = json!({ "source": WATCH });
        browser
            .command("Page.addScriptToEvaluateOnNewDocument", watch)
            .await;
        browser
    }

    /// Sends a command of the DevTools protocol.
    pub(crate) async fn command(&self, method: &str, parameters: Value) -> Value {
        let answer = self.driver.cdp().send_raw(method, parameters).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub(crate) async fn go(&self, url: &str) {
        self.driver.goto(url).await.expect("the page loads");
    }

    pub(crate) async fn resize(&self, screen: Screen) {
        let metrics = json!({
            "width": screen.width,
            "height": screen.height,
            "deviceScaleFactor": 1,
            "mobile": screen.width < 600,
        });
        self.command("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Shows the page as on a `screen` or in `print`, in `light` or `dark`.
    pub(crate) async fn emulate(&self, media: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = json!({ "media": media, "features": features });
        self.command("Emulation.setEmulatedMedia", media).await;
    }

    /// Evaluates the body of a function in the page.
    pub(crate) async fn eval(&self, script: &str) -> Value {
        let value = self.driver.execute(script, []).await;
        value.expect("the script runs").json().clone()
    }

    /// Evaluates the body of a function that gets a callback as its last argument, and waits until it is called.
    pub(crate) async fn wait_for(&self, script: &str) -> Value {
        let value = self.driver.execute_async(script, []).await;
        value.expect("the script runs").json().clone()
    }

    /// Returns the visible text of the page and the targets of its links, with single spaces.
    pub(crate) async fn text(&self) -> String {
        let script = "return [document.body.innerText, ...[...document.links].map(
            link => link.getAttribute('href'))].join(' ')";
        let text = self.eval(script).await;
        spaced(text.as_str().expect("it is text"))
    }

    /// Returns the violations of the page's policy.
    pub(crate) async fn violations(&self) -> Value {
        self.eval("return window.violations").await
    }

    /// Returns the findings of axe-core, one per line.
    pub(crate) async fn accessibility_faults(&self) -> Vec<String> {
        self.eval(&axe()).await;
        let tags = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']";
        let script = format!(
            "const done = arguments[arguments.length - 1];
             axe.run(document, {{ runOnly: {{ type: 'tag', values: {tags} }} }}).then(result => done(
                 result.violations.map(fault => fault.id + ': ' + fault.nodes.map(node =>
                     node.html + ' ' + node.failureSummary).join(' | '))));"
        );
        let found = self.wait_for(&script).await;
        serde_json::from_value(found).expect("these are lines")
    }

    pub(crate) async fn press(&self, key: Key) {
        let active = self.driver.active_element().await;
        let active = active.expect("something has the focus");
        active
            .send_keys(key.value().to_string())
            .await
            .expect("a key can be pressed");
    }

    /// Returns the screen as PNG, from the top of an element on.
    pub(crate) async fn picture(&self, from: &str) -> Vec<u8> {
        let top = format!("document.querySelector('{from}').scrollIntoView()");
        self.eval(&top).await;
        decoded(&self.command("Page.captureScreenshot", json!({})).await)
    }

    /// Returns the page as PDF, on the paper that its stylesheet names.
    pub(crate) async fn pdf(&self) -> Vec<u8> {
        let paper = json!({ "preferCSSPageSize": true, "printBackground": true });
        decoded(&self.command("Page.printToPDF", paper).await)
    }
}

/// Returns a text with single spaces.
pub(crate) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Keeps a picture for the documentation if SCREENSHOTS names a folder.
pub(crate) fn keep_picture(name: &str, png: &[u8]) {
    if let Some(folder) = env::var_os("SCREENSHOTS") {
        let path = Path::new(&folder).join(name);
        fs::write(path, png).expect("the folder of SCREENSHOTS can be written");
    }
}

fn decoded(answer: &Value) -> Vec<u8> {
    let data = answer["data"].as_str().expect("there is data");
    STANDARD.decode(data).expect("it is base64")
}

fn axe() -> String {
    let folder = env::var_os("BROWSER_TOOLS").map(PathBuf::from);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/browser-tools");
    let script = folder.unwrap_or(usual).join("axe.min.js");
    fs::read_to_string(script).expect("axe-core is there: run e2e/install-browser.sh")
}
