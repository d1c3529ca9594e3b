//! Settings of the model, and which of them the transport can use.

use std::time::Duration;

use clap::ValueEnum;

/// The API of a model provider
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModelAdapter {
    /// OpenAI chat completions
    #[value(name = "openai")]
    OpenAi,
    /// Anthropic messages
    Anthropic,
    /// Google Gemini generateContent
    Gemini,
    /// Ollama 0.5 or newer, on its OpenAI-compatible API
    Ollama,
    /// Any other server with an OpenAI-compatible chat completions API, such as vLLM
    #[value(name = "openai-compatible")]
    OpenAiCompatible,
}

/// The default of MODEL_TIMEOUT_MS.
pub(crate) const DEFAULT_TIMEOUT_MS: u64 = 45_000;
/// The default of MODEL_ATTEMPT_TIMEOUT_MS.
pub(crate) const DEFAULT_ATTEMPT_TIMEOUT_MS: u64 = 20_000;
/// The default of MODEL_MAX_CONCURRENCY.
pub(crate) const DEFAULT_MAX_CONCURRENCY: u16 = 4;

/// A model, and the limits on its use.
#[derive(Clone)]
pub struct ModelSettings {
    pub adapter: ModelAdapter,
    /// The model name in requests to the provider.
    pub name: String,
    /// Replaces the default base URL of the adapter.
    pub base_url: Option<String>,
    /// The API key, for providers that require one.
    pub api_key: Option<String>,
    /// The time limit for all requests about one brief together.
    pub timeout: Duration,
    /// The time limit for one request.
    pub attempt_timeout: Duration,
    /// How many slots one request is about, for models that do not keep up with all of them.
    pub slots_per_call: Option<usize>,
    /// The longest wait before a retry, unless the provider asks for more.
    pub backoff: Duration,
    /// Maximum concurrent briefs with the model. As many may wait.
    pub max_concurrency: usize,
}

/// The settings of the model are incomplete or cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidModel {
    /// A required setting is absent or blank.
    #[error("{0} must be set when PLANNER is `model`")]
    Missing(&'static str),
    /// `genai` would strip this suffix from the name and set a reasoning effort instead.
    #[error("MODEL_NAME must not end in `{0}`, which is read as a reasoning effort")]
    Suffix(&'static str),
    /// `genai` would read `::` as a namespace.
    #[error("MODEL_NAME must not be empty or contain `::`")]
    Name,
    #[error("MODEL_BASE_URL must be an http or https URL without user, query and fragment")]
    BaseUrl,
    /// Usually because no root certificates are installed.
    #[error("the HTTP client for the model could not be built")]
    Client,
}

/// Suffixes that `genai` strips from model names.
const SUFFIXES: [&str; 8] = [
    "-none", "-zero", "-minimal", "-low", "-medium", "-high", "-xhigh", "-max",
];

impl ModelAdapter {
    /// Returns the adapter as the setting and the provenance write it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
            Self::Ollama => "ollama",
            Self::OpenAiCompatible => "openai-compatible",
        }
    }

    fn default_base_url(self) -> Option<&'static str> {
        match self {
            Self::OpenAi => Some("https://api.openai.com/v1/"),
            Self::Anthropic => Some("https://api.anthropic.com/v1/"),
            Self::Gemini => Some("https://generativelanguage.googleapis.com/v1beta/"),
            Self::Ollama => Some("http://127.0.0.1:11434/v1/"),
            Self::OpenAiCompatible => None,
        }
    }
}

impl ModelSettings {
    pub fn new(adapter: ModelAdapter, name: impl Into<String>) -> Self {
        Self {
            adapter,
            name: name.into(),
            base_url: None,
            api_key: None,
            timeout: Duration::from_millis(DEFAULT_TIMEOUT_MS),
            attempt_timeout: Duration::from_millis(DEFAULT_ATTEMPT_TIMEOUT_MS),
            slots_per_call: None,
            backoff: Duration::from_secs(2),
            max_concurrency: usize::from(DEFAULT_MAX_CONCURRENCY),
        }
    }

