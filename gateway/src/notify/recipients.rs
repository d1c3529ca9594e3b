//! The destinations of a notice: by the rules, else the organizer, else the fallback; never an attendee.

use addresses::{normalise, untagged};
use proto::booking::v1::{ClaimedNotice, Notice, NoticeKind};
use sha2::{Digest as _, Sha256};

use super::file::{NotifyFile, ORGANIZER, Rule};

/// The addresses to which mail may go.
#[derive(Clone, Debug, Default)]
pub(super) struct AllowedDomains(Vec<String>);

/// Why mail must not go to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RefusedAddress {
    #[error("not an e-mail address")]
    NoAddress,
    #[error("the address belongs to an attendee")]
    OtherSide,
    #[error("the domain of the address is not in NOTIFY_DOMAINS")]
    ForeignDomain,
    #[error("no-reply address")]
    NoReply,
}

impl AllowedDomains {
    /// Parses a list separated by commas.
    ///
    /// # Errors
    /// Fails if one of them is not a domain. The text quotes it.
    pub(super) fn parse(list: &str) -> anyhow::Result<Self> {
        let domains = list.split(',').map(|domain| domain.trim().to_lowercase());
        let domains = domains.filter(|domain| !domain.is_empty());
        // In the form of an address, in ASCII.
        let of_address = domains.filter_map(|domain| {
            let address = normalise(&format!("x@{domain}"));
            address
                .rsplit_once('@')
                .map(|(_, domain)| domain.to_owned())
        });
        let domains = Self(of_address.collect());
        for domain in &domains.0 {
            let is_domain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
            anyhow::ensure!(
                domain.chars().all(is_domain),
                "NOTIFY_DOMAINS has `{domain}`, which is not a domain such as `example.com`"
            );
        }
        Ok(domains)
    }

    /// Returns the address for mail to `address` about a call, if mail may be sent to it.
    pub(super) fn check(
        &self,
        address: &str,
        claimed: Option<&ClaimedNotice>,
    ) -> Result<String, RefusedAddress> {
        let address = normalise(address);
        let (name, domain) = address.rsplit_once('@').ok_or(RefusedAddress::NoAddress)?;
        if name.is_empty() || domain.is_empty() {
            return Err(RefusedAddress::NoAddress);
        }
        if name == "no-reply" || name == "noreply" {
            return Err(RefusedAddress::NoReply);
        }
        let plain = format!("{}@{domain}", without_platform_suffix(name));
        let person = person(&address);
        if claimed
            .into_iter()
            .flat_map(other_side)
            .any(|other| other == person)
        {
            return Err(RefusedAddress::OtherSide);
        }
        if !self.0.iter().any(|allowed| allowed == domain) {
            return Err(RefusedAddress::ForeignDomain);
        }
        Ok(plain)
    }
}

/// Returns a value that is equal for all addresses of one person.
fn person(address: &str) -> String {
    untagged(&normalise(address))
}

/// Returns every person on the other side of a call.
fn other_side(claimed: &ClaimedNotice) -> impl Iterator<Item = String> {
    let call = claimed.call.as_ref();
    let booking = call.and_then(|call| call.booking.as_ref());
    let attendees = booking.into_iter().flat_map(|booking| &booking.attendees);
    let matched = call.into_iter().flat_map(|call| &call.match_emails);
    let attendees = attendees.map(|attendee| &attendee.email);
    attendees.chain(matched).map(|address| person(address))
}

/// Removes the suffix of 25 characters that Cal.com adds for users of a platform, and that no
/// mailbox has.
fn without_platform_suffix(name: &str) -> &str {
    match name.rsplit_once('+') {
        Some((before, suffix))
            if suffix.len() == 25 && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            before
        }
        _ => name,
    }
}

