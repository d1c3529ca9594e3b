//! Settings from flags and the environment.

use std::{net::SocketAddr, time::Duration};

use clap::{Args, Parser, ValueEnum};
use runtime::{LogSettings, ServingSettings, TlsSettings, TraceSettings, grpc::CallerSettings};

use crate::{
    command::Command,
    model::{
        DEFAULT_ATTEMPT_TIMEOUT_MS, DEFAULT_MAX_CONCURRENCY, DEFAULT_TIMEOUT_MS, InvalidModel,
        ModelAdapter, ModelSettings, non_blank,
    },
    plan::{NumberSet, NumberSets},
    planner::Planner,
};

/// Writes call-prep briefs: questions, risks and a 30/60/90-day plan from a dossier.
///
/// Serves `bookbrief.callprep.v1.CallPrepService` over gRPC, with health checks and server
/// reflection. Stateless: any number of replicas may run side by side.
#[derive(Clone, Parser)]
#[command(name = "callprep-svc", version)]
pub struct Settings {
    /// Subcommand; without one, the service runs
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Listen address for gRPC
    #[arg(long, env = "LISTEN_ADDR", default_value = "0.0.0.0:50052")]
    pub listen_addr: SocketAddr,

    /// Listen address for /livez, /readyz and /metrics
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:50062")]
    pub admin_addr: SocketAddr,

    /// What writes the texts of the brief: the rules alone, or a model after them
    #[arg(long, env = "PLANNER", value_enum, default_value_t = PlannerKind::Rules)]
    pub planner: PlannerKind,

    /// Additional sets of default figures of the research tool, for example
    /// `4/7/12,31,19,300/800/1500;5/9/15,36,22,700/1500/3200`
    ///
    /// A hypothesis with exactly these figures is shown as a worked example instead of an estimate.
    /// A set is hours per week (low/mid/high), percent faster hand-over, percent fewer errors, and
    /// an amount of money (low/mid/high). Six known sets are built in.
    #[arg(long, env = "DEFAULT_NUMBER_SETS", value_delimiter = ';')]
    pub default_number_sets: Vec<NumberSet>,

    /// The model of PLANNER=model
    #[command(flatten)]
    pub model: ModelArguments,

    /// TLS towards booking-svc
    #[command(flatten)]
    pub tls: TlsSettings,

    #[command(flatten)]
    pub callers: CallerSettings,

    /// Concurrency limits and graceful shutdown
    #[command(flatten)]
    pub serving: ServingSettings,

    /// Log level and format
    #[command(flatten)]
    pub log: LogSettings,

    /// Trace export
    #[command(flatten)]
    pub traces: TraceSettings,
}

/// What writes the texts of a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlannerKind {
    /// Rules alone: the same dossier always gives the same brief, without network access
    Rules,
    /// Rules, reworded by a model where its words pass every check
    Model,
}

/// Settings of the model, used only with PLANNER=model.
#[derive(Args, Clone)]
pub struct ModelArguments {
    /// API of the model provider
    #[arg(long, env = "MODEL_ADAPTER", value_enum)]
    pub model_adapter: Option<ModelAdapter>,

    /// Model name, as in requests to the provider
    #[arg(long, env = "MODEL_NAME")]
    pub model_name: Option<String>,

    /// Base URL of the provider's API, for example `http://127.0.0.1:11434/v1/`; required for
    /// openai-compatible, otherwise the provider's default
    #[arg(long, env = "MODEL_BASE_URL")]
    pub model_base_url: Option<String>,

    /// API key of the provider
    #[arg(long, env = "MODEL_API_KEY", hide_env_values = true)]
    pub model_api_key: Option<String>,

