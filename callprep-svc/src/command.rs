//! The subcommand `plan`: a plan for a dossier in a file, without a server.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use proto::callprep::v1 as pb;

use crate::{
    convert,
    planner::{Planner, Wording},
    render,
};

const EXAMPLES: &str = "\
Examples:
  callprep-svc plan dossier.json
  callprep-svc plan --format markdown - < dossier.json
  PLANNER=model MODEL_ADAPTER=ollama MODEL_NAME=llama3.1:8b callprep-svc plan dossier.json";

/// The subcommands. Without one, callprep-svc serves.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Writes the plan for a dossier in a file to standard output and exits
    ///
    /// Uses the same planner and settings as the service (see `callprep-svc --help`; flags go before
    /// `plan`). With PLANNER=model the configured model rewords the plan, and the last line says how
    /// that went.
    #[command(after_help = EXAMPLES)]
    Plan(PlanArguments),
}

#[derive(Args, Clone, Debug)]
pub struct PlanArguments {
    /// A GeneratePlanRequest in protobuf JSON; `-` reads standard input
    ///
    /// Field names are those of callprep.proto in lowerCamelCase. Only `language` (`nl` or `en`) is
    /// required.
    pub file: PathBuf,

    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The output format of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Plain text
    Text,
    /// The GeneratePlanResponse in protobuf JSON
    Json,
    /// Markdown
    Markdown,
}

/// Returns the plan for the dossier in a file, ending in a newline.
///
/// # Errors
/// The file cannot be read, is not a dossier (the message names the field), or too many briefs wait
/// for the model.
pub async fn plan(planner: &Planner, arguments: &PlanArguments) -> anyhow::Result<String> {
    let text = read(&arguments.file)?;
    let dossier = convert::dossier(parsed(&text)?)?;
    let plan = planner.plan(&dossier, Wording::Model, None).await?;
    rendered(&convert::response(plan), arguments.format)
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        io::stdin()
            .read_to_string(&mut text)
            .context("failed to read standard input")?;
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
    let origin = origin(
        &brief.language,
        &response.provenance.clone().unwrap_or_default(),
    );
    Ok(match format {
        Format::Text => format!("{}\n{origin}\n", render::text(&brief)),
        Format::Markdown => format!("{}\n{origin}\n", render::markdown(&brief)),
        Format::Json => {
            let json = serde_json::to_string_pretty(response).context("failed to write JSON")?;
            json + "\n"
        }
    })
}

/// Returns how the plan was made, in one line.
fn origin(language: &str, provenance: &pb::Provenance) -> String {
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
        return match language {
            "nl" => format!("({planner_version}, zonder model)"),
            _ => format!("({planner_version}, without a model)"),
        };
    }
    let (of, slots) = match language {
        "nl" => ("van de", "teksten"),
        _ => ("of", "slots"),
    };
    format!(
        "({planner_version}; {adapter} `{requested_model}`: {outcome}, {slots_replaced} {of} \
         {slots_total} {slots})"
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
