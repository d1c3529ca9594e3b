//! The wire form of unmatched deliveries with their candidates.

use proto::booking::v1 as pb;

use super::timestamp;
use crate::store::candidates::{Candidate, Unmatched};

pub(super) fn unmatched_message(unmatched: Unmatched) -> pb::UnmatchedDelivery {
    let candidates = unmatched.candidates.into_iter().map(candidate_message);
    pb::UnmatchedDelivery {
        delivery_id: unmatched.delivery_id.to_string(),
        booker_name: unmatched.booker_name,
        booker_email: unmatched.booker_email,
        start_time: unmatched.start_time.map(timestamp),
        title: unmatched.title.unwrap_or_default(),
        candidates: candidates.collect(),
    }
}

fn candidate_message(candidate: Candidate) -> pb::AttachCandidate {
    let names = [candidate.first_name, candidate.last_name];
    let names = names.into_iter().flatten().collect::<Vec<_>>();
    pb::AttachCandidate {
        outreach_sequence_id: candidate.sequence_id,
        outreach_status: candidate.status.as_str().to_owned(),
        contact_id: candidate.contact_id,
        contact_name: names.join(" "),
        contact_email: candidate.email.unwrap_or_default(),
        job_title: candidate.job_title.unwrap_or_default(),
        prospect_id: candidate.prospect_id,
        company_name: candidate
            .company_name
            .or(candidate.domain)
            .unwrap_or_default(),
    }
}
