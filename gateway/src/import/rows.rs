//! The lines of a table about a prospect: only the given columns change.

use proto::booking::v1::{Contact, Prospect, ProspectDossier};

use super::{
    contacts::{Contacts, Key},
    entry::Problem,
};

/// The column that stops the outreach to a contact.
pub(super) const OPTED_OUT: &str = "opted_out";
/// The separator of values in a column with several.
const SEPARATOR: char = ';';

/// The non-empty cells of one line, by column.
pub(super) type Cells = Vec<(String, String)>;

/// Consecutive lines about one prospect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) prospect_id: String,
    pub(super) lines: Vec<Cells>,
}

impl Rows {
    /// Returns the dossier to import; `known` are the stored records.
    pub(super) fn dossier(
        &self,
        known: Option<(Prospect, Vec<Contact>)>,
    ) -> Result<ProspectDossier, Problem> {
        let (prospect, contacts) = self.apply(known)?;
        Ok(ProspectDossier {
            prospect: Some(prospect),
            contacts,
            ..ProspectDossier::default()
        })
    }

    /// Returns the prospect and its changed contacts, with the lines applied; `known` are the
    /// stored records.
    pub(super) fn apply(
        &self,
        known: Option<(Prospect, Vec<Contact>)>,
    ) -> Result<(Prospect, Vec<Contact>), Problem> {
        let (mut prospect, known) = known.unwrap_or_default();
        prospect.id.clone_from(&self.prospect_id);
        let mut contacts = Contacts::new(known);
        for cells in &self.lines {
            for (column, value) in cells {
                set_prospect(&mut prospect, column, value)?;
            }
            let Some(key) = key(cells)? else {
                continue;
            };
            let index = contacts.of_line(key, &self.prospect_id);
            for (column, value) in cells {
                set_contact(&mut contacts, index, key, column, value)?;
            }
        }
        Ok((prospect, contacts.into_changed()))
    }
}

/// Returns the identity of the contact of a line, if it has one.
fn key(cells: &Cells) -> Result<Option<Key<'_>>, Problem> {
    let cell = |name: &str| {
        let cell = cells.iter().find(|(column, _)| column == name);
        cell.map(|(_, value)| value.as_str())
    };
    let id = cell("contact_id").map(Key::Id);
    if let Some(key) = id.or_else(|| cell("email").map(Key::Address)) {
        return Ok(Some(key));
    }
    let of_contact = ["first_name", "last_name", "job_title", OPTED_OUT];
    match of_contact.into_iter().find(|name| cell(name).is_some()) {
        Some(name) => Err(Problem::new(
            name,
            "is of a contact: give its contact_id or email, too",
        )),
        None => Ok(None),
    }
}

fn set_prospect(prospect: &mut Prospect, column: &str, value: &str) -> Result<(), Problem> {
    let text = match column {
        "company_name" => &mut prospect.company_name,
        "domain" => &mut prospect.domain,
        "industry" => &mut prospect.industry,
        "employee_range" => &mut prospect.employee_range,
        "country" => &mut prospect.country,
        "description" => &mut prospect.description,
        "employee_count" => {
            let count = value.parse::<i32>().ok().filter(|count| *count >= 0);
            let wrong = || Problem::new(column, "must be a whole number");
            prospect.employee_count = Some(count.ok_or_else(wrong)?);
            return Ok(());
        }
        "technologies" => {
            prospect.technologies = several(value);
            return Ok(());
        }
        "specialties" => {
            prospect.specialties = several(value);
            return Ok(());
        }
        _ => return Ok(()),
    };
    value.clone_into(text);
    Ok(())
}

fn set_contact(
    contacts: &mut Contacts,
    index: usize,
    key: Key<'_>,
    column: &str,
    value: &str,
) -> Result<(), Problem> {
    let contact = contacts.get_mut(index);
    let text = match (column, key) {
        ("first_name", _) => &mut contact.first_name,
        ("last_name", _) => &mut contact.last_name,
        ("job_title", _) => &mut contact.job_title,
        ("email", Key::Id(_)) => {
            contacts.set_email(index, value);
            return Ok(());
        }
        (OPTED_OUT, key) => {
            match (value.to_ascii_lowercase().as_str(), key) {
                ("true" | "yes" | "1", Key::Id(_)) => contacts.opt_out(index),
                ("true" | "yes" | "1", Key::Address(_)) => contacts.opt_out_person(index),
                ("false" | "no" | "0", _) => {}
                _ => return Err(Problem::new(column, "must be true or false")),
            }
            return Ok(());
        }
        // The address in the line may be another form of the stored one.
        _ => return Ok(()),
    };
    value.clone_into(text);
    Ok(())
}

