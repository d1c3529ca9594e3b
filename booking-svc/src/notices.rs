//! Lets senders claim due notices that are still true, with the current state of the call.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::{
    App,
    domain::{CallMoment, NoticeFacts, NoticeKind, RestoredBackup, SentFacts, SkipReason, judge},
    new_id, now,
    store::{
        Cause, CheckoutError, Lease,
        booking_views::BookingView,
        calls::{self, Call},
        notices::{self, Destination, Notice},
        restores,
    },
};

/// Why no notices could be claimed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClaimError {
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error("{}", Cause(.0))]
    Database(#[from] diesel::result::Error),
}

/// A notice to send now.
#[derive(Debug)]
pub(crate) struct ClaimedNotice {
    pub(crate) notice: Notice,
    pub(crate) destinations: Vec<Destination>,
    /// The destinations that accepted an earlier notice of the call.
    pub(crate) informed_destinations: Vec<String>,
    pub(crate) lease_token: Uuid,
    pub(crate) call: Call,
}

/// Claims due notices, at most `limit`, and skips those that are no longer true.
///
/// # Errors
/// Fails if the database cannot be reached. Notices that were claimed by then are due again when
/// their leases expire.
pub(crate) async fn claim(app: &App, limit: i64) -> Result<Vec<ClaimedNotice>, ClaimError> {
    let mut conn = app.database.connection().await?;
    let restored = restores::list(&mut conn).await?;
    loop {
        let token = new_id();
        let claimed = notices::claim(&mut conn, token, limit).await?;
        let was_any = !claimed.is_empty();
        let mut to_send = Vec::new();
        for (notice, destinations) in claimed {
            to_send.extend(judged(&mut conn, &restored, notice, destinations, token).await?);
        }
        if !to_send.is_empty() || !was_any {
            return Ok(to_send);
        }
    }
}

/// Returns a notice with its call, if it is still true; otherwise finishes it as skipped.
async fn judged(
    conn: &mut AsyncPgConnection,
    restored: &[RestoredBackup],
    notice: Notice,
    destinations: Vec<Destination>,
    lease_token: Uuid,
) -> Result<Option<ClaimedNotice>, ClaimError> {
    let lease = Lease {
        id: notice.id,
        token: lease_token,
    };
    // The call was deleted in between, with its notices.
    let Some(call) = calls::find(conn, notice.call_id).await? else {
        return Ok(None);
    };
    let facts = NoticeFacts {
        kind: notice.kind,
        is_resent: notice.resend,
        call: call.booking.as_ref().map(moment),
        over: call.over_time(),
        last_sent: notices::last_sent(conn, &notice).await?,
        joins: notices::was_sent_by_another(conn, &notice, &call.plan_ids).await?,
    };
    let judgement = if call.id != notice.call_id || call.has_left {
        Err(SkipReason::PartOfAnotherCall)
    } else if had_sent(restored, &notice) {
        // This is recorded even if the call is cancelled by now: a notice of the cancellation has
        // to follow.
        notices::record_sent(conn, lease).await?;
        Err(SkipReason::AlreadySent)
    } else {
        judge(facts, now())
    };
    if let Err(reason) = judgement {
        let (id, kind, reason_word) = (notice.id, notice.kind.as_str(), reason.as_str());
        tracing::info!(notice.id = %id, kind, reason = reason_word, "skipped notice `{id}`");
        notices::finish_skipped(conn, lease, reason).await?;
        return Ok(None);
    }
    let start = facts.call.and_then(|call| call.start);
    if !notices::begin(conn, lease, start, facts.over).await? {
        return Ok(None);
    }
    let informed_destinations = match notice.kind {
        // The rules alone decide, even after a change of the host.
        NoticeKind::Ready => Vec::new(),
        NoticeKind::Moved | NoticeKind::Cancelled | NoticeKind::Reminder => {
            notices::list_informed(conn, &notice, &call.plan_ids).await?
        }
    };
    Ok(Some(ClaimedNotice {
        notice: Notice {
            told_start: start,
            useless_at: facts.over,
            ..notice
        },
        destinations,
        informed_destinations,
        lease_token,
        call,
    }))
}

/// Returns whether a lost database had sent the notice. A requested resend is always sent.
fn had_sent(restored: &[RestoredBackup], notice: &Notice) -> bool {
    let facts = SentFacts {
        kind: notice.kind,
        event_time: notice.event_time,
        due_at: notice.next_attempt_at,
    };
    !notice.resend && restored.iter().any(|backup| backup.had_sent(facts))
}

fn moment((booking, ..): &BookingView) -> CallMoment {
    CallMoment {
        state: booking.state,
        start: booking.start_time,
    }
}
