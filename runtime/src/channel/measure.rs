//! Duration of outgoing calls, including retries.

use std::time::Instant;

use http::{Response, Uri};
use metrics::histogram;
use tonic::{Status, body::Body};

use crate::status::{code_label, code_of};

/// A call in progress.
pub(super) struct Call {
    uri: Uri,
    began: Instant,
}

impl Call {
    pub(super) fn new(uri: &Uri) -> Self {
        Self {
            uri: uri.clone(),
            began: Instant::now(),
        }
    }

    /// Records the duration and the status of the call.
    pub(super) fn end(&self, answered: &Result<Response<Body>, Status>) {
        let code = match answered {
            Ok(response) => code_of(response),
            Err(status) => status.code(),
        };
        let path = self.uri.path().trim_start_matches('/');
        let (service, method) = path.split_once('/').unwrap_or((path, ""));
        histogram!(
            "rpc_client_duration_seconds",
            "rpc_service" => service.to_owned(),
            "rpc_method" => method.to_owned(),
            "rpc_grpc_status_code" => code_label(code),
        )
        .record(self.began.elapsed().as_secs_f64());
    }
}
