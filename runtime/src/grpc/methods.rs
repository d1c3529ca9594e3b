//! What is measured of the calls to a server, by method.

use std::{collections::HashSet, time::Instant};

use metrics::{Counter, Gauge, counter, gauge, histogram};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::Code;

use crate::{prometheus, status::code_label};

/// The paths of all methods that exist. Others are unbounded, so they share the label `_OTHER`.
pub(super) struct Methods(HashSet<String>);

/// A call in progress, counted as active until it is dropped.
pub(super) struct ActiveCall {
    service: String,
    method: String,
    active: Gauge,
    began: Instant,
}

impl Methods {
    /// Returns the methods of the services in `descriptors`, encoded file descriptor sets.
    pub(super) fn new(descriptors: &[&[u8]]) -> Self {
        prometheus::start();
        let files = descriptors
            .iter()
            .filter_map(|set| FileDescriptorSet::decode(*set).ok())
            .flat_map(|set| set.file);
        let mut paths = HashSet::new();
        for file in files {
            for service in &file.service {
                let name = format!("{}.{}", file.package(), service.name());
                // Shown as 0 before the first call: autoscalers and alerts need a series to read.
                let _ = (active(&name), refused(&name));
                let methods = service.method.iter();
                paths.extend(methods.map(|method| format!("/{name}/{}", method.name())));
            }
        }
        Self(paths)
    }

    /// Counts a call to `path` as active.
    pub(super) fn begin(&self, path: &str) -> ActiveCall {
        let (service, method) = self.labels(path);
        let active = active(service);
        active.increment(1);
        ActiveCall {
            service: service.to_owned(),
            method: method.to_owned(),
            active,
            began: Instant::now(),
        }
    }

    /// Counts a call to `path` that is refused.
    pub(super) fn refuse(&self, path: &str) {
        let (service, method) = self.labels(path);
        refused(service).increment(1);
        record(service, method, Code::ResourceExhausted, 0.0);
    }

    /// Counts a call to `path` that its caller is not admitted to.
    pub(super) fn deny(&self, path: &str) {
        let (service, method) = self.labels(path);
        record(service, method, Code::PermissionDenied, 0.0);
    }

    /// Returns the paths of the methods of `services`.
    pub(super) fn of_services(&self, services: &[&str]) -> Vec<String> {
        let is_of = |path: &&String| {
            let (service, _) = self.labels(path);
            services.contains(&service)
        };
        self.0.iter().filter(is_of).cloned().collect()
    }

    fn labels<'a>(&self, path: &'a str) -> (&'a str, &'a str) {
        let known = self.0.contains(path).then_some(path);
        known
            .and_then(|path| path.trim_start_matches('/').split_once('/'))
            .unwrap_or(("_OTHER", "_OTHER"))
    }
}

impl ActiveCall {
    /// Records how long the call took until its answer began.
    pub(super) fn end(&self, code: Code) {
        let seconds = self.began.elapsed().as_secs_f64();
        record(&self.service, &self.method, code, seconds);
    }
}

impl Drop for ActiveCall {
    fn drop(&mut self) {
        self.active.decrement(1);
    }
}

fn active(service: &str) -> Gauge {
    gauge!("rpc_server_active_requests", "rpc_service" => service.to_owned())
}

fn refused(service: &str) -> Counter {
    counter!("bookbrief_refused_calls_total", "rpc_service" => service.to_owned())
}

fn record(service: &str, method: &str, code: Code, seconds: f64) {
    histogram!(
        "rpc_server_duration_seconds",
        "rpc_service" => service.to_owned(),
        "rpc_method" => method.to_owned(),
        "rpc_grpc_status_code" => code_label(code),
    )
    .record(seconds);
}
