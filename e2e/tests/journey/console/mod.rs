//! The console in a real browser, over the real services.

mod acting;
mod looking;
mod scriptless;

use std::{net::SocketAddr, time::Duration};

use gateway::{
    LinkSecrets, Linker,
    console::{self, Access, Console, Users},
};
use runtime::{Limits, Shutdown};
use serde_json::json;
use thirtyfour::Key;
use tokio::time::timeout;

use crate::{
    browser::Browser,
    system::{LINK_SECRET, System, kestrel, listen},
};

/// Reached by a fault only.
const PATIENCE: Duration = Duration::from_mins(1);

const USERS: &str = "[[users]]\nname = 'ann'\npassword = 'a-password-of-ann'\nrole = 'reader'\n\
                     [[users]]\nname = 'zoe'\npassword = 'a-password-of-zoe'\nrole = 'actor'\n";
/// Somebody at a known company whom nobody has mailed.
const STRANGER: &str = "new.colleague@kestrel.example";
const ZOE: &str = "zoe.mueller@kestrel.example";

/// A console of a system. It stops when it is dropped.
struct Desk {
    system: System,
    address: SocketAddr,
    shutdown: Shutdown,
}

impl Desk {
    /// Opens the console of a system with one dossier, to everybody.
    async fn open() -> Self {
        let desk = Self::open_to(Access::Open).await;
        desk.system.import(kestrel()).await;
        desk
    }

    async fn open_to(access: Access) -> Self {
        let system = System::start().await;
        let listener = listen().await;
        let address = listener.local_addr().unwrap();
        let secrets = LinkSecrets::new(LINK_SECRET, None).unwrap();
        let linker = Linker::new(&format!("http://{}", system.gateway), secrets);
        let traces = Some("https://traces.example/{trace_id}");
        let console = Console::new(system.booking.clone(), Some(linker), traces);
        let shutdown = Shutdown::new();
        let limits = Limits::default();
        tokio::spawn(console::serve(
            listener,
            console,
            access,
            limits,
            shutdown.clone(),
        ));
        Self {
            system,
            address,
            shutdown,
        }
    }

    /// Opens the console of a system with one dossier, to those with passwords.
    async fn open_with_passwords(name: &str) -> Self {
        let file = std::env::temp_dir().join(format!("console-{name}-{}.toml", std::process::id()));
        std::fs::write(&file, USERS).unwrap();
        let users = Users::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let desk = Self::open_to(Access::Basic(users)).await;
        desk.system.import(kestrel()).await;
        desk
    }

    async fn go(&self, browser: &Browser, path: &str) {
        browser.go(&format!("http://{}{path}", self.address)).await;
    }

    /// Goes to a page with a name and a password, which the browser keeps.
    async fn go_as(&self, browser: &Browser, name: &str, path: &str) {
        let address = self.address;
        let url = format!("http://{name}:a-password-of-{name}@{address}{path}");
        browser.go(&url).await;
    }

    /// Makes every delivery a dead letter.
    async fn kill_deliveries(&self) {
        let dead = "UPDATE webhook_deliveries SET state = 'dead', reason = 'gave up', attempts = 20, \
                    last_error = 'the database was away', next_attempt_at = NULL";
        self.system.database.execute(dead).await;
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.shutdown.start();
    }
}

/// Presses what a selector finds, with the keyboard, and waits for the page to which that leads.
async fn press(browser: &Browser, selector: &str) {
    let focus = format!("document.querySelector(`{selector}`).focus()");
    browser.eval(&focus).await;
    press_enter(browser).await;
}

async fn press_enter(browser: &Browser) {
    browser.eval("window.isOld = true").await;
    browser.press(Key::Enter).await;
    // A page may begin before its result is known.
    let is_coming = "return window.isOld === true || document.readyState !== 'complete'";
    let loaded = async { while browser.eval(is_coming).await == true {} };
    timeout(PATIENCE, loaded).await.unwrap();
}

async fn fill(browser: &Browser, selector: &str, text: &str) {
    let set = format!(
        "document.querySelector(`{selector}`).value = {}",
        json!(text)
    );
    browser.eval(&set).await;
}

/// Posts an empty form from the page that is open.
async fn post_from_here(browser: &Browser, address: &str) {
    let script = format!(
        "const form = document.createElement('form'); form.method = 'post'; form.action = '{address}';
         const button = document.createElement('button'); form.append(button);
         document.body.append(form); button.focus()"
    );
    browser.eval(&script).await;
    press_enter(browser).await;
}

async fn path(browser: &Browser) -> String {
    let path = browser
        .eval("return location.pathname + location.search")
        .await;
    path.as_str().unwrap().to_owned()
}
