//! What a table says about a prospect: only the columns that are given change.

use addresses::normalise;
use proto::booking::v1::{Contact, ContactOutreachStatus, Prospect};

use super::entry::Problem;

/// Why the outreach to a contact must stop, beside the other columns.
pub(super) const OPTED_OUT: &str = "opted_out";
/// What separates the values of a column that holds several.
const SEPARATOR: char = ';';

/// The cells of one line that are given, by column.
pub(super) type Cells = Vec<(String, String)>;

/// The lines about one prospect that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) prospect_id: String,
    pub(super) lines: Vec<Cells>,
}

impl Rows {
    /// Returns the prospect and its contacts as they are from now on. `known` are the stored ones.
    pub(super) fn apply(
        &self,
        known: Option<(Prospect, Vec<Contact>)>,
    ) -> Result<(Prospect, Vec<Contact>), Problem> {
        let (mut prospect, known) = known.unwrap_or_default();
        prospect.id.clone_from(&self.prospect_id);
        let mut contacts = Vec::<Contact>::new();
        for cells in &self.lines {
            for (column, value) in cells {
                set_prospect(&mut prospect, column, value)?;
            }
            let Some(id) = contact_id(&self.prospect_id, cells)? else {
                continue;
            };
            let earlier = contacts.iter().position(|contact| contact.id == id);
            let mut contact = match earlier {
                Some(index) => contacts.remove(index),
                None => known
                    .iter()
                    .find(|it| it.id == id)
                    .cloned()
                    .unwrap_or_default(),
            };
            contact.id = id;
            for (column, value) in cells {
                set_contact(&mut contact, column, value)?;
            }
            contacts.push(contact);
        }
        Ok((prospect, contacts))
    }
}

/// Returns the id of the contact of a line, if it is about one: without an id of its own, its address tells
/// it apart.
fn contact_id(prospect_id: &str, cells: &Cells) -> Result<Option<String>, Problem> {
    let cell = |name: &str| cells.iter().find(|(column, _)| column == name);
    if let Some((_, id)) = cell("contact_id") {
        return Ok(Some(id.clone()));
    }
    if let Some((_, email)) = cell("email") {
        return Ok(Some(format!("{prospect_id}/{}", normalise(email))));
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

fn set_contact(contact: &mut Contact, column: &str, value: &str) -> Result<(), Problem> {
    let text = match column {
        "first_name" => &mut contact.first_name,
        "last_name" => &mut contact.last_name,
        "job_title" => &mut contact.job_title,
        "email" => &mut contact.primary_email,
        OPTED_OUT => {
            match value.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => {
                    contact.set_outreach_status(ContactOutreachStatus::OptedOut);
                }
                "false" | "no" | "0" => {}
                _ => return Err(Problem::new(column, "must be true or false")),
            }
            return Ok(());
        }
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
