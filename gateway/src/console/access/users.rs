//! Users with a name and a password, from CONSOLE_USERS_FILE.

use std::{collections::HashSet, fs, path::Path};

use anyhow::{Context as _, ensure};
use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::{Digest, Person, Role, Stranger, digest, only};

/// The minimum length of a password, in bytes: nothing slows down brute force.
const MIN_PASSWORD_BYTES: usize = 16;

/// The users in CONSOLE_USERS_FILE. Only digests of their passwords are kept.
#[derive(Clone)]
pub struct Users(Vec<User>);

#[derive(Clone)]
struct User {
    name: String,
    role: Role,
    /// The digest of the name and the password, as sent.
    credentials: Digest,
}

// Not `Debug`, as nothing in it is: it holds passwords.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UsersFile {
    #[serde(default)]
    users: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    password: String,
    role: GivenRole,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum GivenRole {
    Reader,
    Actor,
}

impl Users {
    /// Reads the file at `path`. No error quotes a value of it.
    ///
    /// # Errors
    /// Fails if the file cannot be read, has no users or duplicate ones, or a password is too
    /// short.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let text = fs::read_to_string(path);
        let text = text.with_context(|| format!("could not read CONSOLE_USERS_FILE `{shown}`"))?;
        Self::parse(&text).with_context(|| format!("CONSOLE_USERS_FILE `{shown}` cannot be used"))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let file = toml::from_str::<UsersFile>(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = text[..start].matches('\n').count() + 1;
            anyhow::anyhow!("line {line}: expected [[users]] with name, password and role")
        })?;
        ensure!(!file.users.is_empty(), "it has no [[users]]");
        let mut names = HashSet::new();
        for Entry { name, password, .. } in &file.users {
            ensure!(
                !name.trim().is_empty() && !name.contains(':'),
                "a name is empty or contains a colon"
            );
            ensure!(names.insert(name), "duplicate user `{name}`");
            ensure!(
                password.len() >= MIN_PASSWORD_BYTES,
                "the password of `{name}` has fewer than {MIN_PASSWORD_BYTES} bytes"
            );
        }
        Ok(Self(file.users.into_iter().map(User::from).collect()))
    }

    pub(super) fn admit(&self, headers: &HeaderMap) -> Result<Person, Stranger> {
        let given = credentials(headers).ok_or(Stranger::Unauthenticated)?;
        let given = digest(&given);
        // All users are checked, not only until the first match: the time taken must not reveal
        // which names exist.
        let found = self.0.iter().fold(None, |found, user| {
            if user.credentials == given {
                Some(user)
            } else {
                found
            }
        });
        let user = found.ok_or(Stranger::Unauthenticated)?;
        Ok(Person {
            name: user.name.clone(),
            role: user.role,
        })
    }
}

impl From<Entry> for User {
    fn from(entry: Entry) -> Self {
        let Entry {
            name,
            password,
            role,
        } = entry;
        Self {
            credentials: digest(format!("{name}:{password}").as_bytes()),
            name,
            role: match role {
                GivenRole::Reader => Role::Reader,
                GivenRole::Actor => Role::Actor,
            },
        }
    }
}

impl std::fmt::Debug for Users {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Users").finish_non_exhaustive()
    }
}

/// Returns the name and the password of a request, with a colon in between.
fn credentials(headers: &HeaderMap) -> Option<Vec<u8>> {
    let authorization = only(headers, AUTHORIZATION.as_str())?;
    let (scheme, credentials) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    STANDARD.decode(credentials.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [[users]]
        name = "ann"
        password = "a password of ann"
        role = "reader"

        [[users]]
        name = "zoë"
        password = "zoë:has another one"
        role = "actor"
    "#;

    fn admitted(authorization: &str) -> Result<Person, Stranger> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization.parse().unwrap());
        Users::parse(FILE).unwrap().admit(&headers)
    }

    fn basic(credentials: &str) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    #[test]
    fn a_name_and_its_password_are_one_person() {
        let ann = admitted(&basic("ann:a password of ann")).unwrap();
        let zoe = admitted(&basic("zoë:zoë:has another one")).unwrap();

        assert_eq!((ann.name.as_str(), ann.role), ("ann", Role::Reader));
        assert_eq!((zoe.name.as_str(), zoe.role), ("zoë", Role::Actor));
    }

    #[test]
    fn anything_else_is_no_user() {
        for authorization in [
            basic("ann:"),
            basic("ann:a password of anN"),
            basic("ann:zoë:has another one"),
            basic("Ann:a password of ann"),
            basic(""),
            "Basic ???".to_owned(),
            "Basic".to_owned(),
            "Bearer a password of ann".to_owned(),
        ] {
            let person = admitted(&authorization);

            assert_eq!(person, Err(Stranger::Unauthenticated), "{authorization}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_used_is_not_quoted() {
        let user = |name: &str, password: &str, role: &str| {
            format!("[[users]]\nname = '{name}'\npassword = '{password}'\nrole = '{role}'\n")
        };
        let ann = user("ann", "a password of ann", "reader");
        for (text, expected) in [
            (String::new(), "it has no [[users]]"),
            (format!("{ann}{ann}"), "duplicate user `ann`"),
            (user("ann", "secret", "reader"), "fewer than 16 bytes"),
            (
                user("a:n", "a password of ann", "reader"),
                "contains a colon",
            ),
            (user("ann", "a password of ann", "admin"), "line 4"),
            (format!("{ann}secret"), "line 5"),
        ] {
            let error = format!("{:#}", Users::parse(&text).unwrap_err());

            assert!(error.contains(expected), "{error}");
            assert!(
                !error.contains("secret") && !error.contains("a password"),
                "{error}"
            );
        }
        assert!(!format!("{:?}", Users::parse(FILE).unwrap()).contains("ann"));
    }
}
