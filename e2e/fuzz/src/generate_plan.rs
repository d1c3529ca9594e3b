//! Requests for plans: any dossier has a brief.

use callprep_svc::{generate_plan as answer, render};
use gateway::testing::brief_page;
use proto::{
    booking::v1::{Call, CallPrepPlan},
    callprep::v1::{Brief, GeneratePlanRequest},
};
use tonic::Code;

use crate::wire::message;

/// The largest brief, in bytes of JSON: what booking-svc keeps.
const LARGEST_BRIEF: usize = 64 * 1024;
/// A page has fewer bytes.
const TOO_LARGE_PAGE: usize = 50_000;

/// Tries a `GeneratePlanRequest`.
///
/// # Panics
/// There is no sound brief, or two for one request.
pub fn generate_plan(bytes: &[u8]) {
    let Some(request) = message::<GeneratePlanRequest>(bytes) else {
        return;
    };
    let language = request.language.clone();
    let response = match answer(request.clone()) {
        Ok(response) => response,
        Err(refusal) => {
            assert_eq!(refusal.code(), Code::InvalidArgument);
            assert!(!["nl", "en"].contains(&&*language));
            return;
        }
    };

    let brief = response.brief.clone().unwrap_or_default();
    let json = serde_json::to_string(&brief).expect("a brief is stored as JSON");
    assert!(json.len() <= LARGEST_BRIEF, "{} bytes", json.len());
    let read = serde_json::from_str::<Brief>(&json).expect("what is stored is read");
    assert_eq!(read, brief);
    assert!(!brief.company.is_empty() && !brief.summary.is_empty());
    assert!(!brief.plan30.is_empty());
    let text = render::text(&brief);
    assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'));
    assert_eq!(answer(request).ok(), Some(response));
    let page = brief_page(&Call {
        call_prep_plan: Some(CallPrepPlan {
            language,
            brief: Some(brief),
            ..CallPrepPlan::default()
        }),
        ..Call::default()
    });
    assert!(page.len() < TOO_LARGE_PAGE, "{} bytes", page.len());
}
