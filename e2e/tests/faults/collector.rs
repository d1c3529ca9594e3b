//! An OpenTelemetry collector that keeps the spans that it is sent.

use std::net::SocketAddr;

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{KeyValue, any_value},
    trace::v1::Span,
};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::task::AbortOnDropHandle;
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

use crate::system::in_time;

/// Closed when it is dropped.
pub(crate) struct Collector {
    address: SocketAddr,
    spans: watch::Sender<Vec<Collected>>,
    _serving: AbortOnDropHandle<()>,
}

/// A span and the service that sent it.
#[derive(Clone, Debug)]
pub(crate) struct Collected {
    pub(crate) service: String,
    pub(crate) span: Span,
}

struct Service(watch::Sender<Vec<Collected>>);

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let spans = watch::Sender::default();
        let service = TraceServiceServer::new(Service(spans.clone()));
        let serving = Server::builder()
            .add_service(service)
            .serve_with_incoming(TcpIncoming::from(listener));
        let serving = tokio::spawn(async move { serving.await.unwrap() });
        Self {
            address,
            spans,
            _serving: AbortOnDropHandle::new(serving),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until there is a span of each of these services and names, and everything that each is
    /// a part of. Returns all spans.
    pub(crate) async fn until_there_are(&self, wanted: &[(&str, &str)]) -> Vec<Collected> {
        let mut spans = self.spans.subscribe();
        let are_there = |spans: &Vec<Collected>| {
            let is_there = |(service, name): &(&str, &str)| {
                let named = spans.iter().filter(|found| found.is(service, name));
                let paths = named.map(|found| found.path(spans)).collect::<Vec<_>>();
                !paths.is_empty() && paths.iter().all(Option::is_some)
            };
            wanted.iter().all(is_there)
        };
        let found = spans.wait_for(are_there);
        in_time(&format!("there are spans {wanted:?}"), found)
            .await
            .unwrap()
            .clone()
    }
}

impl Collected {
    pub(crate) fn is(&self, service: &str, name: &str) -> bool {
        self.service == service && self.span.name == name
    }

    /// Returns an attribute as text, if it is there.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        attribute(&self.span.attributes, name)
    }

    /// Returns the span with everything that it is a part of, innermost first, a line each. Nothing
    /// as long as some of it has not been sent.
    pub(crate) fn path(&self, spans: &[Self]) -> Option<Vec<String>> {
        let mut path = Vec::new();
        let mut at = self;
        loop {
            path.push(format!("{} {}", at.service, at.span.name));
            let parent = &at.span.parent_span_id;
            if parent.is_empty() {
                return Some(path);
            }
            at = spans.iter().find(|found| found.span.span_id == *parent)?;
        }
    }
}

#[tonic::async_trait]
impl TraceService for Service {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        for of_process in request.into_inner().resource_spans {
            let resource = of_process.resource.unwrap_or_default();
            let service = attribute(&resource.attributes, "service.name").unwrap_or_default();
            let spans = of_process.scope_spans.into_iter().flat_map(|of| of.spans);
            let collected = spans.map(|span| Collected {
                service: service.clone(),
                span,
            });
            self.0.send_modify(|spans| spans.extend(collected));
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

fn attribute(attributes: &[KeyValue], name: &str) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.key == name)?;
    Some(match attribute.value.as_ref()?.value.as_ref()? {
        any_value::Value::StringValue(text) => text.clone(),
        any_value::Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    })
}
