//! Operator actions on calls and notices, each with its entry in the audit log.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::{
    domain::{Actor, AuditAction},
    store::{
        audit, call_prep_plans, calls,
        deliveries::{self, Body, Delivery},
        notices, prospects, transaction,
    },
};

/// A delivery with its body and its call.
#[derive(Clone, Debug)]
pub(crate) struct ViewedDelivery {
    pub(crate) delivery: Delivery,
    pub(crate) body: Body,
    /// The id of the call, if it has a plan.
    pub(crate) call_id: Option<Uuid>,
    pub(crate) company_name: Option<String>,
}

/// Finds a delivery. Its body, which contains personal data, is included only on request.
///
/// # Errors
/// Fails if a statement fails. Nothing is returned then, so that every view is in the audit log.
pub(crate) async fn view_delivery(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    with_body: bool,
    actor: &Actor,
) -> QueryResult<Option<ViewedDelivery>> {
    transaction(conn, async |conn| {
        let Some((delivery, body)) = deliveries::find(conn, id).await? else {
            return Ok(None);
        };
        let newest = match &delivery.booking_uid {
            Some(uid) => call_prep_plans::find_newest(conn, uid).await?,
            None => None,
        };
        let call_id = match newest {
            Some(plan) => calls::find_id(conn, plan.id).await?,
            None => None,
        };
        let sequences = delivery.sequence_id.iter().map(String::as_str);
        let companies = prospects::companies_of_sequences(conn, sequences).await?;
        if with_body {
            let entry = actor.does(AuditAction::ViewPayload, id);
            audit::append(conn, &entry).await?;
        }
        Ok(Some(ViewedDelivery {
            company_name: companies.into_values().next(),
            call_id,
            delivery,
            body: Some(body).filter(|_| with_body).unwrap_or_default(),
        }))
    })
    .await
}

/// Revokes the links to the brief of the call of a plan. Returns the new epoch, or `None` if there
/// is no such plan.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
pub(crate) async fn revoke_links(
    conn: &mut AsyncPgConnection,
    plan_id: Uuid,
    actor: &Actor,
) -> QueryResult<Option<i32>> {
    transaction(conn, async |conn| {
        let link_epoch = calls::revoke_links(conn, plan_id).await?;
        if link_epoch.is_some() {
            let entry = actor.does(AuditAction::RevokeLinks, plan_id);
            audit::append(conn, &entry).await?;
        }
        Ok(link_epoch)
    })
    .await
}

/// Makes a finished notice due again, at one destination or at all of its destinations. Returns
/// whether it was finished and has such a destination.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
pub(crate) async fn resend_notice(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    destination: Option<&str>,
    actor: &Actor,
) -> QueryResult<bool> {
    transaction(conn, async |conn| {
        let is_resent = notices::resend(conn, id, destination).await?;
        if is_resent {
            let entry = actor.does(AuditAction::ResendNotice, id);
            audit::append(conn, &entry).await?;
        }
        Ok(is_resent)
    })
    .await
}
