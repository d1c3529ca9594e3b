//! Picks the endpoint of a call: the one with fewer open calls of two ready ones drawn at random.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::{Ready, ready},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::{Mutex, Notify, watch};
use tokio_stream::wrappers::WatchStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel as Connection;
use tower::{
    Service, ServiceExt as _,
    balance::p2c::Balance,
    discover::Change,
    load::{PendingRequests, TrackCompletion, pending_requests::Handle},
};

/// The ready endpoints, by the number of their admission.
#[derive(Clone, Debug, Default)]
pub(super) struct Admitted {
    members: BTreeMap<u64, Member>,
    last_number: u64,
}

/// A ready endpoint.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) address: SocketAddr,
    pub(super) connection: Connection,
    lost: CancellationToken,
}

/// Keeps an endpoint in the balancer until it is dropped.
#[derive(Debug)]
pub(super) struct Admission {
    number: u64,
    lost: CancellationToken,
    admitted: watch::Sender<Admitted>,
}

/// The endpoint of one call.
pub(super) struct Picked {
    pub(super) member: Member,
    /// Counts the call as open until dropped.
    pub(super) open_call: Handle,
}

/// Distributes calls over the ready endpoints.
pub(super) struct Balancer {
    // Held while waiting for an endpoint, so that other calls queue for the lock: `Balance` only wakes
    // the task that polled it last.
    balance: Mutex<Balance<Changes, ()>>,
    admitted: watch::Receiver<Admitted>,
    wanted: Arc<Notify>,
}

type Changes = Pin<Box<dyn Stream<Item = Result<MemberChange, Infallible>> + Send>>;
type MemberChange = Change<u64, PendingRequests<Member, CountUntilDropped>>;

/// A call over the endpoint has failed.
#[derive(Debug, thiserror::Error)]
#[error("a call to the endpoint failed")]
pub(super) struct Lost;

#[derive(Clone, Copy, Debug)]
struct CountUntilDropped;

impl Balancer {
    /// Returns a balancer and the sender of its ready endpoints. `wanted` is notified when a call finds
    /// none.
    pub(super) fn new(wanted: Arc<Notify>) -> (Self, watch::Sender<Admitted>) {
        let (sender, admitted) = watch::channel(Admitted::default());
        let changes: Changes = Box::pin(changes(admitted.clone()));
        let balancer = Self {
            balance: Mutex::new(Balance::new(changes)),
            admitted,
            wanted,
        };
        (balancer, sender)
    }

    /// Waits without a limit for a ready endpoint, and picks one.
    pub(super) async fn pick(&self) -> Picked {
        if self.admitted.borrow().members.is_empty() {
            self.wanted.notify_waiters();
        }
        let mut balance = self.balance.lock().await;
        let ready = balance.ready().await;
        let ready = ready.expect("finding endpoints never fails");
        let picked = ready.call(()).await;
        picked.expect("a picked endpoint hands itself out")
    }
}

impl Admission {
    /// Adds the endpoint at `address` to the balancer.
    pub(super) fn new(
        admitted: &watch::Sender<Admitted>,
        address: SocketAddr,
        connection: Connection,
    ) -> Self {
        let lost = CancellationToken::new();
        let member = Member {
            address,
            connection,
            lost: lost.clone(),
        };
        let mut number = 0;
        admitted.send_modify(|admitted| {
            admitted.last_number += 1;
            number = admitted.last_number;
            admitted.members.insert(number, member);
        });
        Self {
            number,
            lost,
            admitted: admitted.clone(),
        }
    }

    /// Waits until a call over this endpoint fails.
    pub(super) async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.lost.cancel();
        self.admitted.send_modify(|admitted| {
            admitted.members.remove(&self.number);
        });
    }
}

impl Member {
    /// Ejects this endpoint until its next successful health check.
    pub(super) fn lose(&self) {
        self.lost.cancel();
    }
}

impl Service<()> for Member {
    type Response = Self;
    type Error = Lost;
    type Future = Ready<Result<Self, Lost>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Lost>> {
        // `Balance` polls again right before it picks, and removes a service that fails.
        Poll::Ready(if self.lost.is_cancelled() {
            Err(Lost)
        } else {
            Ok(())
        })
    }

    fn call(&mut self, (): ()) -> Self::Future {
        ready(Ok(self.clone()))
    }
}

impl TrackCompletion<Handle, Member> for CountUntilDropped {
    type Output = Picked;

    fn track_completion(&self, open_call: Handle, member: Member) -> Picked {
        Picked { member, open_call }
    }
}

/// Returns the changes of the ready endpoints, starting from none.
///
/// Derived from the latest state instead of queued: without calls nothing polls this stream, and a
/// queue would grow.
fn changes(
    admitted: watch::Receiver<Admitted>,
) -> impl Stream<Item = Result<MemberChange, Infallible>> {
    let mut known = Admitted::default();
    WatchStream::new(admitted).flat_map(move |now| {
        let removed = known
            .members
            .keys()
            .filter(|number| !now.members.contains_key(number))
            .map(|number| Change::Remove(*number));
        let added = now
            .members
            .iter()
            .filter(|(number, _)| !known.members.contains_key(number))
            .map(|(number, member)| {
                let counted = PendingRequests::new(member.clone(), CountUntilDropped);
                Change::Insert(*number, counted)
            });
        let steps = removed.chain(added).map(Ok).collect::<Vec<_>>();
        known = now;
        stream::iter(steps)
    })
}
