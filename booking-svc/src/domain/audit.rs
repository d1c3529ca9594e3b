//! What is kept of those who see personal data and of those who change something.

use std::fmt::Display;

use serde_json::{Value, json};

use super::words::words;

words! {
    /// What somebody did.
    AuditAction {
        /// Read the payload of a delivery.
        ViewPayload = "view_payload",
        /// Read what is held about a person.
        ViewPerson = "view_person",
        /// Had a delivery requeued.
        ReplayDelivery = "replay_delivery",
        /// Had many deliveries requeued.
        ReplayDeliveries = "replay_deliveries",
        /// Had an unreadable delivery read again.
        RereadDelivery = "reread_delivery",
        /// Attached a delivery to outreach.
        AttachDelivery = "attach_delivery",
        /// Asked for a new version of a plan.
        RegeneratePlan = "regenerate_plan",
        /// Revoked the links to the brief of a call.
        RevokeLinks = "revoke_links",
        /// Had a notice sent again.
        ResendNotice = "resend_notice",
        /// Erased a person.
        ErasePerson = "erase_person",
    }
}

impl AuditAction {
    /// Returns the kind of what it is done to.
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

/// Who acts, as the caller has named them; nobody if it has not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor(pub Option<String>);

impl Actor {
    /// Returns the entry for something that this actor does.
    pub fn does(&self, action: AuditAction, subject_id: impl Display) -> AuditEntry {
        AuditEntry {
            actor: self.0.clone(),
            action,
            subject_id: Some(subject_id.to_string()),
            detail: json!({}),
        }
    }

    /// Returns the entry for something that this actor does to several.
    pub fn does_to_many(&self, action: AuditAction) -> AuditEntry {
        AuditEntry {
            actor: self.0.clone(),
            action,
            subject_id: None,
            detail: json!({}),
        }
    }
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Who, if the caller has named them.
    pub actor: Option<String>,
    /// What.
    pub action: AuditAction,
    /// To what; nothing when there are several.
    pub subject_id: Option<String>,
    /// More about it, without personal data.
    pub detail: Value,
}

impl AuditEntry {
    /// Adds what else is known of it, which is no personal data.
    #[must_use]
    pub fn with(self, detail: Value) -> Self {
        Self { detail, ..self }
    }
}
