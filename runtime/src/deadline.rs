//! Deadlines of calls, propagated in `grpc-timeout`.

use std::{future::Future, time::Duration};

use http::{Extensions, HeaderMap, HeaderValue};
use tokio::time::{Instant, timeout_at};

const HEADER: &str = "grpc-timeout";
/// The specification allows 8 digits.
const MAX_VALUE: u128 = 99_999_999;

/// The time by which a call must be answered, if it is limited.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deadline(Option<Instant>);

/// The deadline has passed.
#[derive(Debug)]
pub(crate) struct Passed;

impl Deadline {
    /// Returns the deadline that a [`GrpcServer`](crate::grpc::GrpcServer) has put into the extensions
    /// of a request, or none.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }

    /// Returns the remaining time, or `None` without a deadline.
    pub fn remaining(self) -> Option<Duration> {
        let now = Instant::now();
        self.0
            .map(|deadline| deadline.saturating_duration_since(now))
    }

    /// Returns the deadline of a call that arrives now with `headers`. Malformed headers set none.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let within = headers.get(HEADER).and_then(parse);
        Self(within.and_then(|within| Instant::now().checked_add(within)))
    }

    /// Writes the remaining time into `headers`.
    pub(crate) fn write_to(self, headers: &mut HeaderMap) {
        if let Some(left) = self.remaining() {
            headers.insert(HEADER, format(left));
        }
    }

    /// Returns the earlier of this deadline and `wait` from now.
    pub(crate) fn at_most(self, wait: Duration) -> Self {
        let end = Instant::now() + wait;
        Self(Some(self.0.map_or(end, |deadline| deadline.min(end))))
    }

    /// Returns this deadline, or `wait` from now if there is none.
    pub(crate) fn or_within(self, wait: Duration) -> Self {
        Self(self.0.or_else(|| Instant::now().checked_add(wait)))
    }

    /// Returns whether the deadline passes within `time`.
    pub(crate) fn is_within(self, time: Duration) -> bool {
        self.0
            .is_some_and(|deadline| deadline <= Instant::now() + time)
    }

    /// Runs `work`, and drops it when the deadline passes.
    pub(crate) async fn bound<T>(self, work: impl Future<Output = T>) -> Result<T, Passed> {
        match self.0 {
            Some(deadline) => timeout_at(deadline, work).await.map_err(|_| Passed),
            None => Ok(work.await),
        }
    }
}

fn parse(value: &HeaderValue) -> Option<Duration> {
    let text = value.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let value = digits.parse::<u32>().ok()?;
    match unit {
        "H" => Some(Duration::from_hours(value.into())),
        "M" => Some(Duration::from_mins(value.into())),
        "S" => Some(Duration::from_secs(value.into())),
        "m" => Some(Duration::from_millis(value.into())),
        "u" => Some(Duration::from_micros(value.into())),
        "n" => Some(Duration::from_nanos(value.into())),
        _ => None,
    }
}

fn format(time: Duration) -> HeaderValue {
    // Rounded up, so that the peer does not give up before this side does.
    let millis = time.as_micros().div_ceil(1000);
    let text = if millis <= MAX_VALUE {
        format!("{millis}m")
    } else {
        format!("{}S", millis.div_ceil(1000).min(MAX_VALUE))
    };
    HeaderValue::from_str(&text).expect("digits and a letter are a header value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read_and_nonsense_is_no_deadline() {
        let read = |text| parse(&HeaderValue::from_static(text));

        assert_eq!(read("2H"), Some(Duration::from_hours(2)));
        assert_eq!(read("3M"), Some(Duration::from_mins(3)));
        assert_eq!(read("4S"), Some(Duration::from_secs(4)));
        assert_eq!(read("5m"), Some(Duration::from_millis(5)));
        assert_eq!(read("6u"), Some(Duration::from_micros(6)));
        assert_eq!(read("7n"), Some(Duration::from_nanos(7)));
        for nonsense in ["", "5", "m", "5 m", "-5m", "5x"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn the_time_that_is_left_is_rounded_up() {
        assert_eq!(format(Duration::from_micros(2_500_001)), "2501m");
        assert_eq!(format(Duration::ZERO), "0m");
        assert_eq!(format(Duration::from_hours(48)), "172800S");
    }
}
