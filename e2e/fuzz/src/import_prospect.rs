//! Dossiers that any client imports.

use booking_svc::testing::requests::check_dossier;
use proto::booking::v1::ImportProspectRequest;

use crate::wire::message;

/// Tries an `ImportProspectRequest`.
///
/// # Panics
/// It can neither be read nor refused.
pub fn import_prospect(bytes: &[u8]) {
    let Some(request) = message::<ImportProspectRequest>(bytes) else {
        return;
    };
    if let Err(wrong) = check_dossier(request.dossier.unwrap_or_default()) {
        assert!(!wrong.is_empty());
    }
}
