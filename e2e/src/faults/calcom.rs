//! A Cal.com whose API lists bookings, page after page, and lies about how many there are.

use std::{collections::HashMap, io, sync::Arc};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

/// Closed when it is dropped.
#[derive(Debug)]
pub struct FakeCalcom {
    /// The address of the API.
    pub url: String,
    _serving: JoinSet<()>,
}

impl FakeCalcom {
    /// Starts one that knows `bookings`, all of whose times are in UTC with milliseconds.
    ///
    /// # Errors
    /// There is no port.
    pub async fn start(bookings: Vec<Value>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/v2", listener.local_addr()?);
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::new(bookings));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            // It only ends with this.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            url,
            _serving: serving,
        })
    }
}

async fn answer(State(bookings): State<Arc<Vec<Value>>>, uri: Uri) -> Response {
    if uri.path() == "/v2/bookings" {
        return list(&bookings, uri.query().unwrap_or_default()).into_response();
    }
    let uid = uri.path().trim_start_matches("/v2/bookings/");
    match bookings.iter().find(|booking| booking["uid"] == uid) {
        Some(booking) => Json(json!({ "status": "success", "data": booking })).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({ "status": "error" }))).into_response(),
    }
}

fn list(bookings: &[Value], query: &str) -> Json<Value> {
    let query = query.replace("%3A", ":");
    let query = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect::<HashMap<_, _>>();
    let number = |key: &str| {
        let number = query.get(key).and_then(|text| text.parse().ok());
        number.unwrap_or_default()
    };
    let order = match query.get("sortUpdatedAt") {
        Some(_) => "updatedAt",
        None => "start",
    };
    // Times of one form are in the order of their texts.
    let mut found = bookings
        .iter()
        .filter(|booking| {
            let text = |key: &str| booking[key].as_str().unwrap_or_default();
            let after = |key, limit: &&str| text(key) >= *limit;
            query
                .get("afterUpdatedAt")
                .is_none_or(|limit| after("updatedAt", limit))
                && query
                    .get("afterStart")
                    .is_none_or(|limit| after("start", limit))
                && query
                    .get("beforeEnd")
                    .is_none_or(|limit| text("end") <= *limit)
        })
        .collect::<Vec<_>>();
    found.sort_by_key(|booking| booking[order].as_str());
    let page = found.into_iter().skip(number("skip")).take(number("take"));
    Json(json!({
        "status": "success",
        "data": page.collect::<Vec<_>>(),
        "pagination": { "totalItems": 1, "hasNextPage": false, "returnedItems": 1 },
    }))
}