    /// Returns the base URL with a trailing slash, without which `genai` drops the last segment of
    /// its path.
    pub(super) fn base_url(&self) -> Result<String, InvalidModel> {
        let url = match &self.base_url {
            Some(url) => url.trim(),
            None => self
                .adapter
                .default_base_url()
                .ok_or(InvalidModel::Missing("MODEL_BASE_URL"))?,
        };
        let parsed = reqwest::Url::parse(url).map_err(|_| InvalidModel::BaseUrl)?;
        let is_usable = matches!(parsed.scheme(), "http" | "https")
            && parsed.has_host()
            && parsed.username().is_empty()
            && parsed.password().is_none()
            && parsed.query().is_none()
            && parsed.fragment().is_none();
        if !is_usable {
            return Err(InvalidModel::BaseUrl);
        }
        Ok(format!("{}/", url.trim_end_matches('/')))
    }

    /// Returns the name, if `genai` passes it on unchanged.
    pub(super) fn name(&self) -> Result<&str, InvalidModel> {
        let name = self.name.trim();
        if name.is_empty() || name.contains("::") {
            return Err(InvalidModel::Name);
        }
        match SUFFIXES.iter().find(|suffix| name.ends_with(**suffix)) {
            Some(suffix) => Err(InvalidModel::Suffix(suffix)),
            None => Ok(name),
        }
    }

    /// Returns the API key, or a placeholder for servers without keys because `genai` requires one.
    pub(super) fn key(&self) -> Result<String, InvalidModel> {
        if let Some(key) = non_blank(self.api_key.as_deref()) {
            return Ok(key.to_owned());
        }
        match self.adapter {
            ModelAdapter::Ollama | ModelAdapter::OpenAiCompatible => Ok("none".to_owned()),
            ModelAdapter::OpenAi | ModelAdapter::Anthropic | ModelAdapter::Gemini => {
                Err(InvalidModel::Missing("MODEL_API_KEY"))
            }
        }
    }
}

/// Returns a value without surrounding space. A blank one is absent: a variable in the environment
/// can be set and empty.
pub(crate) fn non_blank(value: Option<&str>) -> Option<&str> {
    value.map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_and_the_provenance_use_one_word() {
        for adapter in ModelAdapter::value_variants() {
            let value = adapter.to_possible_value().unwrap();

            assert_eq!(value.get_name(), adapter.as_str());
        }
    }

    fn settings(name: &str, base_url: Option<&str>) -> ModelSettings {
        ModelSettings {
            base_url: base_url.map(str::to_owned),
            ..ModelSettings::new(ModelAdapter::OpenAiCompatible, name)
        }
    }

    #[test]
    fn an_address_always_ends_in_one_slash() {
        let url = |url| settings("m", Some(url)).base_url();

        assert_eq!(url("http://host/v1").as_deref(), Ok("http://host/v1/"));
        assert_eq!(url("http://host/v1/").as_deref(), Ok("http://host/v1/"));
        for bad in [
            "",
            "host",
            "ftp://host/",
            "http://a:b@host/",
            "http://host/?k=1",
        ] {
            assert_eq!(url(bad), Err(InvalidModel::BaseUrl), "{bad}");
        }
    }

    #[test]
    fn a_name_that_the_transport_would_change_is_refused() {
        assert_eq!(settings("llama3.1:8b", None).name(), Ok("llama3.1:8b"));
        assert_eq!(
            settings("mistral-medium", None).name(),
            Err(InvalidModel::Suffix("-medium"))
        );
        assert_eq!(
            settings("groq::llama", None).name(),
            Err(InvalidModel::Name)
        );
        assert_eq!(settings(" ", None).name(), Err(InvalidModel::Name));
    }

    #[test]
    fn only_a_compatible_service_needs_an_address() {
        assert_eq!(
            settings("m", None).base_url(),
            Err(InvalidModel::Missing("MODEL_BASE_URL"))
        );
        let ollama = ModelSettings::new(ModelAdapter::Ollama, "m");
        assert_eq!(
            ollama.base_url().as_deref(),
            Ok("http://127.0.0.1:11434/v1/")
        );
        assert!(ollama.key().is_ok());
        let gemini = ModelSettings::new(ModelAdapter::Gemini, "m");
        assert_eq!(gemini.key(), Err(InvalidModel::Missing("MODEL_API_KEY")));
    }
}
