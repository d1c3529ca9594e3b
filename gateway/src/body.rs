//! Reads the bodies of requests, whose signatures are not verified yet, within a shared memory limit.

use std::sync::Arc;

use axum::body::{Body, HttpBody as _};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::answer::Answer;

const MAX_BODY_BYTES: usize = 256 * 1024;
/// The limit for all bodies together that are being read or recorded.
const MAX_BYTES_IN_FLIGHT: usize = 64 * 1024 * 1024;

/// The memory budget for bodies. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct BodyMemory(Arc<Semaphore>);

/// A complete body. It holds its share of the memory budget until it is dropped.
#[derive(Debug)]
pub(crate) struct WholeBody {
    pub(crate) bytes: Vec<u8>,
    _share: Option<OwnedSemaphorePermit>,
}

impl Default for BodyMemory {
    fn default() -> Self {
        Self::new(MAX_BYTES_IN_FLIGHT)
    }
}

impl BodyMemory {
    fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    /// Reads a body to its end, or to the limit.
    ///
    /// Memory is reserved for bytes that have arrived, not for an announced `Content-Length`: a
    /// sender that announces much and sends nothing cannot use up the budget.
    pub(crate) async fn read(&self, mut body: Body) -> Result<WholeBody, Answer> {
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > MAX_BODY_BYTES {
            return Err(Answer::BodyTooLarge);
        }
        let mut bytes = Vec::new();
        let mut share: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Answer::BodyBroken)?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if bytes.len() + data.len() > MAX_BODY_BYTES {
                return Err(Answer::BodyTooLarge);
            }
            let further = self
                .take(data.len())
                .ok_or(Answer::Busy { retry_after: None })?;
            match &mut share {
                Some(share) => share.merge(further),
                None => share = Some(further),
            }
            bytes.extend_from_slice(&data);
        }
        Ok(WholeBody {
            bytes,
            _share: share,
        })
    }

    fn take(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bodies_beyond_the_memory_are_refused_until_others_are_done() {
        let memory = BodyMemory::new(10);

        let first = memory.read(Body::from("12345678")).await.unwrap();
        let refused = memory.read(Body::from("123")).await.unwrap_err();
        assert_eq!(refused, Answer::Busy { retry_after: None });
        let small = memory.read(Body::from("12")).await.unwrap();

        drop(first);
        let second = memory.read(Body::from("12345678")).await.unwrap();
        assert_eq!(second.bytes, b"12345678");
        assert_eq!(small.bytes, b"12");
    }
}
