//! Reads the bodies of requests, whose signatures are not verified yet, within a shared memory limit.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::body::{Body, HttpBody as _};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::answer::Answer;

const MAX_BODY_BYTES: usize = 256 * 1024;
/// The limit for all bodies together that are being read or recorded.
const MAX_BYTES_IN_FLIGHT: usize = 64 * 1024 * 1024;
/// Bodies grow by pages of one size: a buffer that doubles holds up to twice the bytes that have
/// arrived, and the buffers that it leaves behind fragment the heap. Most deliveries fit into one
/// page.
const PAGE_BYTES: usize = 16 * 1024;
/// The answer to a body for which there is no memory.
const BUSY: Answer = Answer::Busy { retry_after: None };

/// The memory for bodies. Clones share it.
///
/// When it is full, the unfinished body whose request began first is given up. So a sender that
/// holds bodies open keeps no other one out, and a body that is sent without pauses is given up only
/// if as much as the whole memory arrives before its end.
#[derive(Clone, Debug)]
pub(crate) struct BodyMemory {
    free_pages: Arc<Semaphore>,
    unfinished: Arc<Mutex<Unfinished>>,
}

/// The bodies that are being read, by the order in which their requests began.
#[derive(Debug, Default)]
struct Unfinished {
    last_number: u64,
    parts: BTreeMap<u64, Part>,
}

/// The part of a body that has arrived.
#[derive(Debug)]
struct Part {
    /// The pages. All but the last are full.
    pages: Vec<Vec<u8>>,
    /// One permit for each page.
    share: OwnedSemaphorePermit,
    /// Stops reading when the part is dropped.
    _given_up: DropGuard,
}

/// The reading of one body. The part that has arrived is freed when this is dropped.
struct Reading<'a> {
    memory: &'a BodyMemory,
    number: u64,
}

/// A complete body. It holds its share of the memory budget until it is dropped.
#[derive(Debug)]
pub(crate) struct WholeBody {
    pub(crate) bytes: Vec<u8>,
    _share: OwnedSemaphorePermit,
}

impl Default for BodyMemory {
    fn default() -> Self {
        Self::new(MAX_BYTES_IN_FLIGHT)
    }
}

impl BodyMemory {
    fn new(bytes: usize) -> Self {
        Self {
            free_pages: Arc::new(Semaphore::new(bytes / PAGE_BYTES)),
            unfinished: Arc::default(),
        }
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
        let given_up = CancellationToken::new();
        let reading = self.begin(&given_up)?;
        let whole = async {
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|_| Answer::BodyBroken)?;
                if let Ok(data) = frame.into_data() {
                    reading.append(&data)?;
                }
            }
            reading.finish()
        };
        given_up
            .run_until_cancelled(whole)
            .await
            .unwrap_or(Err(BUSY))
    }

    fn begin(&self, given_up: &CancellationToken) -> Result<Reading<'_>, Answer> {
        let part = Part {
            pages: Vec::new(),
            share: self.take(0).ok_or(BUSY)?,
            _given_up: given_up.clone().drop_guard(),
        };
        let mut unfinished = self.lock();
        unfinished.last_number += 1;
        let number = unfinished.last_number;
        unfinished.parts.insert(number, part);
        Ok(Reading {
            memory: self,
            number,
        })
    }

    fn take(&self, pages: usize) -> Option<OwnedSemaphorePermit> {
        let pages = u32::try_from(pages).ok()?;
        let free_pages = Arc::clone(&self.free_pages);
        free_pages.try_acquire_many_owned(pages).ok()
    }

    fn lock(&self) -> MutexGuard<'_, Unfinished> {
        // A panic under the lock leaves a consistent state.
        let locked = self.unfinished.lock();
        locked.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Unfinished {
    /// Frees the memory of the oldest body that began before `number`. Returns whether there was
    /// one.
    fn give_up_one_before(&mut self, number: u64) -> bool {
        let mut older = self.parts.range(..number);
        let oldest = older.find(|(_, part)| !part.pages.is_empty());
        let oldest = oldest.map(|(number, _)| *number);
        oldest.is_some_and(|number| self.parts.remove(&number).is_some())
    }
}

impl Part {
    /// Returns the free bytes of the last page.
    fn room(&self) -> usize {
        self.pages.last().map_or(0, |page| PAGE_BYTES - page.len())
    }

    fn len(&self) -> usize {
        self.pages.len() * PAGE_BYTES - self.room()
    }

