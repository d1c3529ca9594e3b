//! The filter for deliveries, as in the query of a page or in a form.

use proto::booking::v1::{DeliveryFilter, DeliveryState, IgnoreReason};
use serde::{Deserialize, Serialize};

use super::{page::Problem, when::from_field};

/// The states by which deliveries are filtered, each with its meaning.
const STATES: [(&str, DeliveryState, IgnoreReason); 6] = [
    (
        "received",
        DeliveryState::Received,
        IgnoreReason::Unspecified,
    ),
    ("applied", DeliveryState::Applied, IgnoreReason::Unspecified),
    (
        UNMATCHED,
        DeliveryState::Ignored,
        IgnoreReason::NoMatchingOutreachSequence,
    ),
    ("ignored", DeliveryState::Ignored, IgnoreReason::Unspecified),
    (
        "unreadable",
        DeliveryState::Unreadable,
        IgnoreReason::Unspecified,
    ),
    ("dead", DeliveryState::Dead, IgnoreReason::Unspecified),
];
const UNMATCHED: &str = "unmatched";

/// A filter for deliveries. An empty field is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Filter {
    /// The search text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) event: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) account: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) to: String,
}

impl Filter {
    /// Returns the filter for unmatched deliveries.
    pub(super) fn unmatched() -> Self {
        Self {
            state: UNMATCHED.to_owned(),
            ..Self::default()
        }
    }

    /// Returns the filter for booking-svc.
    pub(super) fn message(&self) -> Result<DeliveryFilter, Problem> {
        let (state, ignore_reason) = self.state()?;
        let time = |text: &str| match from_field(text) {
            Ok(time) => Ok(time.map(Into::into)),
            Err(problem) => Err(Problem::Invalid(problem)),
        };
        Ok(DeliveryFilter {
            state: state.into(),
            ignore_reason: ignore_reason.into(),
            account: self.account.trim().to_owned(),
            event_name: self.event.trim().to_owned(),
            since_time: time(&self.from)?,
            until_time: time(&self.to)?,
            search: self.q.trim().to_owned(),
            ..Default::default()
        })
    }

    /// Returns the names of the states by which deliveries are filtered.
    pub(super) fn states() -> [&'static str; 6] {
        STATES.map(|(name, ..)| name)
    }

    /// Returns whether there are no conditions.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the query of the page.
    pub(super) fn query(&self) -> String {
        serde_urlencoded::to_string(self).unwrap_or_default()
    }

    /// Returns the conditions as labels and values.
    pub(super) fn conditions(&self) -> Vec<(&'static str, &str)> {
        let conditions = [
            ("search", self.q.as_str()),
            ("state", &self.state),
            ("event", &self.event),
            ("account", &self.account),
            ("received from", &self.from),
            ("received before", &self.to),
        ];
        let given = conditions.into_iter().filter(|(_, text)| !text.is_empty());
        given.collect()
    }

    fn state(&self) -> Result<(DeliveryState, IgnoreReason), Problem> {
        if self.state.is_empty() {
            return Ok((DeliveryState::Unspecified, IgnoreReason::Unspecified));
        }
        let found = STATES.into_iter().find(|(name, ..)| *name == self.state);
        found
            .map(|(_, state, reason)| (state, reason))
            .ok_or_else(|| Problem::Invalid(format!("There is no state `{}`.", self.state)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_deliveries_are_meant() {
        let query = "q=+zoe%40kestrel.example&state=unmatched&event=&from=2027-03-20T15%3A00";

        let filter = serde_urlencoded::from_str::<Filter>(query).unwrap();

        let message = filter.message().unwrap();
        assert_eq!(message.search, "zoe@kestrel.example");
        assert_eq!(message.state(), DeliveryState::Ignored);
        assert_eq!(
            message.ignore_reason(),
            IgnoreReason::NoMatchingOutreachSequence
        );
        assert!(message.since_time.is_some() && message.until_time.is_none());
        assert_eq!(
            filter.query(),
            "q=+zoe%40kestrel.example&state=unmatched&from=2027-03-20T15%3A00"
        );
    }

    #[test]
    fn what_is_unknown_is_refused_and_not_left_out() {
        for query in ["state=x", "from=yesterday", "to=1"] {
            let filter = serde_urlencoded::from_str::<Filter>(query).unwrap();

            assert!(filter.message().is_err(), "{query}");
        }
        assert!(Filter::default().is_empty());
        assert_eq!(Filter::default().message(), Ok(DeliveryFilter::default()));
    }
}
