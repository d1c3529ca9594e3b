//! Escapes text for Markdown: what is quoted neither is markup nor becomes a link.

/// The characters that mean something within a line.
const SPECIAL: &str = "\\`*_[]<>#|~&!";

/// Returns `text` so that it reads in Markdown as it is. Addresses become code: renderers turn bare ones
/// into links, however they are escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (place, word) in text.split(' ').enumerate() {
        if place > 0 {
            escaped.push(' ');
        }
        if place == 0 && starts_a_block(word) {
            escaped.push('\\');
        }
        let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@');
        if is_address(core) && !core.contains('`') {
            let (before, after) = word.split_once(core).unwrap_or((word, ""));
            push_escaped(&mut escaped, before);
            escaped.extend(["`", core, "`"]);
            push_escaped(&mut escaped, after);
        } else {
            push_escaped(&mut escaped, word);
        }
    }
    escaped
}

fn push_escaped(escaped: &mut String, text: &str) {
    for character in text.chars() {
        if SPECIAL.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
}

/// Returns whether a renderer could take the word for an address: of mail, of the web, or a bare host.
fn is_address(word: &str) -> bool {
    let is_host = word.split('/').next().is_some_and(|host| {
        let labels: Vec<&str> = host.split('.').collect();
        labels.windows(2).any(|pair| {
            let letters = pair[1].chars().take_while(|c| c.is_alphabetic()).count();
            pair[0].ends_with(char::is_alphanumeric) && letters >= 2
        })
    });
    word.contains('@')
        || word.contains("://")
        || word.to_lowercase().starts_with("mailto:")
        || is_host
}

/// Returns whether a line that starts with the word would be a list or a heading.
fn starts_a_block(word: &str) -> bool {
    matches!(word, "-" | "+") || word.starts_with("---") || word.starts_with("==")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_a_quotation_is_no_link() {
        assert_eq!(escaped("“zie www.evil.nl/a”"), "“zie `www.evil.nl/a`”");
        assert_eq!(escaped("jan@example.nl,"), "`jan@example.nl`,");
        assert_eq!(
            escaped("(https://example.nl/?a=b)"),
            "(`https://example.nl/?a=b`)"
        );
        assert_eq!(
            escaped("Bakkerij B.V. om 14.00 uur, d.w.z. nu."),
            "Bakkerij B.V. om 14.00 uur, d.w.z. nu."
        );
    }

    #[test]
    fn markup_in_a_quotation_is_shown() {
        assert_eq!(escaped("<i>[a](b)</i>"), "\\<i\\>\\[a\\](b)\\</i\\>");
        assert_eq!(escaped("- punt"), "\\- punt");
    }
}
