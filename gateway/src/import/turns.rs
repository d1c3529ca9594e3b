//! Imports many entries concurrently, but those of one prospect in the order of the file: the later
//! one wins, and a table adds to what is stored by then.

use std::collections::{HashMap, VecDeque};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::sync::mpsc;

use super::entry::Entry;

/// The number of prospects that are imported concurrently.
pub(super) const AT_ONCE: usize = 16;
/// The number of entries that may wait for others of their prospects before reading pauses.
const MOST_WAITING: usize = AT_ONCE;

/// The entries that are being imported, each with `import`.
pub(super) struct Turns<I, T> {
    entries: mpsc::Receiver<Entry>,
    is_at_end: bool,
    import: I,
    running: FuturesUnordered<BoxFuture<'static, (Option<String>, T)>>,
    /// The waiting entries of each prospect that is being imported.
    waiting: HashMap<String, VecDeque<Entry>>,
    waiting_count: usize,
}

impl<I, F, T> Turns<I, T>
where
    I: Fn(Entry) -> F,
    F: Future<Output = T> + Send + 'static,
{
    pub(super) fn new(entries: mpsc::Receiver<Entry>, import: I) -> Self {
        Self {
            entries,
            is_at_end: false,
            import,
            running: FuturesUnordered::new(),
            waiting: HashMap::new(),
            waiting_count: 0,
        }
    }

    /// Returns the result of the next entry to finish. Cancel-safe.
    pub(super) async fn next(&mut self) -> Option<T> {
        loop {
            let may_read = !self.is_at_end
                && self.running.len() < AT_ONCE
                && self.waiting_count < MOST_WAITING;
            tokio::select! {
                Some((prospect_id, ended)) = self.running.next() => {
                    self.start_next(prospect_id);
                    return Some(ended);
                }
                entry = self.entries.recv(), if may_read => match entry {
                    Some(entry) => self.admit(entry),
                    None => self.is_at_end = true,
                },
                else => return None,
            }
        }
    }

    fn admit(&mut self, entry: Entry) {
        let Some(prospect_id) = entry.prospect_id() else {
            self.start(None, entry);
            return;
        };
        if let Some(waiting) = self.waiting.get_mut(&prospect_id) {
            waiting.push_back(entry);
            self.waiting_count += 1;
            return;
        }
        self.waiting.insert(prospect_id.clone(), VecDeque::new());
        self.start(Some(prospect_id), entry);
    }

    fn start_next(&mut self, prospect_id: Option<String>) {
        let Some(prospect_id) = prospect_id else {
            return;
        };
        let waiting = self.waiting.get_mut(&prospect_id);
        if let Some(entry) = waiting.and_then(VecDeque::pop_front) {
            self.waiting_count -= 1;
            self.start(Some(prospect_id), entry);
        } else {
            self.waiting.remove(&prospect_id);
        }
    }

    fn start(&mut self, prospect_id: Option<String>, entry: Entry) {
        let importing = (self.import)(entry);
        let importing = importing.map(|ended| (prospect_id, ended));
        self.running.push(importing.boxed());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    };

    use tokio::task::yield_now;

    use super::*;
    use crate::import::{
        entry::{Content, Problem},
        rows::Rows,
    };

    fn entry(line: u64, prospect_id: &str) -> Entry {
        let rows = Rows {
            prospect_id: prospect_id.to_owned(),
            lines: Vec::new(),
        };
        Entry {
            line,
            content: Ok(Content::Rows(rows)),
        }
    }

    /// Imports entries; the first ones take longest. Returns the lines in order of completion and
    /// the maximum number in progress.
    async fn imported(entries: Vec<Entry>) -> (Vec<u64>, usize) {
        let (sender, receiver) = mpsc::channel(entries.len());
        let count = entries.len() as u64;
        for entry in entries {
            sender.try_send(entry).unwrap();
        }
        drop(sender);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut lines = Vec::new();
        let mut turns = Turns::new(receiver, |entry: Entry| {
            let (now, most) = (now.clone(), most.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
                for _ in entry.line..=count {
                    yield_now().await;
                }
                now.fetch_sub(1, Relaxed);
                entry.line
            }
        });
        while let Some(line) = turns.next().await {
            lines.push(line);
        }
        (lines, most.load(Relaxed))
    }

    #[tokio::test]
    async fn entries_of_one_prospect_are_imported_in_their_order_and_others_at_once() {
        let names = ["a", "b", "a", "c", "a", "b"];
        let entries = names.iter().zip(1..).map(|(name, line)| entry(line, name));

        let (ended, most) = imported(entries.collect()).await;

        let of = |lines: &[u64]| {
            let ended = ended.iter().copied();
            ended
                .filter(|line| lines.contains(line))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(&[1, 3, 5]), [1, 3, 5]);
        assert_eq!(of(&[2, 6]), [2, 6]);
        assert_eq!((ended.len(), most), (6, 3));
    }

    #[tokio::test]
    async fn many_entries_of_one_prospect_all_get_their_turn_and_too_many_prospects_wait() {
        let of_one = (1..=100).map(|line| entry(line, "a"));
        let of_many = (101..=200).map(|line| entry(line, &line.to_string()));
        let broken = Entry {
            line: 201,
            content: Err(Problem::new("", "is broken")),
        };

        let (ended, most) = imported(of_one.chain(of_many).chain([broken]).collect()).await;

        let of_one = ended.iter().copied().filter(|line| *line <= 100);
        assert!(of_one.eq(1..=100));
        assert_eq!((ended.len(), most), (201, AT_ONCE));
    }
}
