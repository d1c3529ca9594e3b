//! Every program stops when it is told to, and nothing is left behind.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
    process::{Command, Stdio},
};

use booking_svc::testing::TestDatabase;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;

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
async fn each_service_ends_cleanly_on_sigterm_even_with_an_idle_connection() {
    let database = TestDatabase::create().await;
    for name in SERVICES {
        let mut service = Command::new(program(name))
            .env_clear()
            .env("LISTEN_ADDR", "127.0.0.1:0")
            .env("ADMIN_ADDR", "127.0.0.1:0")
            .env("LOG_FORMAT", "json")
            .env("DATABASE_URL", database.url())
            .env("CALCOM_WEBHOOK_SECRET", "a-secret")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(service.stderr.take().unwrap()).lines();
        let listening = log
            .by_ref()
            .map(|line| serde_json::from_str::<Value>(&line.unwrap()).expect("the log is JSON"))
            .find(|entry| entry["message"] == "listening")
            .expect("it listens");
        let idle = TcpStream::connect(listening["address"].as_str().unwrap()).unwrap();

        kill_process(Pid::from_child(&service), Signal::TERM).unwrap();
        let status = service.wait().unwrap();

        assert!(status.success(), "{name}: {status}");
        drop(idle);
    }
}
