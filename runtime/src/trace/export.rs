//! Exports spans to a collector, in batches from a thread of its own.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use ::http::{Uri, uri::Scheme};
use anyhow::{Context as _, bail, ensure};
use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{SpanExporter as OtlpExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{Sampler as SdkSampler, SdkTracer, SdkTracerProvider, SpanData, SpanExporter},
};
use tokio::task::spawn_blocking;

use super::settings::{Sampler, TraceSettings};

/// The timeout of sending one batch.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// The time to send the remaining spans when the process ends.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// Returns the tracer, if a collector is configured.
pub(super) fn tracer() -> Option<&'static SdkTracer> {
    TRACER.get()
}

/// The exporter of spans, if a collector is configured.
#[derive(Debug)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Returns whether spans are recorded.
    pub fn are_sent(&self) -> bool {
        self.0.is_some()
    }

    /// Sends the remaining spans, for at most 2 seconds. Call it when everything else has ended.
    pub async fn finish(self) {
        let Some(provider) = self.0 else {
            return;
        };
        let finished = spawn_blocking(move || provider.shutdown_with_timeout(FLUSH_TIMEOUT)).await;
        if !matches!(finished, Ok(Ok(()))) {
            tracing::warn!("the last spans may not have reached the collector");
        }
    }
}

impl TraceSettings {
    /// Starts exporting spans if a collector is configured. `program` is the default service name.
    /// Call it once, within a Tokio runtime.
    ///
    /// Spans are dropped while the collector is unreachable.
    ///
    /// # Errors
    /// The endpoint is not of the form `http://host:port`, or traces were started before.
    pub fn start(&self, program: &'static str) -> anyhow::Result<Traces> {
        let Some(endpoint) = self.endpoint() else {
            return Ok(Traces(None));
        };
        ensure!(
            is_plain_url(endpoint),
            "OTEL_EXPORTER_OTLP_ENDPOINT `{endpoint}` is not of the form http://host:port"
        );
        let exporter = OtlpExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .with_timeout(EXPORT_TIMEOUT)
            .build()
            .with_context(|| format!("OTEL_EXPORTER_OTLP_ENDPOINT `{endpoint}` cannot be used"))?;
        let provider = SdkTracerProvider::builder()
            .with_resource(resource(self, program))
            .with_sampler(sampler(self))
            .with_batch_exporter(Reporting::new(exporter))
            .build();
        if TRACER.set(provider.tracer("bookbrief")).is_err() {
            bail!("traces were started before");
        }
        tracing::info!(endpoint, "sending traces");
        Ok(Traces(Some(provider)))
    }
}

fn is_plain_url(endpoint: &str) -> bool {
    let Ok(url) = endpoint.parse::<Uri>() else {
        return false;
    };
    url.scheme() == Some(&Scheme::HTTP) && url.port().is_some() && matches!(url.path(), "" | "/")
}

fn resource(settings: &TraceSettings, program: &str) -> Resource {
    let attributes = settings
        .resource_attributes()
        .map(|(name, value)| KeyValue::new(name.to_owned(), value.to_owned()));
    Resource::builder_empty()
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("telemetry.sdk.language", "rust"))
        .with_attribute(KeyValue::new("telemetry.sdk.name", "opentelemetry"))
        .with_attributes(attributes)
        .with_service_name(settings.service_name(program).to_owned())
        .build()
}

fn sampler(settings: &TraceSettings) -> SdkSampler {
    let share = SdkSampler::TraceIdRatioBased(settings.otel_traces_sampler_arg);
    let or_as_the_caller = |root| SdkSampler::ParentBased(Box::new(root));
    match settings.otel_traces_sampler {
        Sampler::AlwaysOn => SdkSampler::AlwaysOn,
        Sampler::AlwaysOff => SdkSampler::AlwaysOff,
        Sampler::TraceIdRatio => share,
        Sampler::ParentbasedAlwaysOn => or_as_the_caller(SdkSampler::AlwaysOn),
        Sampler::ParentbasedAlwaysOff => or_as_the_caller(SdkSampler::AlwaysOff),
        Sampler::ParentbasedTraceIdRatio => or_as_the_caller(share),
    }
}

/// Logs when the collector becomes unreachable and when it is reachable again, instead of each failed
/// export.
#[derive(Debug)]
struct Reporting<Exporter> {
    exporter: Exporter,
    is_away: AtomicBool,
}

impl<Exporter> Reporting<Exporter> {
    fn new(exporter: Exporter) -> Self {
        Self {
            exporter,
            is_away: AtomicBool::new(false),
        }
    }
}

impl<Exporter: SpanExporter> SpanExporter for Reporting<Exporter> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let exported = self.exporter.export(batch).await;
        let was_away = self.is_away.swap(exported.is_err(), Ordering::Relaxed);
        match &exported {
            Err(error) if !was_away => {
                tracing::warn!(%error, "the collector is unreachable, dropping spans");
            }
            Ok(()) if was_away => tracing::info!("the collector is reachable again"),
            _ => {}
        }
        exported
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn shutdown(&self) -> OTelSdkResult {
        self.exporter.shutdown()
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use clap::Parser;
    use opentelemetry_sdk::error::OTelSdkError;
    use tracing::subscriber;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        traces: TraceSettings,
    }

    fn start(endpoint: &str) -> anyhow::Result<Traces> {
        let arguments = ["program", "--otel-exporter-otlp-endpoint", endpoint];
        let program = Program::try_parse_from(arguments).unwrap();
        program.traces.start("program")
    }

    #[tokio::test]
    async fn an_empty_endpoint_is_none() {
        assert!(!start("").unwrap().are_sent());
        assert!(tracer().is_none());
    }

    #[tokio::test]
    async fn an_endpoint_of_another_form_is_refused_with_the_setting_to_set() {
        for endpoint in [
            "collector:4317",
            "https://collector:4317",
            "http://",
            "no url",
        ] {
            let refusal = start(endpoint).err().map(|error| error.to_string());

            assert!(
                refusal.is_some_and(|text| text.contains("OTEL_EXPORTER_OTLP_ENDPOINT")),
                "{endpoint}"
            );
        }
    }

    /// Reachable or not, as tests set it.
    #[derive(Debug)]
    struct Collector(AtomicBool);

    impl SpanExporter for Collector {
        async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
            if self.0.load(Ordering::Relaxed) {
                Ok(())
            } else {
                Err(OTelSdkError::InternalFailure("away".to_owned()))
            }
        }
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn an_unreachable_collector_is_logged_once() {
        let log = Log::default();
        let writer = log.clone();
        let logging = tracing_subscriber::fmt().with_writer(move || writer.clone());
        let _logging = subscriber::set_default(logging.finish());
        let exporter = Reporting::new(Collector(AtomicBool::new(false)));

        for is_there in [false, false, false, true, true, false, false] {
            exporter.exporter.0.store(is_there, Ordering::Relaxed);
            assert_eq!(exporter.export(Vec::new()).await.is_ok(), is_there);
        }

        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert_eq!(
            log.matches("the collector is unreachable").count(),
            2,
            "{log}"
        );
        assert_eq!(
            log.matches("the collector is reachable again").count(),
            1,
            "{log}"
        );
    }
}
