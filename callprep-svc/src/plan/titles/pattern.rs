//! Patterns of words: `planner` is a whole word, `plan*` its beginning, `*leider` its end, `*assist*`
//! any part of it, `*` any word; several words must follow one another.

/// Returns whether one of the patterns occurs in `words`.
pub(super) fn matches_any(words: &[&str], patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| matches(words, pattern))
}

pub(super) fn matches(words: &[&str], pattern: &str) -> bool {
    if !pattern.contains(' ') {
        return words.iter().any(|word| matches_word(word, pattern));
    }
    let length = pattern.split(' ').count();
    words.windows(length).any(|window| {
        window
            .iter()
            .zip(pattern.split(' '))
            .all(|(word, pattern)| matches_word(word, pattern))
    })
}

fn matches_word(word: &str, pattern: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(rest), Some(_)) => word.contains(&rest[..rest.len() - 1]),
        (Some(end), None) => word.ends_with(end),
        (None, Some(start)) => word.starts_with(start),
        (None, None) => word == pattern,
    }
}