    /// Time limit for all model requests about one brief together, in milliseconds
    #[arg(
        long,
        env = "MODEL_TIMEOUT_MS",
        default_value_t = DEFAULT_TIMEOUT_MS,
        value_parser = clap::value_parser!(u64).range(1_000..=600_000)
    )]
    pub model_timeout_ms: u64,

    /// Time limit for one model request, in milliseconds; a retry and a repair have the same
    #[arg(
        long,
        env = "MODEL_ATTEMPT_TIMEOUT_MS",
        default_value_t = DEFAULT_ATTEMPT_TIMEOUT_MS,
        value_parser = clap::value_parser!(u64).range(1_000..=600_000)
    )]
    pub model_attempt_timeout_ms: u64,

    /// How many texts a small model rewords in one request, each bounded in length by the schema; all
    /// of them in one request if not set
    #[arg(
        long,
        env = "MODEL_SLOTS_PER_CALL",
        value_parser = clap::value_parser!(u16).range(1..=20)
    )]
    pub model_slots_per_call: Option<u16>,

    /// Maximum briefs reworded concurrently
    #[arg(
        long,
        env = "MODEL_MAX_CONCURRENCY",
        default_value_t = DEFAULT_MAX_CONCURRENCY,
        value_parser = clap::value_parser!(u16).range(1..=64)
    )]
    pub model_max_concurrency: u16,
}

impl Settings {
    /// Returns the configured planner. Sends nothing to a model yet.
    ///
    /// # Errors
    /// PLANNER is `model`, and its settings are incomplete or cannot be used.
    pub fn planner(&self) -> Result<Planner, InvalidModel> {
        let planner = Planner::by_rules(NumberSets::with(self.default_number_sets.iter().copied()));
        match self.planner {
            PlannerKind::Rules => Ok(planner),
            PlannerKind::Model => planner.with_model(&self.model.settings()?),
        }
    }
}

impl ModelArguments {
    fn settings(&self) -> Result<ModelSettings, InvalidModel> {
        let adapter = self
            .model_adapter
            .ok_or(InvalidModel::Missing("MODEL_ADAPTER"))?;
        let name =
            non_blank(self.model_name.as_deref()).ok_or(InvalidModel::Missing("MODEL_NAME"))?;
        Ok(ModelSettings {
            base_url: non_blank(self.model_base_url.as_deref()).map(str::to_owned),
            api_key: non_blank(self.model_api_key.as_deref()).map(str::to_owned),
            timeout: Duration::from_millis(self.model_timeout_ms),
            attempt_timeout: Duration::from_millis(self.model_attempt_timeout_ms),
            slots_per_call: self.model_slots_per_call.map(usize::from),
            max_concurrency: usize::from(self.model_max_concurrency),
            ..ModelSettings::new(adapter, name)
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn settings(arguments: &[&str]) -> Settings {
        Settings::try_parse_from([&["callprep-svc"], arguments].concat()).unwrap()
    }

    #[test]
    fn the_command_line_is_sound() {
        Settings::command().debug_assert();
    }

    #[test]
    fn rules_need_nothing_else() {
        let planner = settings(&["--planner", "rules"]).planner().unwrap();

        assert!(!planner.has_model());
    }

    #[test]
    fn the_limits_of_a_model_are_settings() {
        let model = |arguments: &[&str]| {
            let named = ["--model-adapter", "ollama", "--model-name", "m"];
            let settings = settings(&[&named, arguments].concat());
            settings.model.settings().unwrap()
        };

        let default = model(&[]);
        assert_eq!(default.attempt_timeout, Duration::from_secs(20));
        assert_eq!(default.slots_per_call, None);
        let patient = model(&[
            "--model-attempt-timeout-ms",
            "120000",
            "--model-slots-per-call",
            "2",
        ]);
        assert_eq!(patient.attempt_timeout, Duration::from_mins(2));
        assert_eq!(patient.slots_per_call, Some(2));
    }

    #[test]
    fn a_model_needs_an_interface_and_a_name() {
        let missing = |arguments: &[&str]| settings(arguments).planner().err();

        assert_eq!(
            missing(&["--planner", "model"]),
            Some(InvalidModel::Missing("MODEL_ADAPTER"))
        );
        assert_eq!(
            missing(&["--planner", "model", "--model-adapter", "ollama"]),
            Some(InvalidModel::Missing("MODEL_NAME"))
        );
    }
}
