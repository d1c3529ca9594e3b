//! Bounds the bytes of all requests of a server together, from before they are decoded until they are answered.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio_util::sync::CancellationToken;

/// The memory for requests. Clones share it.
///
/// It counts bytes as they arrive. When it is full, the unfinished request that began first is given up, so
/// that slow clients cannot block others; without one, the request that needs more.
#[derive(Clone, Debug)]
pub(super) struct RequestMemory(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free_bytes: usize,
    last_number: u64,
    /// The requests in the order in which they began.
    requests: BTreeMap<u64, Held>,
}

#[derive(Debug)]
struct Held {
    bytes: usize,
    /// Whether more of it may arrive.
    is_unfinished: bool,
    given_up: CancellationToken,
}

/// What one request holds, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    memory: RequestMemory,
    number: u64,
    /// Cancelled when there is no memory for the request any more.
    pub(super) given_up: CancellationToken,
}

/// Why the body of a request is not read on.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the memory for requests is full")]
pub(super) struct MemoryFull;

impl RequestMemory {
    /// Returns memory for so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            free_bytes: bytes,
            last_number: 0,
            requests: BTreeMap::new(),
        })))
    }

    /// Begins a request, which holds nothing yet.
    pub(super) fn begin(&self) -> Arc<Share> {
        let given_up = CancellationToken::new();
        let mut state = self.lock();
        state.last_number += 1;
        let number = state.last_number;
        let held = Held {
            bytes: 0,
            is_unfinished: true,
            given_up: given_up.clone(),
        };
        state.requests.insert(number, held);
        Arc::new(Share {
            memory: self.clone(),
            number,
            given_up,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic under the lock leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Gives up the oldest unfinished request that began before `number`; returns whether there was one.
    fn give_up_one_before(&mut self, number: u64) -> bool {
        let mut older = self.requests.range_mut(..number);
        let oldest = older.find(|(_, held)| held.is_unfinished && held.bytes > 0);
        let Some((_, held)) = oldest else {
            return false;
        };
        held.given_up.cancel();
        self.free_bytes += std::mem::take(&mut held.bytes);
        true
    }
}

impl Share {
    fn take(&self, bytes: usize) -> Result<(), MemoryFull> {
        let mut state = self.memory.lock();
        while state.free_bytes < bytes {
            if !state.give_up_one_before(self.number) {
                self.given_up.cancel();
                return Err(MemoryFull);
            }
        }
        let held = state.requests.get_mut(&self.number).ok_or(MemoryFull)?;
        if held.given_up.is_cancelled() {
            return Err(MemoryFull);
        }
        held.bytes += bytes;
        state.free_bytes -= bytes;
        Ok(())
    }

    fn finish(&self) {
        if let Some(held) = self.memory.lock().requests.get_mut(&self.number) {
            held.is_unfinished = false;
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut state = self.memory.lock();
        let held = state.requests.remove(&self.number);
        state.free_bytes += held.map_or(0, |held| held.bytes);
    }
}

/// The body of a request that holds a share of the memory.
#[derive(Debug)]
pub(super) struct Counted<B> {
    body: B,
    share: Arc<Share>,
}

impl<B> Counted<B> {
    pub(super) fn new(body: B, share: Arc<Share>) -> Self {
        Self { body, share }
    }
}

impl<B> Body for Counted<B>
where
    B: Body<Data = Bytes, Error: Into<tonic::codegen::StdError>> + Unpin,
{
    type Data = Bytes;
    type Error = tonic::codegen::StdError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let frame = frame.map(|frame| {
            let frame = frame.map_err(Into::into)?;
            if let Some(data) = frame.data_ref() {
                self.share.take(data.len())?;
            }
            Ok(frame)
        });
        if frame.is_none() || self.body.is_end_stream() {
            self.share.finish();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_beyond_the_memory_is_refused_until_others_are_answered() {
        let memory = RequestMemory::new(10);
        let first = memory.begin();
        first.take(8).unwrap();
        first.finish();

        let second = memory.begin();
        assert!(second.take(3).is_err());
        assert!(second.given_up.is_cancelled() && !first.given_up.is_cancelled());
        memory.begin().take(2).unwrap();

        drop(first);
        memory.begin().take(10).unwrap();
    }

    #[test]
    fn the_unfinished_request_that_began_first_is_given_up_for_one_that_began_later() {
        let memory = RequestMemory::new(10);
        let [silent, first, second, third] = [(); 4].map(|()| memory.begin());
        first.take(5).unwrap();
        second.take(5).unwrap();

        third.take(1).unwrap();

        let given_up = [&silent, &first, &second, &third].map(|it| it.given_up.is_cancelled());
        assert_eq!(given_up, [false, true, false, false]);
        assert!(first.take(1).is_err());
        // What was given up is freed once.
        drop(first);
        assert_eq!(memory.lock().free_bytes, 4);
        drop((silent, second, third));
        assert_eq!(memory.lock().free_bytes, 10);
    }
}