/// Returns the name of the destination that stands for an organizer. Different organizers have
/// different names, so a new one gets a `ready` too. The name is not an address, since it is stored
/// and logged.
pub(super) fn organizer_destination(address: &str) -> String {
    let digest = Sha256::digest(address.trim().to_lowercase());
    let beginning = hex::encode(&digest[..4]);
    format!("{ORGANIZER}-{beginning}")
}

/// Returns whether a destination stands for some organizer.
pub(super) fn is_organizer(destination: &str) -> bool {
    let rest = destination.strip_prefix(ORGANIZER);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Returns the names of the destinations of a notice, in their order and each once.
pub(super) fn destinations(file: &NotifyFile, claimed: &ClaimedNotice) -> Vec<String> {
    let call = claimed.call.as_ref();
    let booking = call.and_then(|call| call.booking.as_ref());
    let organizer = booking.and_then(|booking| booking.organizer.as_ref());
    let organizer = organizer.map_or("", |organizer| organizer.email.as_str());
    let plan = call.and_then(|call| call.call_prep_plan.as_ref());
    let facts = Facts {
        event_type: booking.map_or("", |booking| booking.event_type_id.as_str()),
        campaign: plan.map_or("", |plan| plan.campaign_id.as_str()),
        organizer,
    };
    let mut names = match file.rules.iter().find(|rule| facts.match_rule(rule)) {
        Some(rule) => rule.destinations.clone(),
        None if !organizer.is_empty() && file.smtp.is_some() => vec![ORGANIZER.to_owned()],
        None => file.fallback.iter().cloned().collect(),
    };
    for name in &mut names {
        if name == ORGANIZER {
            *name = organizer_destination(organizer);
        }
    }
    // A new host gets a `ready`, but no notices of earlier changes of the call.
    let own = organizer_destination(organizer);
    let is_change = matches!(
        notice_kind(claimed),
        NoticeKind::Moved | NoticeKind::Cancelled
    );
    let notified = &claimed.told_destinations;
    if is_change && notified.iter().any(|name| is_organizer(name)) && !notified.contains(&own) {
        names.retain(|name| *name != own);
    }
    // Destinations with earlier notices of the call get its later ones, except former hosts.
    let is_reached = |name: &&String| file.destinations.contains_key(*name) || **name == own;
    names.extend(notified.iter().filter(is_reached).cloned());
    let mut seen = Vec::new();
    names.retain(|name| {
        let is_new = !seen.contains(name);
        seen.push(name.clone());
        is_new
    });
    names
}

fn notice_kind(claimed: &ClaimedNotice) -> NoticeKind {
    let notice = claimed.notice.as_ref();
    notice.map_or(NoticeKind::Unspecified, Notice::kind)
}

/// The facts on which rules depend.
struct Facts<'a> {
    event_type: &'a str,
    campaign: &'a str,
    organizer: &'a str,
}

impl Facts<'_> {
    fn match_rule(&self, rule: &Rule) -> bool {
        let matches = |wanted: &Option<String>, is: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(is))
        };
        matches(&rule.event_type, self.event_type)
            && matches(&rule.campaign, self.campaign)
            && matches(&rule.organizer, self.organizer)
    }
}

#[cfg(test)]
mod tests {
    use proto::booking::v1::{Attendee, Booking, Call, Host};

    use super::*;

