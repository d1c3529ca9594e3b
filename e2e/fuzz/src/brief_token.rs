//! Tokens of briefs: only those that were made open one.

use std::sync::LazyLock;

use gateway::{BriefLink, LinkSecrets};
use uuid::Uuid;

static SECRETS: LazyLock<[LinkSecrets; 2]> = LazyLock::new(|| {
    let (current, previous) = (
        "a current secret that is long enough",
        "a previous secret, long enough too",
    );
    let both = LinkSecrets::new(current, Some(previous));
    [both, LinkSecrets::new(previous, None)].map(|secrets| secrets.expect("both are long enough"))
});

/// Tries a text as a token; and a token that was made, with a part of it replaced by the text.
///
/// # Panics
/// Another text than a token that was made is accepted, or such a token is not.
pub fn brief_token(bytes: &[u8]) {
    let [both, previous] = &*SECRETS;
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(both.verify(text).is_some(), is_made(text));
    }

    let Some((chosen, rest)) = bytes.split_first_chunk::<23>() else {
        return;
    };
    let [secret, at, length, named @ ..] = chosen;
    let (id, epoch) = named.split_at(16);
    let link = BriefLink {
        call_id: Uuid::from_slice(id).expect("it has 16 bytes"),
        epoch: i32::from_be_bytes(epoch.try_into().expect("it has 4 bytes")),
    };
    let token = if secret % 2 == 0 { both } else { previous }.token(link);
    assert_eq!(both.verify(&token), Some(link));
    let at = usize::from(*at) % token.len();
    let end = (at + usize::from(*length)).min(token.len());
    let changed = [&token.as_bytes()[..at], rest, &token.as_bytes()[end..]].concat();
    if let Ok(changed) = std::str::from_utf8(&changed) {
        assert_eq!(
            both.verify(changed).is_some(),
            is_made(changed),
            "{changed}"
        );
    }
}

/// Returns whether a text is the token of what it names.
fn is_made(text: &str) -> bool {
    let [both, previous] = &*SECRETS;
    let link = both.verify(text);
    link.is_some_and(|link| {
        [both, previous]
            .iter()
            .any(|secrets| secrets.token(link) == text)
    })
}
