//! The audit log: views of personal data, and changes by operators.

use std::fmt::Display;

use serde_json::{Value, json};

use super::words::words;

words! {
    /// An audited action.
    AuditAction {
        /// Read the payload of a delivery.
        ViewPayload = "view_payload",
        /// Read the data about a person.
        ViewPerson = "view_person",
        /// Replayed a delivery.
        ReplayDelivery = "replay_delivery",
        /// Replayed many deliveries.
        ReplayDeliveries = "replay_deliveries",
        /// Reread an unreadable delivery.
        RereadDelivery = "reread_delivery",
        /// Attached a delivery to outreach.
        AttachDelivery = "attach_delivery",
        /// Regenerated a plan.
        RegeneratePlan = "regenerate_plan",
        /// Revoked the links to the brief of a call.
        RevokeLinks = "revoke_links",
        /// Resent a notice.
        ResendNotice = "resend_notice",
        /// Erased a person.
        ErasePerson = "erase_person",
    }
}

impl AuditAction {
    /// Returns the kind of its subject.
    pub fn subject_kind(self) -> &'static str {
        match self {
            Self::ViewPayload
            | Self::ReplayDelivery
            | Self::RereadDelivery
            | Self::AttachDelivery => "delivery",
            Self::ReplayDeliveries => "deliveries",
            Self::RegeneratePlan | Self::RevokeLinks => "plan",
            Self::ResendNotice => "notice",
            Self::ViewPerson | Self::ErasePerson => "person",
        }
    }
}

/// The user on whose behalf the caller acts, if named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor(pub Option<String>);

impl Actor {
    /// Returns an entry about one subject.
    pub fn does(&self, action: AuditAction, subject_id: impl Display) -> AuditEntry {
        AuditEntry {
            actor: self.0.clone(),
            action,
            subject_id: Some(subject_id.to_string()),
            detail: json!({}),
        }
    }

    /// Returns an entry about several subjects.
    pub fn does_to_many(&self, action: AuditAction) -> AuditEntry {
        AuditEntry {
            actor: self.0.clone(),
            action,
            subject_id: None,
            detail: json!({}),
        }
    }
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// The user, if named.
    pub actor: Option<String>,
    /// The action.
    pub action: AuditAction,
    /// The id of the subject; `None` when there are several.
    pub subject_id: Option<String>,
    /// Details, without personal data.
    pub detail: Value,
}

impl AuditEntry {
    /// Adds details, which must not contain personal data.
    #[must_use]
    pub fn with(self, detail: Value) -> Self {
        Self { detail, ..self }
    }
}
