//! The settings of callprep-svc.

use std::{net::SocketAddr, time::Duration};

use clap::{Args, Parser, ValueEnum};
use runtime::{LogSettings, ServingSettings, TlsSettings, TraceSettings};

use crate::{
    command::Command,
    model::{InvalidModel, ModelAdapter, ModelSettings},
    plan::{NumberSet, NumberSets},
    planner::Planner,
};

/// Writes call-prep briefs: from a dossier to questions, risks and a 30/60/90-day plan.
///
/// Serves `bookbrief.callprep.v1.CallPrepService` over gRPC, together with health checks and server
/// reflection. It keeps no state: any number of replicas may run side by side.
#[derive(Clone, Parser)]
#[command(name = "callprep-svc", version)]
pub struct Settings {
    /// What to do; serves when absent
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Where to serve gRPC
    #[arg(long, env = "LISTEN_ADDR", default_value = "0.0.0.0:50052")]
    pub listen_addr: SocketAddr,

    /// Where to serve `livez`, `readyz` and `metrics`
    #[arg(long, env = "ADMIN_ADDR", default_value = "0.0.0.0:50062")]
    pub admin_addr: SocketAddr,

    /// Who writes the plan
    #[arg(long, env = "PLANNER", value_enum, default_value_t = PlannerKind::Rules)]
    pub planner: PlannerKind,

    /// More figures that research writes when it knows none, for instance
    /// `4/7/12,31,19,300/800/1500;5/9/15,36,22,700/1500/3200`
    ///
    /// A hypothesis with exactly these figures is shown as a worked example. Each set holds hours a
    /// week (low/mid/high), percent faster hand-over, percent fewer errors and euros a month
    /// (low/mid/high). Six well-known sets are always looked for.
    #[arg(long, env = "DEFAULT_NUMBER_SETS", value_delimiter = ';')]
    pub default_number_sets: Vec<NumberSet>,

    /// The model that is asked for better words
    #[command(flatten)]
    pub model: ModelArguments,

    /// TLS with booking-svc
    #[command(flatten)]
    pub tls: TlsSettings,

    /// How much is taken on at once, and how it stops
    #[command(flatten)]
    pub serving: ServingSettings,

    /// What is logged and how.
    #[command(flatten)]
    pub log: LogSettings,

    /// Where traces are sent to
    #[command(flatten)]
    pub traces: TraceSettings,
}

/// Who writes the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlannerKind {
    /// Rules alone: the same dossier always gives the same brief, and nothing is called
    Rules,
    /// Rules, with the words of a model where they pass every check
    Model,
}

/// Which model, used only with PLANNER=model.
#[derive(Args, Clone)]
pub struct ModelArguments {
    /// The interface of the model's provider
    #[arg(long, env = "MODEL_ADAPTER", value_enum)]
    pub model_adapter: Option<ModelAdapter>,

    /// The name of the model, as its provider knows it
    #[arg(long, env = "MODEL_NAME")]
    pub model_name: Option<String>,

    /// Where the provider is, for instance `http://127.0.0.1:11434/v1/`; required for
    /// openai-compatible, else the provider's own address
    #[arg(long, env = "MODEL_BASE_URL")]
    pub model_base_url: Option<String>,

    /// The key of the provider
    #[arg(long, env = "MODEL_API_KEY", hide_env_values = true)]
    pub model_api_key: Option<String>,

    /// How long all calls about one brief may take together, in milliseconds
    #[arg(
        long,
        env = "MODEL_TIMEOUT_MS",
        default_value_t = 45_000,
        value_parser = clap::value_parser!(u64).range(1_000..=600_000)
    )]
    pub model_timeout_ms: u64,

    /// How many briefs are worded at the same time
    #[arg(
        long,
        env = "MODEL_MAX_CONCURRENCY",
        default_value_t = 4,
        value_parser = clap::value_parser!(u16).range(1..=64)
    )]
    pub model_max_concurrency: u16,
}

impl Settings {
    /// Returns the planner that the settings ask for. Nothing is called yet.
    ///
    /// # Errors
    /// A model is wanted, and the settings name none that can be asked.
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
        let name = given(self.model_name.as_ref()).ok_or(InvalidModel::Missing("MODEL_NAME"))?;
        Ok(ModelSettings {
            base_url: given(self.model_base_url.as_ref()),
            api_key: given(self.model_api_key.as_ref()),
            timeout: Duration::from_millis(self.model_timeout_ms),
            max_concurrency: usize::from(self.model_max_concurrency),
            ..ModelSettings::new(adapter, name)
        })
    }
}

/// An empty variable in the environment counts as absent.
fn given(value: Option<&String>) -> Option<String> {
    value.filter(|value| !value.trim().is_empty()).cloned()
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
