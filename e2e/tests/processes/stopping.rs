//! Every program stops when it is told to, and nothing is left behind.

use std::{
    io::{BufRead, BufReader, Lines, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStderr, Command, Stdio},
};

use booking_svc::testing::TestDatabase;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;
use tonic::{Streaming, transport::Endpoint};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient,
};

use crate::{
    program,
    stack::{Up, port_base},
};

const SERVICES: [&str; 3] = ["gateway", "booking-svc", "callprep-svc"];

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_says_where_it_is_and_stops_everything_that_it_has_started() {
    for (test, signal) in [(0, Signal::TERM), (1, Signal::INT)] {
        let database = TestDatabase::create_empty().await;
        let base = port_base(test);
        let up = Up::start(base, &database.url(), "a-secret");
        assert_eq!(up.ready["ready"], true);
        assert_eq!(up.ready["gateway"], format!("http://127.0.0.1:{base}"));
        assert_eq!(
            up.ready["booking"],
            format!("http://127.0.0.1:{}", base + 2)
        );
        assert_eq!(
            up.ready["callprep"],
            format!("http://127.0.0.1:{}", base + 4)
        );
        assert_eq!(up.ready["database_url"], database.url());
        assert_eq!(up.ready["webhook_secret"], "a-secret");
        assert_eq!(
            database.text("SELECT count(*) > 0 FROM prospects").await,
            "true"
        );
        let services = SERVICES.map(|name| up.process(name));

        let status = up.stop(signal);

        assert!(status.success(), "{status}");
        for service in services {
            assert!(test_kill_process(service).is_err(), "a service still runs");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_service_ends_cleanly_on_sigterm_even_with_an_idle_connection_and_a_health_watch() {
    let database = TestDatabase::create().await;
    for name in SERVICES {
        // Long enough to be noticed from here on a machine that is busy.
        let mut service = Service::start(name, &database.url(), "3000");
        let idle = TcpStream::connect(service.address).unwrap();
        let mut watch = match name {
            "gateway" => None,
            _ => Some(Watch::open(service.address).await),
        };
        assert!(is_ready(service.admin_address));

        service.signal(Signal::TERM);

        // It says so before it goes.
        if let Some(watch) = &mut watch {
            watch.says(ServingStatus::NotServing).await;
        }
        while is_ready(service.admin_address) {}
        let newcomer = TcpStream::connect(service.address);
        newcomer.expect("new connections are still taken");
        let status = service.process.wait().unwrap();
        assert!(status.success(), "{name}: {status}");
        drop((idle, watch));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigint_or_a_second_signal_leaves_out_the_pause() {
    let an_hour = "3600000";
    let database = TestDatabase::create().await;
    for name in SERVICES {
        for signals in [&[Signal::INT][..], &[Signal::TERM, Signal::TERM]] {
            let mut service = Service::start(name, &database.url(), an_hour);

            for signal in signals {
                service.signal(*signal);
                if signals.len() > 1 {
                    while is_ready(service.admin_address) {}
                }
            }

            let status = service.process.wait().unwrap();
            assert!(status.success(), "{name} {signals:?}: {status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_repeats_ends_cleanly_on_sigterm() {
    let database = TestDatabase::create().await;
    let source = TestDatabase::create_empty().await;
    let original = include_str!("../../../booking-svc/tests/api/syncing/original.sql");
    source.execute(original).await;
    let mut sync = Command::new(program("booking-svc"))
        .args(["sync", "--every", "1h"])
        .env_clear()
        .env("DATABASE_URL", database.url())
        .env("SOURCE_URL", source.url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(sync.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();

    kill_process(Pid::from_child(&sync), Signal::TERM).unwrap();

    let status = sync.wait().unwrap();
    assert!(status.success(), "{status}");
    let nothing = "0 prospects changed: 0 imported (0 records inserted, 0 updated), 0 failed; \
                   deleted in the source: none";
    assert_eq!(first, nothing);
    assert!(lines.next().is_none());
}

/// A service that runs, and what it has said about where it listens.
struct Service {
    process: Child,
    address: SocketAddr,
    admin_address: SocketAddr,
    /// Read by nobody, but a service that cannot log must not be what is tested.
    _log: Lines<BufReader<ChildStderr>>,
}

impl Service {
    fn start(name: &str, database_url: &str, shutdown_delay_ms: &str) -> Self {
        let mut process = Command::new(program(name))
            .env_clear()
            .env("LISTEN_ADDR", "127.0.0.1:0")
            .env("ADMIN_ADDR", "127.0.0.1:0")
            .env("LOG_FORMAT", "json")
            .env("SHUTDOWN_DELAY_MS", shutdown_delay_ms)
            .env("DATABASE_URL", database_url)
            .env("CALCOM_WEBHOOK_SECRET", "a-secret")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let listening = log
            .by_ref()
            .map(|line| serde_json::from_str::<Value>(&line.unwrap()).expect("the log is JSON"))
            .find(|entry| entry["message"] == "listening")
            .expect("it listens");
        let address = |name: &str| listening[name].as_str().unwrap().parse().unwrap();
        Self {
            process,
            address: address("address"),
            admin_address: address("admin_address"),
            _log: log,
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It fails only when the service has ended.
        let _ = self.process.kill();
    }
}

/// Whether a service says that it is ready; one that has ended is not.
fn is_ready(admin_address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(admin_address) else {
        return false;
    };
    let request = "GET /readyz HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n";
    let mut answer = String::new();
    let asked = stream.write_all(request.as_bytes());
    asked.is_ok()
        && stream.read_to_string(&mut answer).is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

/// An open watch of the health of a service.
struct Watch(Streaming<HealthCheckResponse>);

impl Watch {
    async fn open(address: SocketAddr) -> Self {
        let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
        let mut client = HealthClient::new(endpoint.connect().await.unwrap());
        let watching = client.watch(HealthCheckRequest::default()).await.unwrap();
        let mut watch = Self(watching.into_inner());
        watch.says(ServingStatus::Serving).await;
        watch
    }

    async fn says(&mut self, status: ServingStatus) {
        let response = self.0.message().await.unwrap().unwrap();
        assert_eq!(response.status(), status);
    }
}

#[test]
fn a_program_whose_output_cannot_be_written_fails_and_says_so() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let output = Command::new(program("gateway"))
        .args(["import", "--format", "ndjson", "/dev/null"])
        .stdout(full.unwrap())
        .stderr(Stdio::piped())
        .output()
        .unwrap();

    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(
        complaint.contains("could not write to standard output"),
        "{complaint}"
    );
}
