//! Tables of companies and contacts.

use booking_svc::testing::requests::check_dossier;
use gateway::import::Format;

use crate::import_json::read;

/// Tries a table.
///
/// # Panics
/// An entry has no place, or tells nothing of any prospect.
pub fn import_csv(file: &[u8]) {
    for entry in read(Format::Csv, file) {
        if let Ok(dossier) = entry.dossier {
            let prospect = dossier.prospect.clone().unwrap_or_default();
            assert!(!prospect.id.is_empty());
            let mut ids = dossier
                .contacts
                .iter()
                .map(|contact| &*contact.id)
                .collect::<Vec<_>>();
            ids.sort_unstable();
            let count = ids.len();
            ids.dedup();
            assert_eq!(ids.len(), count, "a contact is told of twice");
            let _ = check_dossier(dossier);
        }
    }
}
