//! Truncates requests to callprep-svc: no brief quotes more than a few lines of a text, and a
//! request that is rejected for its size would always be rejected.

use proto::callprep::v1::{Answer, Attendee, GeneratePlanRequest, Host, Hypothesis, Opportunity};

/// The longest name or title, in bytes.
const LONGEST_LINE: usize = 1_000;
/// The longest text of several sentences, in bytes.
const LONGEST_TEXT: usize = 8_000;
/// The longest URL, in bytes. Longer ones are left out, since a truncated URL leads nowhere.
const LONGEST_URL: usize = 2_000;
/// The maximum number of texts in a list, which is more than a brief shows.
const MOST_TEXTS: usize = 30;
/// The maximum number of hosts, and of answers.
const MOST_ITEMS: usize = 50;
/// The maximum number of attendees: all attendees of a booking, since a brief counts those it does
/// not name.
const MOST_ATTENDEES: usize = 500;
/// The longest name of an attendee, domain, job title or tag, in bytes.
const LONGEST_NAME: usize = 320;
/// The maximum length of an id, in bytes.
const LONGEST_ID: usize = 255;
/// The maximum number of references to evidence in one text.
const MOST_REFS: usize = 200;

/// Truncates a request to less than the 4 MiB that callprep-svc accepts, whatever the booking and the
/// dossier hold. The hypotheses, opportunities and evidence items are limited where the dossier is read.
pub(super) fn cut(request: &mut GeneratePlanRequest) {
    if let Some(call) = &mut request.call {
        cut_lines([&mut call.title, &mut call.attendee_time_zone]);
        leave_out_long(&mut call.location);
        leave_out_long(&mut call.meeting_url);
    }
    request.attendees.truncate(MOST_ATTENDEES);
    for Attendee {
        name,
        email_domain,
        job_title,
        ..
    } in &mut request.attendees
    {
        for text in [name, email_domain, job_title] {
            cut_text(text, LONGEST_NAME);
        }
    }
    request.team_members.truncate(MOST_ITEMS);
    for host in request
        .organizer
        .iter_mut()
        .chain(&mut request.team_members)
    {
        let Host {
            name,
            email_domain,
            time_zone,
            language,
            ..
        } = host;
        cut_lines([name, email_domain, time_zone, language]);
    }
    request.answers.truncate(MOST_ITEMS);
    for Answer { label, value, .. } in &mut request.answers {
        cut_lines([label]);
        cut_text(value, LONGEST_TEXT);
    }
    cut_text(&mut request.notes, LONGEST_TEXT);
    cut_company(request);
    cut_research(request);
}

fn cut_company(request: &mut GeneratePlanRequest) {
    let Some(company) = &mut request.company else {
        return;
    };
    cut_lines([
        &mut company.name,
        &mut company.domain,
        &mut company.industry,
        &mut company.employee_range,
        &mut company.country,
    ]);
    cut_list(&mut company.technologies);
    cut_list(&mut company.specialties);
}

fn cut_research(request: &mut GeneratePlanRequest) {
    for item in &mut request.evidence_items {
        cut_lines([&mut item.title]);
        cut_text(&mut item.source_type, LONGEST_NAME);
        cut_text(&mut item.workflow_tag, LONGEST_NAME);
        leave_out_long(&mut item.url);
    }
    for Hypothesis {
        title,
        problem_statement,
        assumptions,
        validation_questions,
        evidence_refs,
        ..
    } in &mut request.hypotheses
    {
        cut_lines([title]);
        cut_text(problem_statement, LONGEST_TEXT);
        cut_list(assumptions);
        cut_list(validation_questions);
        cut_refs(evidence_refs);
    }
    for Opportunity {
        title,
        description,
        evidence_refs,
        ..
    } in &mut request.opportunities
    {
        cut_lines([title]);
        cut_text(description, LONGEST_TEXT);
        cut_refs(evidence_refs);
    }
}

fn cut_lines<const COUNT: usize>(lines: [&mut String; COUNT]) {
    for line in lines {
        cut_text(line, LONGEST_LINE);
    }
}

fn cut_list(texts: &mut Vec<String>) {
    texts.truncate(MOST_TEXTS);
    for text in texts {
        cut_text(text, LONGEST_LINE);
    }
}

/// Drops references that are too long, since a truncated one refers to nothing.
fn cut_refs(refs: &mut Vec<String>) {
    refs.retain(|id| id.len() <= LONGEST_ID);
    refs.truncate(MOST_REFS);
}

fn leave_out_long(url: &mut String) {
    if url.len() > LONGEST_URL {
        url.clear();
    }
}

fn cut_text(text: &mut String, limit: usize) {
    text.truncate(text.floor_char_boundary(limit));
}

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use proto::callprep::v1::{Call, Company, EvidenceItem};

    /// What a tonic server takes unless it says otherwise.
    const TONIC_LIMIT: usize = 4 * 1024 * 1024;

    use super::*;

    fn long() -> String {
        "\u{e9}".repeat(200_000)
    }

    fn longs() -> Vec<String> {
        vec![long(); 300]
    }

    fn refs() -> Vec<String> {
        let id = "\u{e9}".repeat(LONGEST_ID / 2);
        [long()].into_iter().chain(vec![id; 300]).collect()
    }

    fn largest_research() -> GeneratePlanRequest {
        let item = EvidenceItem {
            id: "e".repeat(LONGEST_ID),
            title: long(),
            url: "u".repeat(LONGEST_URL),
            source_type: long(),
            workflow_tag: long(),
            ..EvidenceItem::default()
        };
        let hypothesis = Hypothesis {
            title: long(),
            problem_statement: long(),
            assumptions: longs(),
            validation_questions: longs(),
            evidence_refs: refs(),
            ..Hypothesis::default()
        };
        let opportunity = Opportunity {
            title: long(),
            description: long(),
            evidence_refs: refs(),
            ..Opportunity::default()
        };
        GeneratePlanRequest {
            evidence_items: vec![item; 200],
            hypotheses: vec![hypothesis; 6],
            opportunities: vec![opportunity; 6],
            ..GeneratePlanRequest::default()
        }
    }

    /// Returns a request with as much as a booking and a dossier can hold.
    fn largest() -> GeneratePlanRequest {
        let host = Host {
            name: long(),
            email_domain: long(),
            time_zone: long(),
            language: long(),
        };
        let attendee = Attendee {
            name: long(),
            email_domain: long(),
            job_title: long(),
            ..Attendee::default()
        };
        let answer = Answer {
            label: long(),
            value: long(),
        };
        GeneratePlanRequest {
            call: Some(Call {
                title: long(),
                attendee_time_zone: long(),
                location: long(),
                meeting_url: long(),
                ..Call::default()
            }),
            company: Some(Company {
                name: long(),
                domain: long(),
                industry: long(),
                employee_range: long(),
                country: long(),
                technologies: longs(),
                specialties: longs(),
                ..Company::default()
            }),
            organizer: Some(host.clone()),
            team_members: vec![host; 300],
            attendees: vec![attendee; 600],
            answers: vec![answer; 300],
            notes: long(),
            ..largest_research()
        }
    }

    #[test]
    fn a_dossier_of_any_size_fits() {
        let mut request = largest();

        cut(&mut request);

        let length = request.encoded_len();
        assert!(length < TONIC_LIMIT, "{length}");
        assert_eq!(request.attendees.len(), 500);
        let refs = &request.hypotheses[0].evidence_refs;
        assert!(refs.len() == MOST_REFS && refs.iter().all(|id| id.len() <= LONGEST_ID));
        assert!(request.call.unwrap().meeting_url.is_empty());
    }
}
