//! NOTIFY_FILE: the destinations of notices, and the rules that choose them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::recipients::is_organizer;

/// The destination that stands for the organizer of the call.
pub(super) const ORGANIZER: &str = "organizer";

/// The content of the file.
// Not `Debug`, as nothing in it is: it holds secrets.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotifyFile {
    /// Receives notices that no other destination accepts.
    pub(super) fallback: Option<String>,
    /// The mail server.
    pub(super) smtp: Option<Smtp>,
    #[serde(default)]
    pub(super) destinations: BTreeMap<String, Destination>,
    /// The rules. The first match applies.
    #[serde(default)]
    pub(super) rules: Vec<Rule>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Smtp {
    pub(super) host: String,
    pub(super) port: Option<u16>,
    #[serde(default)]
    pub(super) security: SmtpSecurity,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    /// The sender, such as `Bookbrief <bookbrief@example.com>`.
    pub(super) from: String,
    /// Further CA certificates (PEM).
    pub(super) ca_file: Option<std::path::PathBuf>,
}

/// How the connection to the mail server is encrypted; it always is.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SmtpSecurity {
    /// From the beginning, on port 465.
    #[default]
    Tls,
    /// Upgraded before anything is sent, on port 587.
    Starttls,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Destination {
    Email {
        to: String,
    },
    Slack {
        url: String,
        #[serde(default)]
        allow_private: bool,
    },
    Teams {
        url: String,
        #[serde(default)]
        form: TeamsForm,
        #[serde(default)]
        allow_private: bool,
    },
    Webhook {
        url: String,
        /// `whsec_` and 24 to 64 bytes in base64.
        secret: String,
        /// Also signs during a rotation.
        previous_secret: Option<String>,
        #[serde(default)]
        allow_private: bool,
    },
}

/// What the workflow behind a Teams webhook expects.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TeamsForm {
    /// A message with the card attached.
    #[default]
    Message,
    /// The card alone.
    Card,
}

/// Which notices go to which destinations. A field that is not set matches everything.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) event_type: Option<String>,
    pub(super) campaign: Option<String>,
    pub(super) organizer: Option<String>,
    pub(super) destinations: Vec<String>,
}

impl NotifyFile {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// Fails if the file cannot be read, or refers to a missing destination. No text quotes its
    /// content.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path)
            .with_context(|| format!("NOTIFY_FILE `{shown}` cannot be read"))?;
        Self::parse(&text).with_context(|| format!("NOTIFY_FILE `{shown}` cannot be used"))
    }

    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        // The full error would quote the line, which may contain a secret.
        let file = toml::from_str::<Self>(text)
            .map_err(|error| anyhow::anyhow!("{}", error.message().to_owned()))?;
        file.check()?;
        Ok(file)
    }

    /// Rejects mistakes that would otherwise only be noticed when a notice is missing.
    fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.smtp.is_some() || !self.destinations.is_empty(),
            "no [destinations] and no [smtp]: notices could not be sent"
        );
        if let Some(smtp) = &self.smtp {
            smtp.check()?;
        }
        let in_rules = self.rules.iter().flat_map(|rule| &rule.destinations);
        for name in in_rules.chain(&self.fallback) {
            ensure!(
                name == ORGANIZER || self.destinations.contains_key(name),
                "there is no destination `{name}`"
            );
            ensure!(
                name != ORGANIZER || self.smtp.is_some(),
                "`{ORGANIZER}` is notified by e-mail, which requires [smtp]"
            );
        }
        for (name, destination) in &self.destinations {
            ensure!(
                !is_organizer(name),
                "`{ORGANIZER}` is reserved for the organizer of a call: rename the destination"
            );
            ensure!(
                !name.trim().is_empty() && !name.contains(char::is_control),
                "the name of destination {name:?} is blank or has control characters"
            );
            if let Destination::Email { to } = destination {
                ensure!(
                    self.smtp.is_some(),
                    "a destination of type `email` requires [smtp]"
                );
                let is_address = to.trim().parse::<lettre::Address>().is_ok();
                ensure!(
                    is_address,
                    "`to` of destination `{name}` is not a single e-mail address"
                );
            }
        }
        Ok(())
    }
}

