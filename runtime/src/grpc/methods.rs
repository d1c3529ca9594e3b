//! The methods that a server has, and what is measured of each.

use std::{
    collections::HashMap,
    sync::OnceLock,
    time::{Duration, Instant},
};

use metrics::{Counter, Gauge, Histogram, SharedString, counter, gauge, histogram};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::Code;

use crate::{prometheus, status::code_label};

const CODES: usize = 17;

/// The methods by the path of their calls.
pub(super) struct Methods {
    known: HashMap<String, Method>,
    /// All that does not exist: as many paths as callers like to think of.
    other: Method,
}

/// What is measured of one method.
pub(super) struct Method {
    service: SharedString,
    name: SharedString,
    active: Gauge,
    refused: Counter,
    /// By status code; most are never seen.
    durations: [OnceLock<Histogram>; CODES],
}

/// A call that is being worked on, counted until it is dropped.
pub(super) struct ActiveCall<'a> {
    method: &'a Method,
    began: Instant,
}

impl Methods {
    /// Returns the methods of the services in `descriptors`, encoded file descriptor sets.
    pub(super) fn new(descriptors: &[&[u8]]) -> Self {
        prometheus::start();
        let mut known = HashMap::new();
        let files = descriptors
            .iter()
            .filter_map(|set| FileDescriptorSet::decode(*set).ok())
            .flat_map(|set| set.file);
        for file in files {
            for service in &file.service {
                let service_name = format!("{}.{}", file.package(), service.name());
                for method in &service.method {
                    let path = format!("/{service_name}/{}", method.name());
                    let measured = Method::new(service_name.clone(), method.name().to_owned());
                    known.insert(path, measured);
                }
            }
        }
        let other = Method::new("_OTHER".to_owned(), "_OTHER".to_owned());
        Self { known, other }
    }

    /// Returns the method with a path.
    pub(super) fn find(&self, path: &str) -> &Method {
        self.known.get(path).unwrap_or(&self.other)
    }
}

impl Method {
    fn new(service: String, name: String) -> Self {
        let service = SharedString::from(service);
        let refused = counter!(
            "bookbrief_refused_calls_total",
            "rpc_service" => service.clone()
        );
        Self {
            active: gauge!("rpc_server_active_requests", "rpc_service" => service.clone()),
            refused,
            name: name.into(),
            service,
            durations: [const { OnceLock::new() }; CODES],
        }
    }

    /// Counts a call until the answer is dropped.
    pub(super) fn begin(&self) -> ActiveCall<'_> {
        self.active.increment(1);
        ActiveCall {
            method: self,
            began: Instant::now(),
        }
    }

    /// Counts a call that was not taken on.
    pub(super) fn refuse(&self) {
        self.refused.increment(1);
        self.record(Code::ResourceExhausted, Duration::ZERO);
    }

    fn record(&self, code: Code, duration: Duration) {
        let Some(slot) = usize::try_from(i32::from(code))
            .ok()
            .and_then(|code| self.durations.get(code))
        else {
            return;
        };
        let histogram = slot.get_or_init(|| {
            histogram!(
                "rpc_server_duration_seconds",
                "rpc_service" => self.service.clone(),
                "rpc_method" => self.name.clone(),
                "rpc_grpc_status_code" => code_label(code),
            )
        });
        histogram.record(duration.as_secs_f64());
    }
}

impl ActiveCall<'_> {
    /// Notes how the call has ended.
    pub(super) fn end(&self, code: Code) {
        self.method.record(code, self.began.elapsed());
    }
}

impl Drop for ActiveCall<'_> {
    fn drop(&mut self) {
        self.method.active.decrement(1);
    }
}
