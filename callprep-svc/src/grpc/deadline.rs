//! How much time a caller leaves.

use std::time::Duration;

use tonic::metadata::MetadataMap;

/// What the way back takes: an answer that comes too late is no answer.
const MARGIN: Duration = Duration::from_millis(250);

/// Returns the time in which the answer must be on its way, when the caller has set a limit.
pub(super) fn time_to_answer(metadata: &MetadataMap) -> Option<Duration> {
    let timeout = metadata.get("grpc-timeout")?.to_str().ok()?;
    parsed(timeout).map(|timeout| timeout.saturating_sub(MARGIN.min(timeout / 4)))
}

/// Returns the time in gRPC's own notation, such as `45000m`: up to eight digits and a unit.
fn parsed(timeout: &str) -> Option<Duration> {
    let (number, unit) = timeout.split_at_checked(timeout.len().checked_sub(1)?)?;
    let number: u64 = (number.len() <= 8).then(|| number.parse().ok())??;
    match unit {
        "H" => Some(Duration::from_hours(number)),
        "M" => Some(Duration::from_mins(number)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_in_the_notation_of_grpc() {
        assert_eq!(parsed("2500m"), Some(Duration::from_millis(2500)));
        assert_eq!(parsed("1H"), Some(Duration::from_hours(1)));
        assert_eq!(parsed("99999999n"), Some(Duration::from_nanos(99_999_999)));
        for odd in ["", "m", "2500", "-1S", "1.5S", "123456789S", "1é"] {
            assert_eq!(parsed(odd), None, "{odd}");
        }
    }

    #[test]
    fn something_is_kept_for_the_way_back() {
        let mut metadata = MetadataMap::new();
        assert_eq!(time_to_answer(&metadata), None);

        metadata.insert("grpc-timeout", "10S".parse().unwrap());
        assert_eq!(time_to_answer(&metadata), Some(Duration::from_millis(9750)));

        metadata.insert("grpc-timeout", "100m".parse().unwrap());
        assert_eq!(time_to_answer(&metadata), Some(Duration::from_millis(75)));
    }
}
