//! Settings of traces, named as in OpenTelemetry's specification.

use clap::{Args, ValueEnum};

/// Settings of traces.
#[derive(Args, Clone, Debug)]
pub struct TraceSettings {
    /// OpenTelemetry collector (OTLP over gRPC), such as http://otel-collector:4317; without it, no
    /// spans are recorded
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    pub otel_exporter_otlp_endpoint: Option<String>,

    /// Protocol of the collector
    #[arg(
        long,
        env = "OTEL_EXPORTER_OTLP_PROTOCOL",
        value_enum,
        value_name = "PROTOCOL",
        default_value_t = Protocol::Grpc
    )]
    pub otel_exporter_otlp_protocol: Protocol,

    /// Service name in traces [default: name of the program]
    #[arg(long, env = "OTEL_SERVICE_NAME", value_name = "NAME")]
    pub otel_service_name: Option<String>,

    /// Resource attributes in traces, such as deployment.environment.name=production,k8s.pod.name=a
    #[arg(long, env = "OTEL_RESOURCE_ATTRIBUTES", value_name = "NAME=VALUE,…")]
    pub otel_resource_attributes: Option<String>,

    /// Which traces are recorded; the `parentbased` samplers follow the decision of the caller, if
    /// there is one
    #[arg(
        long,
        env = "OTEL_TRACES_SAMPLER",
        value_enum,
        value_name = "SAMPLER",
        default_value_t = Sampler::ParentbasedAlwaysOn
    )]
    pub otel_traces_sampler: Sampler,

    /// Ratio of traces that the `traceidratio` samplers record, from 0 to 1
    #[arg(
        long,
        env = "OTEL_TRACES_SAMPLER_ARG",
        value_name = "SHARE",
        default_value_t = 1.0,
        value_parser = share
    )]
    pub otel_traces_sampler_arg: f64,
}

/// The protocol of a collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// OTLP over gRPC
    Grpc,
}

/// Which traces are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Sampler {
    /// All traces
    AlwaysOn,
    /// No traces
    AlwaysOff,
    /// A ratio of traces
    #[value(name = "traceidratio")]
    TraceIdRatio,
    /// As the caller decided, otherwise all
    ParentbasedAlwaysOn,
    /// As the caller decided, otherwise none
    ParentbasedAlwaysOff,
    /// As the caller decided, otherwise a ratio
    #[value(name = "parentbased_traceidratio")]
    ParentbasedTraceIdRatio,
}

impl TraceSettings {
    /// Returns the endpoint. An empty variable in the environment counts as absent.
    pub(super) fn endpoint(&self) -> Option<&str> {
        given(self.otel_exporter_otlp_endpoint.as_ref())
    }

    pub(super) fn service_name<'a>(&'a self, program: &'a str) -> &'a str {
        given(self.otel_service_name.as_ref()).unwrap_or(program)
    }

    pub(super) fn resource_attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let attributes = given(self.otel_resource_attributes.as_ref()).unwrap_or_default();
        attributes
            .split(',')
            .filter_map(|attribute| attribute.split_once('='))
            .map(|(name, value)| (name.trim(), value.trim()))
    }
}

fn given(value: Option<&String>) -> Option<&str> {
    value
        .map(|value| value.trim())
        .filter(|value| !value.is_empty())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok();
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        traces: TraceSettings,
    }

    fn settings(arguments: &[&str]) -> TraceSettings {
        let arguments = [&["program"], arguments].concat();
        Program::try_parse_from(arguments).unwrap().traces
    }

    #[test]
    fn resource_attributes_are_a_list_of_names_and_values() {
        let settings = settings(&["--otel-resource-attributes", "a=1, b = 2 ,nonsense,c=x=y"]);

        let attributes = settings.resource_attributes().collect::<Vec<_>>();

        assert_eq!(attributes, [("a", "1"), ("b", "2"), ("c", "x=y")]);
    }

    #[test]
    fn a_share_is_a_number_from_0_to_1() {
        assert_eq!(share("0.25"), Ok(0.25));
        for nonsense in ["-0.1", "1.5", "NaN", "all"] {
            assert!(share(nonsense).is_err(), "{nonsense}");
        }
    }
}
