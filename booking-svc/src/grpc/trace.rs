//! Reads which trace a call belongs to.

use tonic::metadata::MetadataMap;

/// Returns the trace id in `traceparent`, 32 hexadecimal digits, if the caller sent a sound one.
///
/// The format is that of W3C Trace Context: `00-<trace id>-<parent id>-<flags>`, in lower case.
pub(super) fn trace_id(metadata: &MetadataMap) -> Option<String> {
    let traceparent = metadata.get("traceparent")?.to_str().ok()?;
    let [version, trace_id, parent_id, flags] =
        traceparent.split('-').collect::<Vec<_>>().try_into().ok()?;
    let is_sound = version == "00"
        && is_hex(trace_id, 32)
        && is_hex(parent_id, 16)
        && is_hex(flags, 2)
        // Zeros stand for no trace.
        && [trace_id, parent_id].iter().all(|id| id.contains(|digit| digit != '0'));
    is_sound.then(|| trace_id.to_owned())
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn read(traceparent: &str) -> Option<String> {
        let mut metadata = MetadataMap::new();
        metadata.insert("traceparent", traceparent.parse().unwrap());
        trace_id(&metadata)
    }

    #[test]
    fn the_trace_id_is_read_from_a_sound_traceparent() {
        let read = read(&format!("00-{TRACE_ID}-00f067aa0ba902b7-01"));

        assert_eq!(read.as_deref(), Some(TRACE_ID));
    }

    #[test]
    fn what_is_no_traceparent_is_no_trace() {
        assert_eq!(trace_id(&MetadataMap::new()), None);
        for malformed in [
            "",
            TRACE_ID,
            &format!("00-{TRACE_ID}-00f067aa0ba902b7"),
            &format!("00-{TRACE_ID}-00f067aa0ba902b7-01-00"),
            &format!("ff-{TRACE_ID}-00f067aa0ba902b7-01"),
            &format!("00-{TRACE_ID}-00f067aa0ba902b-01"),
            &format!("00-{}-00f067aa0ba902b7-01", TRACE_ID.to_uppercase()),
            &format!("00-{TRACE_ID}-0000000000000000-01"),
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        ] {
            assert_eq!(read(malformed), None, "`{malformed}`");
        }
    }
}
