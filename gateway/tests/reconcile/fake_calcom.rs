//! A fake Cal.com that responds as its API v2 does, with its faults.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use chrono::{DateTime, Utc};
use reqwest::Url;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore};

pub(crate) const KEY: &str = "cal_live_3141592653";

/// Clones share their state.
#[derive(Clone, Debug)]
pub(crate) struct FakeCalcom {
    memory: Arc<Mutex<Memory>>,
    answers: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Memory {
    bookings: Vec<Value>,
    /// Bookings that are only found by uid: they changed too long ago to be listed.
    unlisted: HashMap<String, Value>,
    refusals: VecDeque<Response>,
    asked: Vec<String>,
    repeats_itself: bool,
}

impl FakeCalcom {
    pub(crate) fn new() -> Self {
        Self {
            memory: Arc::default(),
            answers: Arc::new(Semaphore::new(0)),
        }
    }

    pub(crate) fn add(&self, booking: Value) {
        self.memory().bookings.push(booking);
    }

    /// Lists only `booking`.
    pub(crate) fn replace(&self, booking: Value) {
        self.memory().bookings = vec![booking];
    }

    pub(crate) fn add_unlisted(&self, uid: &str, data: Value) {
        self.memory().unlisted.insert(uid.to_owned(), data);
    }

    /// Rejects the next request that is not rejected yet.
    pub(crate) fn refuse(&self, refusal: impl axum::response::IntoResponse) {
        self.memory().refusals.push_back(refusal.into_response());
    }

    /// Returns the first page for every page.
    pub(crate) fn repeat_itself(&self) {
        self.memory().repeats_itself = true;
    }

    /// Takes the requests so far: path and query.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.memory().asked)
    }

    /// Waits until `count` more requests were answered.
    pub(crate) async fn answered(&self, count: u32) {
        let answers = self.answers.acquire_many(count).await;
        answers.expect("the semaphore is never closed").forget();
    }

    pub(crate) async fn serve(self, listener: TcpListener) {
        let router = Router::new().fallback(answer).with_state(self);
        axum::serve(listener, router)
            .await
            .expect("the transport works");
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().expect("no test panicked")
    }
}

async fn answer(State(calcom): State<FakeCalcom>, headers: HeaderMap, uri: Uri) -> Response {
    let mut memory = calcom.memory();
    memory.asked.push(uri.to_string());
    calcom.answers.add_permits(1);
    if headers
        .get("authorization")
        .is_none_or(|key| key != &format!("Bearer {KEY}"))
    {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "status": "error" }))).into_response();
    }
    assert_eq!(headers["cal-api-version"], "2024-08-13");
    if let Some(refusal) = memory.refusals.pop_front() {
        return refusal;
    }
    match uri.path() {
        "/v2/bookings" => list(&memory, &uri),
        path => find(&memory, path.trim_start_matches("/v2/bookings/")),
    }
}

fn find(memory: &Memory, uid: &str) -> Response {
    let listed = memory.bookings.iter().find(|booking| booking["uid"] == uid);
    match listed.or_else(|| memory.unlisted.get(uid)) {
        Some(data) => Json(json!({ "status": "success", "data": data })).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({ "status": "error" }))).into_response(),
    }
}

fn list(memory: &Memory, uri: &Uri) -> Response {
    let url = Url::parse(&format!("http://calcom{uri}")).expect("a target is a URL");
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    let limit = |key: &str| {
        query
            .get(key)
            .map(|text| text.parse::<DateTime<Utc>>().expect("an ISO 8601 time"))
    };
    let number = |key: &str| query[key].parse::<usize>().expect("a number");

    let mut listed: Vec<_> = memory.bookings.iter().collect();
    listed.retain(|booking| {
        limit("afterUpdatedAt").is_none_or(|after| time(booking, "updatedAt") >= Some(after))
            && limit("afterStart").is_none_or(|after| time(booking, "start") >= Some(after))
            && limit("beforeEnd").is_none_or(|before| time(booking, "end") <= Some(before))
    });
    let order = if query.contains_key("sortUpdatedAt") {
        "updatedAt"
    } else {
        "start"
    };
    listed.sort_by_key(|booking| time(booking, order));
    let skip = if memory.repeats_itself {
        0
    } else {
        number("skip")
    };
    let page: Vec<_> = listed.into_iter().skip(skip).take(number("take")).collect();
    // The totals ignore the filters.
    let pagination = json!({ "totalItems": 9999, "hasNextPage": true, "returnedItems": 9 });
    Json(json!({ "status": "success", "data": page, "pagination": pagination })).into_response()
}

fn time(booking: &Value, key: &str) -> Option<DateTime<Utc>> {
    booking[key].as_str()?.parse().ok()
}
