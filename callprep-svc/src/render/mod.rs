//! Renders a brief as plain text or as Markdown.

mod labels;
mod markdown;
mod page;
mod people;
mod phase;
mod quoted;

use std::fmt::Write;

use proto::callprep::v1 as pb;

use self::{
    markdown::escaped,
    page::{Item, Marker, Page, Section},
};

/// Returns the brief as plain text, ending in a newline. Lines are not wrapped.
pub fn text(brief: &pb::Brief) -> String {
    let Page {
        title,
        lead,
        sections,
    } = Page::new(brief);
    let mut text = format!("{title}\n\n{lead}\n");
    for Section {
        heading,
        marker,
        items,
    } in sections
    {
        write(&mut text, format_args!("\n{heading}\n"));
        for (number, Item { line, url, notes }) in (1_u32..).zip(items) {
            match marker {
                Marker::Dash => text.push_str("- "),
                Marker::Box => text.push_str("[ ] "),
                Marker::Number => write(&mut text, format_args!("{number}. ")),
            }
            text.push_str(&line);
            if let Some(url) = url {
                write(&mut text, format_args!(": {url}"));
            }
            text.push('\n');
            for note in notes {
                write(&mut text, format_args!("  {note}\n"));
            }
        }
    }
    text
}

/// Returns the brief as Markdown, ending in a newline. Markup in its texts is escaped.
pub fn markdown(brief: &pb::Brief) -> String {
    let Page {
        title,
        lead,
        sections,
    } = Page::new(brief);
    let mut text = format!("# {}\n\n{}\n", escaped(&title), escaped(&lead));
    for Section {
        heading,
        marker,
        items,
    } in sections
    {
        write(&mut text, format_args!("\n## {}\n\n", escaped(&heading)));
        for (number, Item { line, url, notes }) in (1_u32..).zip(items) {
            match marker {
                Marker::Dash => text.push_str("- "),
                Marker::Box => text.push_str("- [ ] "),
                Marker::Number => write(&mut text, format_args!("{number}. ")),
            }
            let line = escaped(&line);
            match url {
                // In angle brackets, because a URL may contain parentheses.
                Some(url) => write(&mut text, format_args!("[{line}](<{url}>)\n")),
                None => write(&mut text, format_args!("{line}\n")),
            }
            for note in notes {
                write(&mut text, format_args!("  - {}\n", escaped(&note)));
            }
        }
    }
    text
}

fn write(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments)
        .expect("writing to a string cannot fail");
}
