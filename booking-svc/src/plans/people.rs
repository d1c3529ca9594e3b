//! The participants of a call and their texts in the request to callprep-svc: without e-mail addresses.

use proto::callprep::v1::{Answer, Attendee, Host};

use crate::{domain, store::records};

/// Returns the attendees, the booker first. The contact's entry includes the job title.
pub(super) fn attendees(
    attendees: &[domain::Attendee],
    contact: Option<&records::Contact>,
) -> Vec<Attendee> {
    let contact_email = contact.and_then(|contact| contact.address.normalised_email.as_deref());
    let attendee = |(index, attendee): (usize, &domain::Attendee)| {
        let is_contact =
            contact_email.is_some_and(|email| email == addresses::normalise(&attendee.email));
        let job_title = contact
            .filter(|_| is_contact)
            .and_then(|contact| contact.job_title.clone());
        Attendee {
            name: attendee.name.clone(),
            email_domain: email_domain(&attendee.email),
            job_title: job_title.unwrap_or_default(),
            is_booker: index == 0,
        }
    };
    attendees.iter().enumerate().map(attendee).collect()
}

pub(super) fn host(host: domain::Host) -> Host {
    Host {
        email_domain: email_domain(&host.email),
        name: host.name,
        time_zone: host.time_zone,
        language: host.language,
    }
}

pub(super) fn answer(answer: &domain::Answer) -> Answer {
    Answer {
        label: without_addresses(&answer.label),
        value: without_addresses(&answer.value),
    }
}

/// Returns `text` with `…` in place of the local part of each e-mail address.
pub(super) fn without_addresses(text: &str) -> String {
    let mut parts = text.split('@');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for after in parts {
        let is_local =
            |letter: char| letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.\"".contains(letter);
        let before = kept.trim_end_matches(is_local).len();
        let names_host = after.starts_with(char::is_alphanumeric);
        if names_host && before < kept.len() {
            kept.truncate(before);
            kept.push_str("… ");
        } else {
            kept.push('@');
        }
        kept.push_str(after);
    }
    kept
}

fn email_domain(address: &str) -> String {
    let domain = address.rsplit_once('@').map(|(_, domain)| domain);
    domain.unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_in_a_text_only_the_domain_is_sent() {
        for (text, expected) in [
            ("", ""),
            ("Ring twice.", "Ring twice."),
            ("anna@kestrel.example", "… kestrel.example"),
            (
                "Ask <Anna.Ö+x@kestrel.example>, bob@a.example;c@b.example!",
                "Ask <… kestrel.example>, … a.example;… b.example!",
            ),
            ("mailto:anna@kestrel.example", "mailto:… kestrel.example"),
            ("a@b@c.example", "… … c.example"),
            ("See you @ noon, 2 @3", "See you @ noon, 2 @3"),
        ] {
            assert_eq!(without_addresses(text), expected, "{text}");
        }
    }
}
