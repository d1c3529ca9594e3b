//! The backlogs, in the order of urgency.

use chrono::{DateTime, Utc};
use proto::booking::v1::{Backlog, GetOverviewResponse, NoticeState};

use super::when::When;

/// The number at which booking-svc stops counting.
const MOST: i32 = 10_000;

/// A backlog: its size and its age.
pub(super) struct Tile {
    pub(super) name: &'static str,
    /// The path of its list, or empty if it has none.
    pub(super) path: &'static str,
    pub(super) count: String,
    /// The age of the oldest item.
    pub(super) age: String,
    pub(super) class: &'static str,
}

struct Kind {
    name: &'static str,
    path: &'static str,
    /// The CSS class of its colour, if it is not empty.
    class: &'static str,
    of: fn(&GetOverviewResponse) -> Option<Backlog>,
}

const KINDS: [Kind; 9] = [
    Kind {
        name: "Dead deliveries",
        path: "/deliveries?state=dead",
        class: "bad",
        of: |overview| overview.dead_deliveries,
    },
    Kind {
        name: "Unmatched deliveries",
        path: "/unmatched",
        class: "waiting",
        of: |overview| overview.unmatched_deliveries,
    },
    Kind {
        name: "Unreadable deliveries",
        path: "/deliveries?state=unreadable",
        class: "bad",
        of: |overview| overview.unreadable_deliveries,
    },
    Kind {
        name: "Dead notices",
        path: "/notices?state=dead",
        class: "bad",
        of: |overview| notices(overview, NoticeState::Dead),
    },
    Kind {
        name: "Due deliveries",
        path: "/deliveries?state=received",
        class: "",
        of: |overview| overview.due_deliveries,
    },
    Kind {
        name: "Due notices",
        path: "/notices?state=pending",
        class: "",
        of: |overview| overview.due_notices,
    },
    Kind {
        name: "Plans to be written",
        path: "",
        class: "",
        of: |overview| overview.pending_plans,
    },
    Kind {
        name: "Plans to be reworded",
        path: "",
        class: "",
        of: |overview| overview.unworded_plans,
    },
    Kind {
        name: "Notices sent in 24 hours",
        path: "/notices?state=sent",
        class: "",
        of: |overview| notices(overview, NoticeState::Sent),
    },
];

/// Returns the backlogs at `now`.
pub(super) fn tiles(overview: &GetOverviewResponse, now: DateTime<Utc>) -> Vec<Tile> {
    let tokens = (overview.model_tokens > 0).then(|| Tile {
        name: "Model tokens in 24 hours",
        path: "",
        count: overview.model_tokens.to_string(),
        age: String::new(),
        class: "",
    });
    let waiting = KINDS.iter().map(|kind| kind.tile(overview, now));
    waiting.chain(tokens).collect()
}

impl Kind {
    fn tile(&self, overview: &GetOverviewResponse, now: DateTime<Utc>) -> Tile {
        let backlog = (self.of)(overview).unwrap_or_default();
        let and_more = if backlog.count >= MOST {
            " or more"
        } else {
            ""
        };
        Tile {
            name: self.name,
            path: self.path,
            count: format!("{}{and_more}", backlog.count),
            age: When::of(backlog.oldest_time).age(now),
            class: if backlog.count > 0 { self.class } else { "" },
        }
    }
}

fn notices(overview: &GetOverviewResponse, state: NoticeState) -> Option<Backlog> {
    let mut counts = overview.notices.iter();
    let found = counts.find(|count| count.state() == state)?;
    Some(Backlog {
        count: found.count,
        oldest_time: None,
    })
}
