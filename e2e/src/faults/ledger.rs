//! What was sent, and what was answered: the one record that the database is compared with.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    calls::{Call, Event},
    wire::Answer,
};

/// How many answers in a row say that everything works again.
pub(crate) const ENOUGH: usize = 10;

/// A webhook that was sent once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Post {
    pub(crate) sent: Instant,
    pub(crate) answered: Instant,
    pub(crate) answer: Answer,
}

/// An event with all its copies.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) call: Call,
    pub(crate) event: Event,
    pub(crate) posts: Vec<Post>,
    /// Whether it was kept, and lost with a database that was restored from a backup: what it had led to comes back,
    /// its delivery does not.
    pub(crate) is_rolled_back: bool,
}

impl Entry {
    /// Whether the gateway has said that the event is kept.
    pub(crate) fn is_promised(&self) -> bool {
        self.posts.iter().any(|post| post.answer.is_promise())
    }

    /// Whether it has said that it changes nothing, which is true of none of them.
    pub(crate) fn is_ignored(&self) -> bool {
        let mut answers = self.posts.iter().map(|post| post.answer);
        answers.any(|answer| answer == Answer::Ignored)
    }
}

/// What was sent and answered so far. Senders share it.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    book: Mutex<Book>,
    in_flight: AtomicUsize,
}

#[derive(Debug, Default)]
struct Book {
    entries: Vec<Entry>,
    places: HashMap<(String, &'static str, Option<&'static str>), usize>,
}

impl Ledger {
    /// Counts one more webhook as being in flight, until it is noted.
    pub(crate) fn begin(&self) -> Instant {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Instant::now()
    }

    /// Notes the answer to a webhook.
    pub(crate) fn note(&self, call: Call, event: &Event, sent: Instant, answer: Answer) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        let post = Post {
            sent,
            answered: Instant::now(),
            answer,
        };
        let key = (event.uid.clone(), event.name, event.seat);
        let mut book = self.book();
        let next = book.entries.len();
        let place = *book.places.entry(key).or_insert(next);
        if place == next {
            let (event, posts) = (event.clone(), Vec::new());
            book.entries.push(Entry {
                call,
                event,
                posts,
                is_rolled_back: false,
            });
        }
        book.entries[place].posts.push(post);
    }

    /// Returns how many webhooks are sent and not yet answered.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Notes which of the promised events were lost with a database.
    pub(crate) fn roll_back(&self, is_lost: impl Fn(&Entry) -> bool) -> usize {
        let mut book = self.book();
        let lost = book.entries.iter_mut();
        let lost = lost.filter(|entry| entry.is_promised() && is_lost(entry));
        lost.map(|entry| entry.is_rolled_back = true).count()
    }

    /// Returns everything that was sent.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.book().entries.clone()
    }

    /// Returns every webhook that was sent after `from`, by the time of its answer.
    pub(crate) fn posts_since(&self, from: Instant) -> Vec<Post> {
        let book = self.book();
        let posts = book.entries.iter().flat_map(|entry| &entry.posts);
        let mut posts = posts
            .filter(|post| post.sent >= from)
            .copied()
            .collect::<Vec<_>>();
        posts.sort_by_key(|post| post.answered);
        posts
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns how long it took from `end` until so many webhooks in a row that were sent after it were
/// promised to be kept, and none was refused later.
pub(crate) fn recovery(posts: &[Post], end: Instant) -> Option<Duration> {
    let after_last_failure = posts
        .iter()
        .rposition(|post| post.answer.is_failure())
        .map_or(0, |place| place + 1);
    let promised = posts[after_last_failure..].iter();
    let last = promised
        .filter(|post| post.answer.is_promise())
        .nth(ENOUGH - 1)?;
    Some(last.answered.duration_since(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posts(end: Instant, answers: impl IntoIterator<Item = Answer>) -> Vec<Post> {
        let posts = answers.into_iter().zip(1..);
        posts
            .map(|(answer, second)| Post {
                sent: end,
                answered: end + Duration::from_secs(second),
                answer,
            })
            .collect()
    }

    #[test]
    fn recovery_ends_with_the_last_of_enough_answers_after_the_last_failure() {
        let end = Instant::now();
        let kept = [Answer::Applied; ENOUGH];
        let answers = [Answer::Applied, Answer::None].into_iter().chain(kept);

        let recovered = recovery(&posts(end, answers), end);

        assert_eq!(recovered, Some(Duration::from_secs(12)));
    }

    #[test]
    fn too_few_answers_are_no_recovery() {
        let end = Instant::now();
        let answers = [Answer::Applied; ENOUGH - 1];

        assert_eq!(recovery(&posts(end, answers), end), None);
    }
}
