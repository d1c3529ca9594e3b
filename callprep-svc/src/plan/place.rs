//! Where a call is, in words.

use super::{clean, normalise::MAX_TITLE};

/// Returns the place of a call. Cal.com gives a code for a call in an app; one that is not known says no more than the
/// link does.
pub(super) fn in_words(location: &str) -> String {
    let location = clean::line(location, MAX_TITLE);
    let Some(app) = location.strip_prefix("integrations:") else {
        return location;
    };
    let name = match app {
        "daily" => "Cal Video",
        "google:meet" => "Google Meet",
        "zoom" => "Zoom",
        "office365_video" => "Microsoft Teams",
        "webex" => "Webex",
        "jitsi" => "Jitsi",
        _ => "",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_an_app_is_never_shown() {
        for (location, place) in [
            ("integrations:google:meet", "Google Meet"),
            ("integrations:daily", "Cal Video"),
            ("integrations:of-tomorrow", ""),
            ("+31 20 123 45 67", "+31 20 123 45 67"),
            ("Kerkstraat 1", "Kerkstraat 1"),
        ] {
            assert_eq!(in_words(location), place);
        }
    }
}