fn several(value: &str) -> Vec<String> {
    let values = value.split(SEPARATOR).map(str::trim);
    let values = values.filter(|value| !value.is_empty());
    values.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proto::booking::v1::ContactOutreachStatus as Status;

    use super::*;
    use crate::import::contacts::made_id;

    #[test]
    fn the_id_that_is_made_of_an_address_does_not_have_it() {
        let id = made_id("acme", "Zoe+cal@acme.example");

        assert_eq!(id, made_id("acme", "zoe@acme.example"));
        assert!(!id.contains("zoe") && !id.contains('@'), "{id}");
    }

    fn known(id: &str, email: &str) -> Contact {
        Contact {
            id: id.to_owned(),
            first_name: "Zoe".to_owned(),
            primary_email: email.to_owned(),
            outreach_status: Status::Opened.into(),
            ..Contact::default()
        }
    }

    /// Applies lines to stored contacts, and returns the imported ids, addresses, titles and
    /// statuses.
    fn applied(
        known: Vec<Contact>,
        lines: &[&[(&str, &str)]],
    ) -> Vec<(String, String, String, Status)> {
        let owned = |(column, value): &(&str, &str)| ((*column).to_owned(), (*value).to_owned());
        let rows = Rows {
            prospect_id: "acme".to_owned(),
            lines: lines
                .iter()
                .map(|cells| cells.iter().map(owned).collect())
                .collect(),
        };
        let (_, contacts) = rows.apply(Some((Prospect::default(), known))).unwrap();
        let imported = contacts.into_iter().map(|it| {
            let status = it.outreach_status();
            (it.id, it.primary_email, it.job_title, status)
        });
        imported.collect()
    }

    fn contact_row(
        id: &str,
        email: &str,
        title: &str,
        status: Status,
    ) -> (String, String, String, Status) {
        (id.to_owned(), email.to_owned(), title.to_owned(), status)
    }

    #[test]
    fn a_line_by_address_is_about_the_contact_who_is_known_by_it_in_any_form() {
        for email in [
            "zoe@müller.example",
            "ZOE@XN--mller-kva.example",
            "zoe+cal@müller.example",
        ] {
            let stored = vec![
                known("other", "tom@müller.example"),
                known("zoe-1", "Zoe@Müller.example"),
            ];

            let imported = applied(stored, &[&[("email", email), ("job_title", "COO")]]);

            let expected = contact_row("zoe-1", "Zoe@Müller.example", "COO", Status::Opened);
            assert_eq!(imported, [expected], "{email}");
        }
    }

    #[test]
    fn an_opt_out_by_address_is_one_of_every_contact_with_it() {
        let stored = vec![
            known("zoe-1", "zoe@acme.example"),
            known("acme/zoe@acme.example", "Zoe+cal@acme.example"),
            known("tom", "tom@acme.example"),
        ];

        let imported = applied(
            stored,
            &[&[("email", "zoe@acme.example"), (OPTED_OUT, "true")]],
        );

        assert_eq!(
            imported,
            [
                contact_row("zoe-1", "zoe@acme.example", "", Status::OptedOut),
                contact_row(
                    "acme/zoe@acme.example",
                    "Zoe+cal@acme.example",
                    "",
                    Status::OptedOut
                ),
            ]
        );
    }

    #[test]
    fn of_two_contacts_with_the_address_of_a_person_the_one_with_the_same_tag_is_meant() {
        let stored = || {
            vec![
                known("tagged", "zoe+cal@acme.example"),
                known("plain", "zoe@acme.example"),
            ]
        };
        let of = |email: &str| applied(stored(), &[&[("email", email)]]).remove(0).0;

        assert_eq!(of("zoe@acme.example"), "plain");
        assert_eq!(of("zoe+cal@acme.example"), "tagged");
        assert_eq!(of("zoe+new@acme.example"), "tagged");
    }

    #[test]
    fn an_unknown_address_is_a_new_contact_also_where_others_have_none() {
        let line: &[_] = &[("email", "New@acme.example"), ("job_title", "CEO")];
        let again: &[_] = &[("email", "new+cal@acme.example"), ("job_title", "CFO")];

        let imported = applied(vec![known("nobody", "")], &[line, again]);

        let expected = contact_row(
            &made_id("acme", "new@acme.example"),
            "New@acme.example",
            "CFO",
            Status::Unspecified,
        );
        assert_eq!(imported, [expected]);
    }

    #[test]
    fn a_contact_is_found_by_the_address_that_a_line_before_gave_it_and_no_more_by_the_old_one() {
        let moved: &[_] = &[("contact_id", "zoe-1"), ("email", "zoe@new.example")];
        let by_new: &[_] = &[("email", "zoe@new.example"), ("job_title", "COO")];
        let by_old: &[_] = &[("email", "zoe@acme.example")];

        let imported = applied(
            vec![known("zoe-1", "zoe@acme.example")],
            &[moved, by_new, by_old],
        );

        assert_eq!(
            imported,
            [
                contact_row("zoe-1", "zoe@new.example", "COO", Status::Opened),
                contact_row(
                    &made_id("acme", "zoe@acme.example"),
                    "zoe@acme.example",
                    "",
                    Status::Unspecified
                ),
            ]
        );
    }

    #[test]
    fn a_contact_whose_id_was_made_of_an_address_is_that_contact_without_it_too() {
        let erased = known(&made_id("acme", "zoe@acme.example"), "");

        let imported = applied(vec![erased], &[&[("email", "zoe@acme.example")]]);

        let expected = contact_row(
            &made_id("acme", "zoe@acme.example"),
            "zoe@acme.example",
            "",
            Status::Opened,
        );
        assert_eq!(imported, [expected]);
    }
}
