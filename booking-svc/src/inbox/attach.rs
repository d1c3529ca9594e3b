//! Attaches a delivery to a sequence chosen by an operator.

use diesel_async::AsyncPgConnection;
use runtime::trace;
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{Actor, AuditAction, BookingEvent, DeliveryState, IgnoreReason},
    new_id,
    recording::{AttemptError, Recorder, stored},
    store::{
        Cause, CheckoutError, Lease, audit,
        deliveries::{self, Attachable, Delivery},
        sequences, transaction,
    },
};

/// Why a delivery is not attached. Nothing changes then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttachError {
    /// There is no connection.
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    /// A statement failed.
    #[error("{}", Cause(.0))]
    Database(#[from] diesel::result::Error),
    /// There is no such delivery.
    #[error("there is no delivery with this id")]
    DeliveryNotFound,
    /// There is no such sequence.
    #[error("there is no outreach sequence with this id")]
    SequenceNotFound,
    /// The delivery already belongs to other outreach.
    #[error("the delivery is applied to another outreach sequence")]
    AppliedElsewhere,
    /// The delivery has no event to apply.
    #[error("the delivery has no event to apply")]
    NothingToApply,
    /// The booker was erased.
    #[error("the delivery is about a person who was erased")]
    PersonErased,
    /// A worker holds the delivery.
    #[error("the delivery is being applied")]
    Busy,
}

/// The result of attaching a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attached {
    /// The delivery after the request.
    pub(crate) delivery: Delivery,
    /// Whether the delivery was attached; false if it already belonged to the sequence.
    pub(crate) is_new: bool,
}

/// Applies an unmatched or dead delivery to a sequence, as if its link had named that sequence.
///
/// The delivery is claimed with the changed event in one transaction, and applied like any other
/// claimed one. A failed attempt is retried later with the changed event.
///
/// # Errors
/// See [`AttachError`].
pub(crate) async fn attach(
    recorder: &Recorder,
    id: Uuid,
    sequence_id: &str,
    actor: &Actor,
) -> Result<Attached, AttachError> {
    let lease = Lease {
        id,
        token: new_id(),
    };
    let mut conn = recorder.app.database.connection().await?;
    let claimed = transaction(&mut conn, async |conn| {
        claim(conn, lease, sequence_id, actor).await
    })
    .await?;
    let event = match claimed {
        Claim::ToApply(event) => *event,
        Claim::AppliedAlready(delivery) => {
            let (delivery, is_new) = (*delivery, false);
            return Ok(Attached { delivery, is_new });
        }
    };
    drop(conn);
    let (applying, applied) = (recorder.clone(), event);
    let attempt = async move { applying.apply(lease, &applied).await };
    let ended = tokio::spawn(trace::in_current(attempt)).await;
    if let Err(error) = ended.unwrap_or(Err(AttemptError::Panicked)) {
        tracing::warn!(%error, delivery.id = %id, "could not attach delivery `{id}`, retrying");
        recorder.release(lease, &error).await;
    }
    let mut conn = recorder.app.database.connection().await?;
    let found = deliveries::find(&mut conn, id).await?;
    let (delivery, _) = found.ok_or(AttachError::DeliveryNotFound)?;
    let is_new = true;
    Ok(Attached { delivery, is_new })
}

/// The result of claiming a delivery to attach.
enum Claim {
    /// The delivery is ours. Holds the changed event.
    ToApply(Box<BookingEvent>),
    /// The delivery already belongs to the sequence.
    AppliedAlready(Box<Delivery>),
}

/// Claims the delivery with the changed event.
async fn claim(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    sequence_id: &str,
    actor: &Actor,
) -> Result<Claim, AttachError> {
    let found = deliveries::lock_to_attach(conn, lease.id).await?;
    let Attachable {
        delivery,
        event,
        may_be_applied,
        is_leased,
    } = found.ok_or(AttachError::DeliveryNotFound)?;
    let sequence = sequences::find(conn, sequence_id).await?;
    sequence.ok_or(AttachError::SequenceNotFound)?;
    if delivery.state == DeliveryState::Applied {
        let is_same = delivery.sequence_id.as_deref() == Some(sequence_id);
        return if is_same {
            Ok(Claim::AppliedAlready(Box::new(delivery)))
        } else {
            Err(AttachError::AppliedElsewhere)
        };
    }
    if delivery.ignore_reason() == Some(IgnoreReason::PersonErased) {
        return Err(AttachError::PersonErased);
    }
    let event = event.filter(|_| may_be_applied);
    let event = event.ok_or(AttachError::NothingToApply)?;
    if is_leased {
        return Err(AttachError::Busy);
    }
    let event = serde_json::from_value::<BookingEvent>(event);
    let mut event = event.map_err(|_| AttachError::NothingToApply)?;
    event.outreach_sequence_id = Some(sequence_id.to_owned());
    let changed = stored(&event).map_err(|_| AttachError::NothingToApply)?;
    deliveries::claim_attached(conn, lease, changed).await?;
    let entry = actor.does(AuditAction::AttachDelivery, lease.id);
    audit::append(conn, &entry.with(json!({"sequenceId": sequence_id}))).await?;
    Ok(Claim::ToApply(Box::new(event)))
}
