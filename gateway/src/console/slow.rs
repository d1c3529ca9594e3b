//! Slow responses, which begin before their content is complete.

use std::{io, time::Duration};

use askama::Template;
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use tokio::time::timeout;

use super::page::{Problem, Section, Shell};

/// Proxies time out after a minute of silence.
pub(super) const USUAL: Pace = Pace {
    quick: Duration::from_secs(2),
    beat: Duration::from_secs(5),
};
/// The end of the frame that all pages share.
const FRAME: &str = "<main id=\"content\" tabindex=\"-1\">";

/// The times at which something is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// How long the response waits for its complete content.
    quick: Duration,
    /// The interval at which something is sent from then on.
    beat: Duration,
}

/// The result of a slow request.
pub(super) type Made = Result<Response, Problem>;

#[derive(Template)]
#[template(path = "console/waiting.html")]
struct WaitingPage {
    shell: Shell,
}

/// Returns a page. If it is slow, a sentence that says so is sent first, and the page continues
/// after it.
pub(super) async fn page(
    pace: Pace,
    shell: Shell,
    work: impl Future<Output = Made> + Send + 'static,
) -> Result<Response, Problem> {
    let waiting = WaitingPage { shell }.render();
    let waiting = waiting.map_err(|_| Problem::Unavailable)?;
    let (begun, _) = waiting.split_once("<hr>").unwrap_or_default();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, html)]);
    let rest = async |made: Made| {
        let whole = text_of(made.into_response()).await?;
        let (_, content) = whole.split_once(FRAME).unwrap_or_default();
        Ok(format!("</p>{content}"))
    };
    answer(pace, (headers, begun.to_owned(), " ·"), work.boxed(), rest).await
}

/// Returns a JSON document, which any number of spaces may precede.
pub(super) async fn json(
    pace: Pace,
    headers: HeaderMap,
    work: impl Future<Output = Made> + Send + 'static,
) -> Result<Response, Problem> {
    let rest = async |made: Made| match made {
        Ok(made) => text_of(made).await,
        // The browser reports that the file is incomplete.
        Err(_) => Err(io::Error::other("the document could not be made")),
    };
    answer(pace, (headers, String::new(), " "), work.boxed(), rest).await
}

async fn answer<Rest>(
    pace: Pace,
    (headers, begun, beat): (HeaderMap, String, &'static str),
    mut work: BoxFuture<'static, Made>,
    rest: impl FnOnce(Made) -> Rest + Send + 'static,
) -> Result<Response, Problem>
where
    Rest: Future<Output = io::Result<String>> + Send,
{
    if let Ok(made) = timeout(pace.quick, &mut work).await {
        let mut made = made?;
        made.headers_mut().extend(headers);
        return Ok(made);
    }
    let parts = stream::unfold(Some((work, rest)), move |left| async move {
        let (mut work, rest) = left?;
        Some(match timeout(pace.beat, &mut work).await {
            Err(_) => (Ok(beat.to_owned()), Some((work, rest))),
            Ok(made) => (rest(made).await, None),
        })
    });
    let begun = stream::once(async move { Ok(begun) });
    let body = Body::from_stream(begun.chain(parts).map(|part| part.map(Bytes::from)));
    Ok((headers, body).into_response())
}

async fn text_of(response: Response) -> io::Result<String> {
    let bytes = to_bytes(response.into_body(), usize::MAX).await;
    let bytes = bytes.map_err(io::Error::other)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use axum::body::BodyDataStream;
    use tokio::sync::oneshot;

    use super::*;
    use crate::console::page::show;

    const FAST: Pace = Pace {
        quick: Duration::ZERO,
        beat: Duration::from_millis(1),
    };

    fn anonymous() -> Shell {
        Shell {
            here: None,
            person: None,
            message: "",
        }
    }

    async fn next(body: &mut BodyDataStream) -> Option<String> {
        let part = body.next().await?;
        Some(String::from_utf8(part.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_page_that_takes_long_begins_and_shows_that_it_is_being_made() {
        let (done, is_done) = oneshot::channel::<Problem>();
        let made = async move { Err(is_done.await.unwrap()) };

        let begun = page(FAST, anonymous(), made).await.unwrap();
        let mut body = begun.into_body().into_data_stream();
        let head = next(&mut body).await.unwrap();
        let beats = [next(&mut body).await, next(&mut body).await];
        done.send(Problem::Refused("No.".to_owned())).unwrap();
        let rest = next(&mut body).await.unwrap();

        assert!(head.starts_with("<!doctype html>") && head.contains("Every record is being read"));
        assert_eq!(beats, [" ·", " ·"].map(|beat| Some(beat.to_owned())));
        assert!(rest.starts_with("</p>") && rest.contains("No.") && rest.ends_with("</html>"));
        assert!(!rest.contains("<main"), "{rest}");
        assert_eq!(next(&mut body).await, None);
    }

    #[tokio::test]
    async fn a_page_that_is_made_soon_is_sent_as_it_is() {
        let made = page(USUAL, anonymous(), async {
            show(&WaitingPage { shell: anonymous() })
        })
        .await;
        let refused = page(USUAL, anonymous(), async { Err(Problem::Busy) }).await;

        let whole = text_of(made.unwrap()).await.unwrap();
        assert_eq!(whole, WaitingPage { shell: anonymous() }.render().unwrap());
        assert_eq!(refused.unwrap_err(), Problem::Busy);
    }

    #[tokio::test]
    async fn a_document_that_cannot_be_made_ends_in_the_middle() {
        let (done, is_done) = oneshot::channel::<Problem>();
        let begun = json(FAST, HeaderMap::new(), async move {
            Err(is_done.await.unwrap())
        });
        let mut body = begun.await.unwrap().into_body().into_data_stream();
        let head = [next(&mut body).await, next(&mut body).await];

        done.send(Problem::Unavailable).unwrap();

        assert_eq!(head, ["", " "].map(|part| Some(part.to_owned())));
        assert!(body.next().await.unwrap().is_err());
    }
}
