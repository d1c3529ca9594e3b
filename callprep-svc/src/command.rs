//! The command line: a plan from a file, without a service.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use proto::callprep::v1 as pb;

use crate::{planner::Planner, render};

const EXAMPLES: &str = "\
Examples:
  callprep-svc plan dossier.json
  callprep-svc plan --format markdown - < dossier.json
  PLANNER=model MODEL_ADAPTER=ollama MODEL_NAME=llama3.1:8b callprep-svc plan dossier.json";

/// What callprep-svc can do besides serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Writes the plan for a dossier in a file to the standard output, then ends
    ///
    /// The planner is that of the service, with the same settings (`callprep-svc --help` has them,
    /// flags go before `plan`): with PLANNER=model the configured model is asked for its words as
    /// well, and the end says what came of it.
    #[command(after_help = EXAMPLES)]
    Plan(PlanArguments),
}

/// Which dossier, and in which form its plan.
#[derive(Args, Clone, Debug)]
pub struct PlanArguments {
    /// A GeneratePlanRequest in protobuf JSON; `-` reads the standard input
    ///
    /// Field names are those of callprep.proto in lowerCamelCase. Only `language` (`nl` or `en`)
    /// has to be there.
    pub file: PathBuf,

    /// The form in which the plan is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The form of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines to read on a terminal
    Text,
    /// The whole GeneratePlanResponse in protobuf JSON
    Json,
    /// The same lines as Markdown
    Markdown,
}

/// Returns the plan for the dossier in a file, ended by a newline.
///
/// # Errors
/// The file cannot be read, or is no dossier; the message names the field.
pub async fn plan(planner: &Planner, arguments: &PlanArguments) -> anyhow::Result<String> {
    let text = read(&arguments.file)?;
    let mut request = parsed(&text)?;
    request.set_wording(pb::Wording::Model);
    let response = planner
        .plan(request, None)
        .await
        .map_err(|status| anyhow::Error::msg(status.message().to_owned()))?;
    rendered(&response, arguments.format)
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        io::stdin()
            .read_to_string(&mut text)
            .context("failed to read the standard input")?;
        return Ok(text);
    }
    fs::read_to_string(file).with_context(|| format!("failed to read `{}`", file.display()))
}

fn parsed(text: &str) -> anyhow::Result<pb::GeneratePlanRequest> {
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        match path.as_str() {
            "." => anyhow::anyhow!("the dossier cannot be read: {cause}"),
            field => anyhow::anyhow!("the dossier cannot be read: `{field}`: {cause}"),
        }
    })
}

fn rendered(response: &pb::GeneratePlanResponse, format: Format) -> anyhow::Result<String> {
    let brief = response.brief.clone().unwrap_or_default();
    let made = made(&response.provenance.clone().unwrap_or_default());
    Ok(match format {
        Format::Text => format!("{}\n{made}\n", render::text(&brief)),
        Format::Markdown => format!("{}\n{made}\n", render::markdown(&brief)),
        Format::Json => {
            let json = serde_json::to_string_pretty(response).context("failed to write JSON")?;
            json + "\n"
        }
    })
}

/// Returns how the plan came about, in one line.
fn made(provenance: &pb::Provenance) -> String {
    let pb::Provenance {
        planner_version,
        adapter,
        requested_model,
        slots_total,
        slots_replaced,
        outcome,
        ..
    } = provenance;
    if adapter.is_empty() {
        return format!("({planner_version}, without a model)");
    }
    format!(
        "({planner_version}; {adapter} `{requested_model}`: {outcome}, {slots_replaced} of \
         {slots_total} slots)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_field() {
        let message = |text| parsed(text).unwrap_err().to_string();

        let wrong_type = message(r#"{"hypotheses": [{"confidence": "a lot"}]}"#);
        assert!(
            wrong_type.contains("`hypotheses[0].confidence`"),
            "{wrong_type}"
        );
        let unknown = message(r#"{"compny": {}}"#);
        assert!(unknown.contains("compny"), "{unknown}");
        assert!(message("").contains("EOF"));
    }
}
