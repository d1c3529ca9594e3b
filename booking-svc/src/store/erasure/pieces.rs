//! Runs expensive work on many texts outside the threads that serve requests.

use std::panic::resume_unwind;

use diesel::QueryResult;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use tokio::task::spawn_blocking;

/// The number of rows in a piece of work.
const PIECE: usize = 64;
/// The number of pieces in memory: one is processed while the next is read.
const PIECES: usize = 2;

/// Maps rows with `work`, in their order, and drops those for which it returns `None`.
///
/// The rows are read a few at a time, and processed by a thread that serves no requests: searching
/// the texts of one row takes milliseconds, and a person may have thousands.
pub(super) async fn filter_map<Row, Made>(
    rows: impl Stream<Item = QueryResult<Row>>,
    work: impl Fn(Row) -> Option<Made> + Clone + Send + 'static,
) -> QueryResult<Vec<Made>>
where
    Row: Send + 'static,
    Made: Send + 'static,
{
    let pieces = rows.chunks(PIECE).map(|piece| async {
        let piece = piece.into_iter().collect::<QueryResult<Vec<_>>>()?;
        let work = work.clone();
        let worked = spawn_blocking(move || piece.into_iter().filter_map(work).collect::<Vec<_>>());
        let worked = worked.await;
        QueryResult::Ok(worked.unwrap_or_else(|failed| resume_unwind(failed.into_panic())))
    });
    let pieces = pieces.buffered(PIECES);
    pieces.try_concat().await
}

/// Like [`filter_map`], for rows that are already in memory.
pub(super) async fn filter_map_all<Row, Made>(
    rows: Vec<Row>,
    work: impl Fn(Row) -> Option<Made> + Clone + Send + 'static,
) -> QueryResult<Vec<Made>>
where
    Row: Send + 'static,
    Made: Send + 'static,
{
    filter_map(stream::iter(rows.into_iter().map(Ok)), work).await
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex, mpsc},
        time::Duration,
    };

    use diesel::result::Error;

    use super::*;

    /// More than three pieces.
    const ROWS: usize = PIECE * 3 + 1;
    /// This is reached only if requests are not answered.
    const PATIENCE: Duration = Duration::from_mins(1);

    #[tokio::test(flavor = "current_thread")]
    async fn others_are_answered_while_rows_are_worked_on() {
        let (answer, answers) = mpsc::channel();
        let answering = tokio::spawn(async move {
            while answer.send(()).is_ok() {
                tokio::task::yield_now().await;
            }
        });
        let answers = Arc::new(Mutex::new(answers));

        // Each row waits until another request is answered on the only thread.
        let made = filter_map_all((0..ROWS).collect(), move |row| {
            let answered = answers.lock().unwrap().recv_timeout(PATIENCE);
            answered.is_ok().then_some(row)
        });
        let made = made.await.unwrap();

        assert!(made.into_iter().eq(0..ROWS));
        answering.await.unwrap();
    }

    #[tokio::test]
    async fn what_comes_of_rows_keeps_their_order_and_leaves_some_out() {
        let made = filter_map_all((0..200).collect(), |row: u32| (row % 2 == 1).then_some(row));

        let odd = (0..200).filter(|row| row % 2 == 1).collect::<Vec<_>>();
        assert_eq!(made.await.unwrap(), odd);
    }

    #[tokio::test]
    async fn rows_that_cannot_be_read_are_an_error() {
        let rows = stream::iter([Ok(1), Err(Error::NotFound), Ok(2)]);

        assert_eq!(filter_map(rows, Some).await, Err(Error::NotFound));
    }
}
