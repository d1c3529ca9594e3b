//! What two items of evidence of the same document have in common.

use super::{is_of_word, page_bytes};
use crate::plan::case::Evidence;

/// A title of fewer words is that of many documents.
const LEAST: usize = 3;

/// What marks a copy of a document.
const COPIES: [&str; 15] = [
    "repost",
    "reposted",
    "copy",
    "kopie",
    "copie",
    "mirror",
    "duplicate",
    "duplicaat",
    "herplaatst",
    "doublon",
    "duplikat",
    "cached",
    "archived",
    "abschrift",
    "rediffusion",
];

/// Parts of an address that say where somebody came from, not what is there.
const TRACKING: [&str; 8] = [
    "src", "ref", "source", "gclid", "fbclid", "msclkid", "mc_cid", "mc_eid",
];

/// What an item of evidence is known by.
pub(super) struct Names {
    /// What two items of the same document have in common: the address, or a title that is long enough to be that of
    /// one document. What has neither is a document of its own.
    pub(super) own: Vec<String>,
    /// Its title with or without a remark in brackets.
    pub(super) variants: Vec<String>,
    /// What another item of the document is known by that lacks the remark, or has one.
    pub(super) counterparts: Vec<String>,
}

pub(super) fn names(item: &Evidence) -> Names {
    let (url, host) = item.web_address.clone().unwrap_or_default();
    let address = address(&url);
    let title = without_place(&item.title);
    let is_own = title.split(' ').count() >= LEAST || (address.is_empty() && !title.is_empty());
    let at = (!address.is_empty()).then(|| format!("at {address}"));
    let called = is_own.then(|| format!("called {title}"));
    let (plain, remark) = without_remark(&item.title);
    let beginning = plain.split([':', '–', '—']).next().unwrap_or_default();
    let of = |has_remark: bool, titles: &[&str]| -> Vec<String> {
        let titles = titles.iter().map(|title| without_place(title));
        let is_long = |title: &String| title.split(' ').count() >= LEAST && !host.is_empty();
        let known = titles.filter(is_long);
        known
            .map(|title| format!("{has_remark} {host} {} {title}", item.source_type))
            .collect()
    };
    let titles: &[&str] = match remark {
        Some(_) => &[plain],
        None => &[plain, beginning],
    };
    Names {
        own: at.into_iter().chain(called).collect(),
        variants: of(remark.is_some(), titles),
        counterparts: of(remark.is_none(), titles),
    }
}

/// Returns an address by which the same page is always known.
fn address(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default().to_lowercase();
    let (page, query) = url.split_once('?').unwrap_or((&url, ""));
    let is_kept = |part: &&str| {
        let key = part.split('=').next().unwrap_or_default();
        !part.is_empty() && !key.starts_with("utm_") && !TRACKING.contains(&key)
    };
    let query: Vec<&str> = query.split('&').filter(is_kept).collect();
    let page = page.trim_end_matches('/');
    match query.as_slice() {
        [] => page.to_owned(),
        query => format!("{page}?{}", query.join("&")),
    }
}

/// Returns a title without the remark in brackets at its end, and the remark if it has one that is no page.
pub(super) fn without_remark(title: &str) -> (&str, Option<&str>) {
    let title = &title[..title.len() - page_bytes(title)];
    let title = title.trim_end_matches([' ', '(', '[', ',', ';']);
    let parts = title
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("));
    parts.map_or((title, None), |(plain, remark)| (plain, Some(remark)))
}

/// Returns the words of a title without the page or chapter at its end, and without the mark of a copy.
pub(super) fn without_place(title: &str) -> String {
    let title = title.to_lowercase();
    let title = &title[..title.len() - page_bytes(&title)];
    let words = title.split(|c: char| !is_of_word(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    // What follows the mark says where the copy is.
    let copy = words.iter().rposition(|word| COPIES.contains(word));
    let kept = copy.filter(|at| *at > 0).unwrap_or(words.len());
    words[..kept].join(" ")
}
