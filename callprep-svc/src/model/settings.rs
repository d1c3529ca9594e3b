//! Which model to ask, and for how long.

use std::time::Duration;

use clap::ValueEnum;

/// The interface that a provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModelAdapter {
    /// OpenAI's chat completions
    #[value(name = "openai")]
    OpenAi,
    /// Anthropic's messages
    Anthropic,
    /// Google's generateContent
    Gemini,
    /// Ollama on its OpenAI-compatible interface, version 0.5 or newer
    Ollama,
    /// Any other service with OpenAI's chat completions, such as vLLM
    #[value(name = "openai-compatible")]
    OpenAiCompatible,
}

/// Which model to ask, and for how long.
#[derive(Clone)]
pub struct ModelSettings {
    /// The interface of the provider.
    pub adapter: ModelAdapter,
    /// The name of the model, as the provider knows it.
    pub name: String,
    /// Where the provider is, when not at its own address.
    pub base_url: Option<String>,
    /// The key, for providers that want one.
    pub api_key: Option<String>,
    /// The time for all calls about one brief.
    pub timeout: Duration,
    /// The time for one call.
    pub attempt_timeout: Duration,
    /// The longest wait before a repeated call, unless the provider asks for more.
    pub backoff: Duration,
    /// How many briefs are worded at the same time.
    pub max_concurrency: usize,
}

/// The settings name no model that can be asked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidModel {
    /// A setting is needed and absent.
    #[error("{0} must be set when PLANNER is `model`")]
    Missing(&'static str),
    /// The transport would cut the name and change how the model thinks.
    #[error("MODEL_NAME must not end in `{0}`, which the transport takes for a reasoning effort")]
    Suffix(&'static str),
    /// The transport reads something else into the name.
    #[error("MODEL_NAME must not be empty or hold `::`")]
    Name,
    /// The address cannot be used.
    #[error("MODEL_BASE_URL must be an http or https URL without user, query and fragment")]
    BaseUrl,
    /// The machine has no certificates to check a provider with.
    #[error("the HTTP client for the model could not be built")]
    Client,
}

/// Endings that the transport strips from a name.
const SUFFIXES: [&str; 8] = [
    "-none", "-zero", "-minimal", "-low", "-medium", "-high", "-xhigh", "-max",
];

impl ModelAdapter {
    /// Returns the name by which the setting and the provenance know it.
    pub(crate) fn code(self) -> &'static str {
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
    /// Returns settings with the times that suit most models.
    pub fn new(adapter: ModelAdapter, name: impl Into<String>) -> Self {
        Self {
            adapter,
            name: name.into(),
            base_url: None,
            api_key: None,
            timeout: Duration::from_secs(45),
            attempt_timeout: Duration::from_secs(20),
            backoff: Duration::from_secs(2),
            max_concurrency: 4,
        }
    }

    /// Returns the address with the slash at its end without which the transport loses the last
    /// part of the path.
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

    /// Returns the name, if the transport hands it on as it is.
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

    /// Returns the key; services without keys get a word in its place, for the transport wants one.
    pub(super) fn key(&self) -> Result<String, InvalidModel> {
        let key = self.api_key.as_deref().map(str::trim).unwrap_or_default();
        match self.adapter {
            _ if !key.is_empty() => Ok(key.to_owned()),
            ModelAdapter::Ollama | ModelAdapter::OpenAiCompatible => Ok("none".to_owned()),
            ModelAdapter::OpenAi | ModelAdapter::Anthropic | ModelAdapter::Gemini => {
                Err(InvalidModel::Missing("MODEL_API_KEY"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
