//! The console over HTTP, before it calls booking-svc: authentication, roles and origins.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Parser as _;
use gateway::{
    Command, Settings,
    console::{self, Access, Console, ProxyAccess},
};
use runtime::{Limits, Shutdown, channel};
use tokio::{net::TcpListener, task::JoinSet};

use crate::client::{self, Reply};

const SECRET: &str = "a secret of the proxy, long enough";
const REPLAY: &str = "/deliveries/0192d3f0-0000-7000-8000-000000000001/replay";
pub(crate) const SAME_ORIGIN: &str = "sec-fetch-site: same-origin\r\n";

/// A console, by default without a booking-svc. It stops when it is dropped.
pub(crate) struct Alone {
    pub(crate) address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl Alone {
    async fn start(access: Access) -> Self {
        let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let away = unused.local_addr().unwrap();
        drop(unused);
        Self::before(away, access).await
    }

    /// Starts a console that calls the booking-svc at an address.
    pub(crate) async fn before(booking: SocketAddr, access: Access) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let booking = channel::connect(&format!("http://{booking}")).unwrap();
        let console = Console::new(booking, None, None);
        let mut tasks = JoinSet::new();
        let shutdown = Shutdown::new();
        tasks.spawn(console::serve(
            listener,
            console,
            access,
            Limits::default(),
            shutdown,
        ));
        Self {
            address,
            _tasks: tasks,
        }
    }

    pub(crate) async fn ask(&self, line: &str, headers: &str) -> Reply {
        self.ask_with(line, headers, "").await
    }

    /// Sends a form.
    pub(crate) async fn ask_with(&self, line: &str, headers: &str, form: &str) -> Reply {
        let address = self.address;
        let host = if headers.contains("host: ") {
            String::new()
        } else {
            format!("host: {address}\r\n")
        };
        let request = format!(
            "{line} HTTP/1.1\r\n{host}connection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n{headers}\r\n{form}",
            form.len()
        );
        client::request(address, request.as_bytes()).await
    }

    async fn get(&self, headers: &str) -> u16 {
        self.ask("GET /nothing", headers).await.status
    }

    async fn post(&self, headers: &str) -> u16 {
        self.ask(&format!("POST {REPLAY}"), headers).await.status
    }
}

fn settings(arguments: &[&str]) -> gateway::console::ConsoleSettings {
    let settings = Settings::try_parse_from(["gateway", "console"].iter().chain(arguments));
    match settings.unwrap_or_else(|error| panic!("{error}")).command {
        Some(Command::Console(settings)) => settings,
        _ => panic!("another command"),
    }
}

pub(crate) fn proxied() -> Access {
    let access = ProxyAccess::new(SECRET, None, "ann@us.example", "zoe@us.example");
    Access::Proxy(access.unwrap())
}

pub(crate) fn by_proxy(email: &str) -> String {
    format!("x-bookbrief-proxy-secret: {SECRET}\r\nx-forwarded-email: {email}\r\n")
}

/// Returns users with passwords, from CONSOLE_USERS_FILE.
fn basic(name: &str) -> Access {
    let file =
        std::env::temp_dir().join(format!("console-users-{name}-{}.toml", std::process::id()));
    let users = "[[users]]\nname = 'ann'\npassword = 'a password of ann'\nrole = 'reader'\n\
                 [[users]]\nname = 'zoe'\npassword = 'a password of zoe'\nrole = 'actor'\n";
    std::fs::write(&file, users).unwrap();
    let path = file.to_str().unwrap();
    let access = settings(&["--console-auth", "basic", "--console-users-file", path]).access();
    std::fs::remove_file(&file).unwrap();
    access.unwrap()
}

fn with_password(name: &str, password: &str) -> String {
    let credentials = STANDARD.encode(format!("{name}:{password}"));
    format!("authorization: Basic {credentials}\r\n")
}

#[tokio::test]
async fn a_forged_address_of_the_proxy_is_not_believed() {
    let console = Alone::start(proxied()).await;
    let zoe = "x-forwarded-email: zoe@us.example\r\n";

    assert_eq!(console.get("").await, 403);
    assert_eq!(console.get(zoe).await, 403);
    let wrong = format!("{zoe}x-bookbrief-proxy-secret: a guess of the secret, as long as it\r\n");
    assert_eq!(console.get(&wrong).await, 403);
    let twice = format!("{zoe}{}", by_proxy("ann@us.example"));
    assert_eq!(console.get(&twice).await, 403);
    assert_eq!(console.get(&by_proxy("eve@us.example")).await, 403);
    assert_eq!(console.get(&by_proxy("ann@us.example")).await, 404);
}

#[tokio::test]
async fn a_reader_may_look_and_an_actor_may_act() {
    let proxied = Alone::start(proxied()).await;
    let basic = Alone::start(basic("roles")).await;

    for (console, reader, actor) in [
        (
            &proxied,
            by_proxy("ann@us.example"),
            by_proxy("zoe@us.example"),
        ),
        (
            &basic,
            with_password("ann", "a password of ann"),
            with_password("zoe", "a password of zoe"),
        ),
    ] {
        let (reader, actor) = (reader + SAME_ORIGIN, actor + SAME_ORIGIN);
        assert_eq!(console.get(&reader).await, 404);
        assert_eq!(console.post(&reader).await, 403);
        // The actor is admitted, and booking-svc is unavailable.
        assert_eq!(console.post(&actor).await, 503);
    }
}