    /// Returns the number of additional pages that `data` needs.
    fn further_pages(&self, data: &[u8]) -> usize {
        data.len().saturating_sub(self.room()).div_ceil(PAGE_BYTES)
    }

    /// Appends `data`; `share` holds the permits of the additional pages.
    fn append(&mut self, data: &[u8], share: OwnedSemaphorePermit) {
        let (first, rest) = data.split_at(data.len().min(self.room()));
        if let Some(page) = self.pages.last_mut() {
            page.extend_from_slice(first);
        }
        for data in rest.chunks(PAGE_BYTES) {
            let mut page = Vec::with_capacity(PAGE_BYTES);
            page.extend_from_slice(data);
            self.pages.push(page);
        }
        self.share.merge(share);
    }
}

impl Reading<'_> {
    /// Stores `data`, giving up older bodies if there is no memory.
    fn append(&self, data: &[u8]) -> Result<(), Answer> {
        let mut unfinished = self.memory.lock();
        let part = unfinished.parts.get(&self.number).ok_or(BUSY)?;
        if part.len() + data.len() > MAX_BODY_BYTES {
            return Err(Answer::BodyTooLarge);
        }
        let pages = part.further_pages(data);
        let share = loop {
            if let Some(share) = self.memory.take(pages) {
                break share;
            }
            if !unfinished.give_up_one_before(self.number) {
                return Err(BUSY);
            }
        };
        let part = unfinished.parts.get_mut(&self.number).ok_or(BUSY)?;
        part.append(data, share);
        Ok(())
    }

    /// Returns the completed body.
    fn finish(&self) -> Result<WholeBody, Answer> {
        let part = self.memory.lock().parts.remove(&self.number).ok_or(BUSY)?;
        Ok(WholeBody {
            bytes: part.pages.concat(),
            _share: part.share,
        })
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.memory.lock().parts.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: [u8; PAGE_BYTES] = [b'x'; PAGE_BYTES];

    #[tokio::test]
    async fn bodies_beyond_the_memory_are_refused_until_others_are_done() {
        let memory = BodyMemory::new(3 * PAGE_BYTES);
        let two_pages = PAGE.repeat(2);

        let first = memory.read(Body::from(two_pages.clone())).await.unwrap();
        let refused = memory.read(Body::from(two_pages.clone())).await;
        assert_eq!(refused.unwrap_err(), BUSY);
        let small = memory.read(Body::from("12")).await.unwrap();

        drop(first);
        let second = memory.read(Body::from(two_pages.clone())).await.unwrap();
        assert_eq!(second.bytes, two_pages);
        assert_eq!(small.bytes, b"12");
    }

    #[test]
    fn the_body_that_began_first_is_given_up_for_one_that_began_later() {
        let memory = BodyMemory::new(2 * PAGE_BYTES);
        let tokens: [CancellationToken; 4] = Default::default();
        let [silent, first, second, third] =
            tokens.each_ref().map(|token| memory.begin(token).unwrap());
        first.append(&PAGE).unwrap();
        second.append(&PAGE).unwrap();

        third.append(b"3").unwrap();

        // A body without pages frees nothing, and takes nothing from those that began later.
        let given_up = tokens.each_ref().map(CancellationToken::is_cancelled);
        assert_eq!(given_up, [false, true, false, false]);
        assert_eq!(silent.append(b"0"), Err(BUSY));
        assert_eq!(first.append(b"1"), Err(BUSY));
        assert_eq!(first.finish().unwrap_err(), BUSY);
        assert_eq!(second.finish().unwrap().bytes, PAGE);
        assert_eq!(third.finish().unwrap().bytes, b"3");
    }

    #[test]
    fn a_body_takes_one_page_after_the_other() {
        let memory = BodyMemory::new(4 * PAGE_BYTES);
        let reading = memory.begin(&CancellationToken::new()).unwrap();
        let body = (0..=u8::MAX)
            .cycle()
            .take(3 * PAGE_BYTES + 1)
            .collect::<Vec<_>>();
        let mut rest = &body[..];

        for (bytes, free_pages) in [
            (1, 3),
            (PAGE_BYTES - 1, 3),
            (0, 3),
            (2 * PAGE_BYTES, 1),
            (1, 0),
        ] {
            let (data, later) = rest.split_at(bytes);
            reading.append(data).unwrap();
            assert_eq!(memory.free_pages.available_permits(), free_pages);
            rest = later;
        }

        let whole = reading.finish().unwrap();
        assert_eq!(whole.bytes, body);
        drop(whole);
        assert_eq!(memory.free_pages.available_permits(), 4);
    }
}
