//! Reads the file of the accounts. No error quotes a value of it, which may be a secret.

use std::{collections::HashSet, fs, ops::Range, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{AccountName, secret::Source};

/// The only key of the whole file, a table for each account.
const ACCOUNTS: &str = "accounts";
const NAME: &str = "name";
const API_URL: &str = "api_url";
/// The secrets. Each may be given under its own key, or under one with an ending that names its
/// source.
const SECRETS: [&str; 3] = ["webhook_secret", "webhook_secret_previous", "api_key"];
const IN_FILE: &str = "_file";
const IN_ENVIRONMENT: &str = "_env";

/// An account as the file describes it. Not `Debug`: it may hold secrets.
pub(super) struct Entry {
    pub(super) name: AccountName,
    pub(super) webhook_secret: Option<Source>,
    pub(super) webhook_secret_previous: Option<Source>,
    pub(super) api_key: Option<Source>,
    pub(super) api_url: Option<String>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvalidFile {
    #[error("the file cannot be read")]
    Unreadable(#[from] std::io::Error),
    #[error("line {line}: {problem}")]
    Line { line: usize, problem: String },
    #[error("it has no [[accounts]]")]
    NoAccounts,
}

/// Reads the accounts in the file at `path`. Relative paths in it start from its folder.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, InvalidFile> {
    let text = fs::read_to_string(path)?;
    Reader {
        text: &text,
        folder: path.parent().unwrap_or(Path::new("")),
    }
    .accounts()
}

struct Reader<'a> {
    text: &'a str,
    folder: &'a Path,
}

type Table<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn accounts(&self) -> Result<Vec<Entry>, InvalidFile> {
        let parsed = DeTable::parse(self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            self.wrong(span, "expected TOML")
        })?;
        let mut tables = None;
        for (key, value) in parsed.get_ref() {
            if key.get_ref() != ACCOUNTS {
                return Err(self.wrong(key.span(), "expected nothing but [[accounts]]"));
            }
            tables = match value.get_ref() {
                DeValue::Array(tables) => Some(tables),
                _ => return Err(self.wrong(value.span(), "expected [[accounts]]")),
            };
        }
        let tables = tables.filter(|tables| !tables.is_empty());
        let mut names = HashSet::new();
        let mut entries = Vec::new();
        for table in tables.ok_or(InvalidFile::NoAccounts)? {
            let entry = self.entry(table)?;
            if !names.insert(entry.name.clone()) {
                let problem = format!("the account `{}` is there twice", entry.name);
                return Err(self.wrong(table.span(), problem));
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    fn entry(&self, account: &Table<'_>) -> Result<Entry, InvalidFile> {
        let DeValue::Table(table) = account.get_ref() else {
            return Err(self.wrong(account.span(), "expected a table for each account"));
        };
        for key in table.keys() {
            if !is_known(key.get_ref()) {
                let problem = format!("`{}` is not known", key.get_ref());
                return Err(self.wrong(key.span(), problem));
            }
        }
        let name = self.text(table, NAME)?;
        let name = name.ok_or_else(|| self.wrong(account.span(), "`name` is missing"))?;
        let name = AccountName::new(name.1)
            .map_err(|error| self.wrong(name.0, format!("`name`: {error}")))?;
        let [webhook_secret, webhook_secret_previous, api_key] = SECRETS;
        Ok(Entry {
            name,
            webhook_secret: self.source(table, webhook_secret)?,
            webhook_secret_previous: self.source(table, webhook_secret_previous)?,
            api_key: self.source(table, api_key)?,
            api_url: self.text(table, API_URL)?.map(|(_, url)| url.to_owned()),
        })
    }

    /// Returns the source of the secret `key`, if it is given.
    fn source(&self, table: &DeTable<'_>, key: &str) -> Result<Option<Source>, InvalidFile> {
        let inline = self.text(table, key)?;
        let file = self.text(table, &format!("{key}{IN_FILE}"))?;
        let variable = self.text(table, &format!("{key}{IN_ENVIRONMENT}"))?;
        match (inline, file, variable) {
            (None, None, None) => Ok(None),
            (Some((_, secret)), None, None) => Ok(Some(Source::Inline(secret.to_owned()))),
            (None, Some((_, path)), None) => Ok(Some(Source::File(self.folder.join(path)))),
            (None, None, Some((_, name))) => Ok(Some(Source::Environment(name.to_owned()))),
            (inline, file, variable) => {
                let span = variable.or(file).or(inline).map(|(span, _)| span);
                let problem =
                    format!("give one of `{key}`, `{key}{IN_FILE}` and `{key}{IN_ENVIRONMENT}`");
                Err(self.wrong(span.unwrap_or_default(), problem))
            }
        }
    }

    /// Returns the text of `key` and its position, if it is given.
    fn text<'t>(
        &self,
        table: &'t DeTable<'_>,
        key: &str,
    ) -> Result<Option<(Range<usize>, &'t str)>, InvalidFile> {
        let found = table.iter().find(|(found, _)| found.get_ref() == key);
        let Some((_, value)) = found else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() => Ok(Some((value.span(), text))),
            _ => Err(self.wrong(value.span(), format!("`{key}`: expected a text"))),
        }
    }

    fn wrong(&self, span: Range<usize>, problem: impl Into<String>) -> InvalidFile {
        let before = self.text.get(..span.start).unwrap_or_default();
        InvalidFile::Line {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            problem: problem.into(),
        }
    }
}

fn is_known(key: &str) -> bool {
    let stem = [IN_FILE, IN_ENVIRONMENT]
        .iter()
        .find_map(|ending| key.strip_suffix(ending))
        .unwrap_or(key);
    [NAME, API_URL].contains(&key) || SECRETS.contains(&stem)
}
