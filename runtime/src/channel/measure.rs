//! How long calls take, with all their attempts.

use std::time::Instant;

use http::{Response, Uri};
use metrics::histogram;
use tonic::{Status, body::Body};

use crate::status::{code_label, code_of};

/// A call under way.
pub(super) struct Call {
    uri: Uri,
    began: Instant,
}

impl Call {
    /// Returns a call of the method that `uri` names, which begins now.
    pub(super) fn new(uri: &Uri) -> Self {
        Self {
            uri: uri.clone(),
            began: Instant::now(),
        }
    }

    /// Notes how the call has ended.
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
