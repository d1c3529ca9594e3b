//! `e2e up` as a child process.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use e2e::ports;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::program;

/// Returns the first of eight ports that no other test uses. Each test has numbers of its own, from 0
/// to 6.
pub(crate) fn port_base(test: u16) -> u16 {
    ports::first_claimed() + test * 10
}

/// A stack that runs over a given database.
pub(crate) struct Up {
    child: Child,
    // Kept open, or a later line would find nobody who reads it.
    _output: BufReader<ChildStdout>,
    folder: PathBuf,
    /// The line that says where everything is.
    pub(crate) ready: Value,
}

impl Up {
    /// Starts a stack and waits until it is ready.
    pub(crate) fn start(port_base: u16, database_url: &str, secret: &str) -> Self {
        let mut child = Command::new(program("e2e"))
            .args(["up", "--port-base", &port_base.to_string()])
            .env("DATABASE_URL", database_url)
            .env("CALCOM_WEBHOOK_SECRET", secret)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        Self {
            child,
            _output: output,
            folder: folder(port_base),
            ready: serde_json::from_str(&line).expect("the first line is JSON"),
        }
    }

    /// Returns where the gateway listens.
    pub(crate) fn gateway(&self) -> SocketAddr {
        let url = self.ready["gateway"].as_str().unwrap();
        url.strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// Returns the process that runs the program `name`.
    pub(crate) fn process(&self, name: &str) -> Pid {
        let id = self.child.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        // Other threads may have started it, so every process with this parent counts.
        let by_parent = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse::<i32>().ok()?;
            let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            status.contains(&format!("PPid:\t{id}\n")).then_some(pid)
        });
        let found = by_parent
            .chain(children.split_whitespace().map(|pid| pid.parse().unwrap()))
            .find(|pid| {
                let read = |file| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
                let arguments = read("cmdline");
                // `gateway notify` and `gateway console` are processes of the same program.
                let is_command = arguments
                    .split(|byte| *byte == 0)
                    .any(|each| each == b"notify" || each == b"console");
                read("comm").trim_ascii_end() == name.as_bytes() && !is_command
            });
        Pid::from_raw(found.expect("the program runs")).unwrap()
    }

    /// Sends a signal and waits until the stack has ended.
    pub(crate) fn stop(mut self, signal: Signal) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Returns the folder in which a stack keeps its logs.
pub(crate) fn folder(port_base: u16) -> PathBuf {
    let programs = program("e2e");
    let target = programs.ancestors().nth(2).unwrap();
    target.join("e2e").join(port_base.to_string())
}