    fn claimed(organizer: &str) -> ClaimedNotice {
        ClaimedNotice {
            call: Some(Call {
                match_emails: vec![
                    "guest@us.example".to_owned(),
                    "office+cal@us.example".to_owned(),
                ],
                booking: Some(Booking {
                    event_type_id: "4711".to_owned(),
                    attendees: vec![Attendee {
                        email: "Anne@US.example".to_owned(),
                        ..Default::default()
                    }],
                    organizer: Some(Host {
                        email: organizer.to_owned(),
                        ..Default::default()
                    }),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    #[test]
    fn mail_goes_to_our_own_domains_and_never_to_the_other_side() {
        let domains = AllowedDomains::parse("us.example, Other.example").unwrap();
        let check = |address: &str| domains.check(address, Some(&claimed("sam@us.example")));

        assert_eq!(check("Sam@US.example").as_deref(), Ok("sam@us.example"));
        assert_eq!(
            check("sam+clx0abcdefghijklmnopqrstu@us.example").as_deref(),
            Ok("sam@us.example")
        );
        assert_eq!(check("sam+x@us.example").as_deref(), Ok("sam+x@us.example"));
        for other in [
            "anne@us.example",
            "guest@us.example",
            "guest+clx0abcdefghijklmnopqrstu@us.example",
            "Guest+cal@us.example",
            "office@us.example",
            "office@US。example.",
        ] {
            assert_eq!(check(other), Err(RefusedAddress::OtherSide), "{other}");
        }
        assert_eq!(
            check("sam@elsewhere.example"),
            Err(RefusedAddress::ForeignDomain)
        );
        for international in ["sam@münchen.example", "sam@xn--mnchen-3ya.example"] {
            let domains = AllowedDomains::parse("us.example, München.example").unwrap();
            assert_eq!(
                domains.check(international, None).as_deref(),
                Ok("sam@xn--mnchen-3ya.example")
            );
        }
        assert_eq!(check("no-reply@us.example"), Err(RefusedAddress::NoReply));
        assert_eq!(check("nobody"), Err(RefusedAddress::NoAddress));
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for list in ["https://us.example", "us.example other.example"] {
            assert!(AllowedDomains::parse(list).is_err(), "{list}");
        }
        assert!(AllowedDomains::parse(" @us.example,, ").is_ok());
    }

    #[test]
    fn the_first_rule_that_matches_decides_then_the_organizer_then_the_fallback() {
        let file = |rules: &str| {
            let text = format!(
                "fallback = \"chat\"\n{rules}\n[smtp]\nhost = \"x\"\nfrom = \"a@us.example\"\n\
                 [destinations.chat]\ntype = \"slack\"\nurl = \"https://x.example\""
            );
            NotifyFile::parse(&text).unwrap()
        };
        let of_type = "rules = [{ event_type = \"4711\", destinations = [\"chat\", \"chat\"] }]";
        let for_another = "rules = [{ organizer = \"eve@us.example\", destinations = [\"chat\"] }]";

        let names = |rules: &str, organizer: &str| destinations(&file(rules), &claimed(organizer));
        assert_eq!(names(of_type, "sam@us.example"), ["chat"]);
        let (sam, eve) = ("sam@us.example", "eve@us.example");
        assert_eq!(names(for_another, sam), [organizer_destination(sam)]);
        assert_eq!(names("", eve), [organizer_destination(eve)]);
        assert_ne!(organizer_destination(sam), organizer_destination(eve));
        assert_eq!(names(for_another, ""), ["chat"]);
    }

    #[test]
    fn recipients_of_earlier_notices_get_the_later_ones_whatever_the_rules_are_now() {
        let file = NotifyFile::parse(
            "fallback = \"chat\"\n[smtp]\nhost = \"x\"\nfrom = \"a@us.example\"\n\
             [destinations.chat]\ntype = \"slack\"\nurl = \"https://x.example\"",
        )
        .unwrap();
        let (sam, eve) = ("sam@us.example", "eve@us.example");
        let notified = ["chat".to_owned(), organizer_destination(eve), "gone".into()];
        let moved = ClaimedNotice {
            told_destinations: notified.into(),
            ..claimed(sam)
        };

        assert_eq!(
            destinations(&file, &moved),
            [organizer_destination(sam), "chat".to_owned()]
        );

        // The call has another host by now, who gets a `ready`.
        let mut moved = moved;
        moved
            .notice
            .get_or_insert_default()
            .set_kind(NoticeKind::Moved);
        assert_eq!(destinations(&file, &moved), ["chat"]);
        moved.told_destinations.push(organizer_destination(sam));
        assert_eq!(
            destinations(&file, &moved),
            [organizer_destination(sam), "chat".to_owned()]
        );
    }
}