#[tokio::test]
async fn a_password_is_asked_for_and_a_wrong_one_is_refused() {
    let console = Alone::start(basic("asked")).await;

    let asked = console.ask("GET /", "").await;

    assert_eq!(asked.status, 401);
    assert!(
        asked
            .header("www-authenticate")
            .unwrap()
            .starts_with("Basic realm=")
    );
    for (name, password) in [
        ("zoe", "a password of ann"),
        ("zoe", ""),
        ("eve", "a password of zoe"),
    ] {
        assert_eq!(console.get(&with_password(name, password)).await, 401);
    }
}

#[tokio::test]
async fn only_a_page_of_the_console_may_post() {
    let console = Alone::start(Access::Open).await;
    let address = console.address;

    for refused in [
        String::new(),
        "sec-fetch-site: cross-site\r\n".to_owned(),
        "sec-fetch-site: same-site\r\n".to_owned(),
        "sec-fetch-site: none\r\n".to_owned(),
        "origin: null\r\n".to_owned(),
        "origin: http://evil.example\r\n".to_owned(),
        format!("sec-fetch-site: cross-site\r\norigin: http://{address}\r\n"),
    ] {
        assert_eq!(console.post(&refused).await, 403, "{refused}");
    }
    assert_eq!(console.post(SAME_ORIGIN).await, 503);
    assert_eq!(
        console.post(&format!("origin: http://{address}\r\n")).await,
        503
    );
    for method in ["PUT", "DELETE", "PATCH"] {
        let reply = console
            .ask(&format!("{method} {REPLAY}"), SAME_ORIGIN)
            .await;
        assert_eq!(reply.status, 405, "{method}");
    }
    assert_eq!(console.ask(&format!("GET {REPLAY}"), "").await.status, 405);
}

#[tokio::test]
async fn without_authentication_a_name_that_was_made_to_lead_here_is_not_answered() {
    let console = Alone::start(Access::Open).await;

    assert_eq!(console.get("host: evil.example\r\n").await, 421);
    assert_eq!(console.get("host: localhost:9204\r\n").await, 404);
}

#[tokio::test]
async fn every_response_forbids_what_no_page_needs_and_is_never_cached() {
    let console = Alone::start(proxied()).await;
    let zoe = by_proxy("zoe@us.example");

    for (line, headers) in [
        ("GET /nothing", zoe.as_str()),
        ("GET /deliveries", &zoe),
        ("GET /deliveries", ""),
        ("GET /console.css", ""),
        ("GET /console.js", ""),
        ("POST /", ""),
    ] {
        let reply = console.ask(line, headers).await;

        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"));
        assert!(policy.ends_with("base-uri 'none'; frame-ancestors 'none'"));
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{line}");
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(!reply.body.contains(" style=") && !reply.body.contains(" onclick="));
    }
}

#[tokio::test]
async fn a_booking_svc_that_is_away_is_said_to_be_away() {
    let console = Alone::start(Access::Open).await;

    for path in ["/deliveries", "/notices"] {
        let reply = console.ask(&format!("GET {path}"), "").await;

        assert_eq!(reply.status, 503);
        assert!(reply.body.contains("booking-svc does not answer"));
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_read_has_a_page_that_says_so() {
    let console = Alone::start(Access::Open).await;

    for path in [
        "/deliveries?q=a&q=b",
        "/replay?state=dead&state=dead",
        "/notices?done=%3Cb%3E",
        "/audit?actor=a&actor=b",
    ] {
        let reply = console.ask(&format!("GET {path}"), "").await;

        assert_eq!(reply.status, 400, "{path}");
        assert!(reply.body.contains("<h1>Invalid request</h1>"), "{path}");
        assert!(!reply.body.contains("<b>"), "{}", reply.body);
    }
}

#[test]
fn no_access_is_open_to_other_machines() {
    let open = |address| settings(&["--listen-addr", address]).access();

    assert!(matches!(open("127.0.0.1:9204"), Ok(Access::Open)));
    assert!(matches!(open("[::1]:9204"), Ok(Access::Open)));
    for address in ["0.0.0.0:9204", "[::]:9204", "10.0.0.7:9204"] {
        let refusal = open(address).unwrap_err().to_string();
        assert!(refusal.contains("set CONSOLE_AUTH to `basic` or `proxy`"));
        assert!(refusal.contains("or LISTEN_ADDR to 127.0.0.1:9204"));
    }
}

#[test]
fn what_is_missing_is_named() {
    for (arguments, expected) in [
        (&["--console-auth", "basic"][..], "set CONSOLE_USERS_FILE"),
        (&["--console-auth", "proxy"], "set CONSOLE_PROXY_SECRET"),
        (
            &["--console-auth", "proxy", "--console-proxy-secret", SECRET],
            "set CONSOLE_READERS or CONSOLE_ACTORS",
        ),
    ] {
        let refusal = settings(arguments).access().unwrap_err().to_string();

        assert!(refusal.contains(expected), "{refusal}");
    }
}