impl Smtp {
    fn check(&self) -> anyhow::Result<()> {
        ensure!(!self.host.trim().is_empty(), "host of [smtp] is empty");
        ensure!(self.port != Some(0), "port of [smtp] must not be 0");
        ensure!(
            self.username.is_some() == self.password.is_some(),
            "[smtp] needs both username and password, or neither"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        fallback = "chat"
        [smtp]
        host = "smtp.example.com"
        from = "Bookbrief <bookbrief@example.com>"
        [destinations.chat]
        type = "slack"
        url = "https://hooks.slack.example/services/secret"
        [destinations.crm]
        type = "webhook"
        url = "https://crm.example/hook"
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        [[rules]]
        event_type = "4711"
        destinations = ["crm", "organizer"]
    "#;

    fn refusal(text: &str) -> String {
        format!("{:#}", NotifyFile::parse(text).err().unwrap())
    }

    #[test]
    fn a_file_names_destinations_and_rules() {
        let file = NotifyFile::parse(FILE).unwrap();

        assert_eq!(file.fallback.as_deref(), Some("chat"));
        assert_eq!(file.rules[0].destinations, ["crm", "organizer"]);
    }

    #[test]
    fn a_destination_that_does_not_exist_is_refused_by_name() {
        let refused = refusal(&FILE.replace("\"crm\", ", "\"crn\", "));

        assert_eq!(refused, "there is no destination `crn`");
    }

    /// Returns the settings that a part of the file may have.
    fn settings_of(part: &str) -> Vec<String> {
        let refused = refusal(&format!("{part}\nno_such_setting = 1\n"));
        let (_, known) = refused.split_once("expected ").unwrap();
        let names = known.split('`').skip(1).step_by(2);
        names.map(str::to_owned).collect()
    }

    #[test]
    fn the_document_has_every_setting_of_the_file_and_no_other() {
        let document = include_str!("../../../docs/notices.md");
        let rows = document.lines().filter_map(|line| {
            let (part, rest) = line.strip_prefix("| `[")?.split_once("]` | `")?;
            Some((part.to_owned(), rest.split_once('`')?.0.to_owned()))
        });
        let mut documented = rows.collect::<Vec<_>>();

        let mut known = Vec::new();
        for (part, text) in [
            ("smtp", "[smtp]"),
            ("destinations.…", "[destinations.a]\ntype = 'email'"),
            ("destinations.…", "[destinations.a]\ntype = 'slack'"),
            ("destinations.…", "[destinations.a]\ntype = 'teams'"),
            ("destinations.…", "[destinations.a]\ntype = 'webhook'"),
            ("[rules]", "[[rules]]"),
        ] {
            let names = settings_of(text).into_iter();
            known.extend(names.map(|name| (part.to_owned(), name)));
        }
        known.push(("destinations.…".to_owned(), "type".to_owned()));

        documented.sort();
        known.sort();
        known.dedup();
        assert_eq!(documented, known);
    }

    #[test]
    fn a_file_that_cannot_be_used_is_rejected() {
        let smtp = "[smtp]\nhost = \"x\"\nfrom = \"a@us.example\"\n";
        let mail_to =
            |to: &str| format!("{smtp}[destinations.office]\ntype = \"email\"\nto = \"{to}\"");
        for (text, why) in [
            (String::new(), "no [destinations] and no [smtp]"),
            (FILE.replace("smtp.example.com", " "), "host of [smtp]"),
            (FILE.replace("from =", "port = 0\nfrom ="), "port of [smtp]"),
            (FILE.replace("from =", "username = \"x\"\nfrom ="), "both username and password"),
            (FILE.replace("[smtp]\n        host = \"smtp.example.com\"\n        from = \"Bookbrief <bookbrief@example.com>\"", ""), "requires [smtp]"),
            (FILE.replace("destinations.crm", "destinations.\"c\\u0000rm\"").replace("\"crm\", ", ""), "has control characters"),
            (mail_to("office"), "is not a single e-mail address"),
            (mail_to("a@us.example, b@us.example"), "is not a single e-mail address"),
        ] {
            let refused = refusal(&text);
            assert!(refused.contains(why), "{refused}: {text}");
        }
        assert!(NotifyFile::parse(&mail_to("office@us.example")).is_ok());
    }

    #[test]
    fn a_refusal_quotes_no_secret() {
        let refused = refusal(&FILE.replace("secret = ", "secrte = "));

        assert!(!refused.contains("whsec"), "{refused}");
    }
}
