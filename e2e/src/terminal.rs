//! What people see: styles, progress lines and wrapped text.

use anstyle::{AnsiColor, Style};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Prints one line of progress to standard error, so that standard output stays readable by
/// programs.
pub fn progress(line: impl std::fmt::Display) {
    anstream::eprintln!("{DIM}==>{DIM:#} {line}");
}

/// Breaks `text` at spaces into lines of at most `width` characters.
///
/// A word that is longer than a line stays whole.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let length = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && length > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_at_spaces() {
        assert_eq!(wrap("één twee  drie", 9), ["één twee", "drie"]);
    }

    #[test]
    fn a_long_word_stays_whole() {
        assert_eq!(
            wrap("a incomprehensible b", 5),
            ["a", "incomprehensible", "b"]
        );
    }

    #[test]
    fn no_text_is_no_line() {
        assert!(wrap(" \n", 10).is_empty());
    }
}
