//! Values of settings, as clap parses them.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// The shortest pause between two runs of what repeats: Cal.com allows 120 requests a minute.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// Parses a time by RFC 3339.
///
/// # Errors
/// It is none; the text says what is expected.
pub fn rfc_3339(text: &str) -> Result<DateTime<Utc>, String> {
    let time = DateTime::parse_from_rfc3339(text);
    time.map(|time| time.with_timezone(&Utc))
        .map_err(|_| "expected an RFC 3339 time, such as 2026-11-22T08:00:00Z".to_owned())
}

/// Parses a pause of at least a second.
///
/// # Errors
/// It is none, or shorter; the text says what is expected.
pub fn pause(text: &str) -> Result<humantime::Duration, String> {
    let pause = text.parse::<humantime::Duration>().ok();
    pause
        .filter(|pause| **pause >= SHORTEST_PAUSE)
        .ok_or_else(|| "expected a duration of at least a second, such as 5m".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_parsed_is_refused_with_what_is_expected() {
        assert!(rfc_3339("2026-11-22T09:00:00+01:00").is_ok());
        for wrong in ["2026-11-22", "yesterday", ""] {
            assert!(
                rfc_3339(wrong).is_err_and(|text| text.contains("RFC 3339")),
                "{wrong}"
            );
        }
        assert!(pause("1s").is_ok() && pause("5m").is_ok());
        for wrong in ["999ms", "5", "-5m", ""] {
            assert!(
                pause(wrong).is_err_and(|text| text.contains("5m")),
                "{wrong}"
            );
        }
    }
}
