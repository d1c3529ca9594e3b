//! Which items of evidence name the same document.

mod names;

use std::collections::BTreeMap;

use self::names::{names, without_place, without_remark};
use super::{case::Evidence, dossier::Stance, normalise::MAX_TITLE};

/// Words that announce a place in a document.
const PLACES: [&str; 22] = [
    "p",
    "pp",
    "pag",
    "pagina",
    "pagina’s",
    "page",
    "pages",
    "blz",
    "bladzijde",
    "hoofdstuk",
    "chapter",
    "section",
    "paragraaf",
    "§",
    "seite",
    "deel",
    "s",
    "para",
    "par",
    "sec",
    "slide",
    "kapitel",
];

/// The documents that items of evidence name, those that speak for and against apart.
#[derive(Default)]
pub(super) struct Documents {
    /// Where each document is in the list, by its address and by its title.
    places: BTreeMap<(Stance, String), usize>,
    /// The first item of each document, with what the others cite of it in its title.
    items: Vec<Evidence>,
}

impl Documents {
    /// Adds an item, and returns where its document is in the list: with those of the same address, or of the
    /// same title as far as that is one of its own.
    pub(super) fn add(&mut self, item: &Evidence) -> usize {
        let names = names(item);
        let sought = names.own.iter().chain(&names.counterparts);
        let mut sought = sought.map(|name| (item.stance, name.clone()));
        let known = sought.find_map(|name| self.places.get(&name)).copied();
        let place = known.unwrap_or(self.items.len());
        if known.is_some() {
            cite_also(&mut self.items[place], &item.title);
        } else {
            self.items.push(item.clone());
        }
        for name in names.own.into_iter().chain(names.variants) {
            self.places.entry((item.stance, name)).or_insert(place);
        }
        place
    }

    /// Returns the item that stands for the document at a place that was returned.
    pub(super) fn item(&self, place: usize) -> &Evidence {
        &self.items[place]
    }
}

/// Adds to the title of an item what another one of the same document cites of it, as far as there is room.
fn cite_also(first: &mut Evidence, title: &str) {
    let page = title[title.len() - page_bytes(title)..].trim_matches(is_separator);
    let is_same = without_place(&first.title) == without_place(title);
    let part = match without_remark(title) {
        _ if !page.is_empty() || is_same => page,
        (_, Some(remark)) => remark,
        (_, None) => own_part(&first.title, title),
    };
    if part.is_empty() || pages(&first.title).contains(&part) || first.title.contains(part) {
        return;
    }
    let known = first.title.trim_end_matches([' ', ';']);
    let whole = format!("{known}; {part}");
    if whole.chars().count() <= MAX_TITLE {
        first.title = whole;
    }
}

/// Returns what a title says after the words with which another one begins as well.
fn own_part<'a>(first: &str, title: &'a str) -> &'a str {
    let words = title.split_inclusive(' ').zip(first.split_inclusive(' '));
    let shared: usize = words
        .take_while(|(one, other)| one.trim_end() == other.trim_end())
        .map(|(one, _)| one.len())
        .sum();
    title[shared..].trim_matches(is_separator)
}

/// Returns the pages that a title cites.
fn pages(title: &str) -> Vec<&str> {
    let pages = title.split("; ");
    pages
        .map(|part| part[part.len() - page_bytes(part)..].trim_matches(is_separator))
        .collect()
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '(' | ')' | ',' | ';' | '[' | ']' | '—' | '–')
}

/// Returns how many bytes at the end of a title name a page or a chapter: `p. 12`, `(pp. 3-4)` or `p12`.
fn page_bytes(title: &str) -> usize {
    let words: Vec<(usize, &str)> = words(title);
    let is_number = |word: &&(usize, &str)| word.1.starts_with(|c: char| c.is_ascii_digit());
    let numbers = words.iter().rev().take_while(is_number).count();
    let before = &words[..words.len() - numbers];
    let from = match (before, words.as_slice()) {
        ([.., (at, place)], _)
            if numbers > 0 && PLACES.contains(&place.to_lowercase().as_str()) =>
        {
            Some(*at)
        }
        (_, [_, .., (at, last)]) if is_page(&last.to_lowercase()) => Some(*at),
        _ => None,
    };
    from.map_or(0, |from| title.len() - from)
}

/// Returns the words of a title, each with the byte at which it begins.
fn words(title: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, c) in title.char_indices().chain([(title.len(), ' ')]) {
        match from {
            None if is_of_word(c) => from = Some(at),
            Some(start) if !is_of_word(c) => {
                words.push((start, &title[start..at]));
                from = None;
            }
            _ => {}
        }
    }
    words
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '§' | '’')
}

fn is_page(word: &str) -> bool {
    let number = word.trim_start_matches("pp").trim_start_matches('p');
    number.len() < word.len() && number.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, title: &str, url: &str) -> Evidence {
        Evidence {
            id: id.to_owned(),
            title: title.to_owned(),
            web_address: (!url.is_empty()).then(|| (url.to_owned(), "a.example".to_owned())),
            source_type: String::new(),
            stance: Stance::Supports,
        }
    }

    fn counted(items: &[Evidence]) -> usize {
        let mut documents = Documents::default();
        let mut places: Vec<usize> = items.iter().map(|item| documents.add(item)).collect();
        places.sort_unstable();
        places.dedup();
        places.len()
    }

    #[test]
    fn a_document_counts_once_whichever_page_is_cited() {
        let url = "https://a.example/report.pdf";
        let pages = [
            item("1", "Jaarverslag 2024, p. 12", ""),
            item("2", "Jaarverslag 2024 (pagina 31-33)", ""),
            item("3", "jaarverslag 2024", ""),
            item("4", "Jaarverslag 2024 p40", ""),
        ];
        assert_eq!(counted(&pages), 1);
        let places = [
            item("1", "Report", url),
            item("2", "report (p. 4)", &format!("{url}#page=4")),
        ];
        assert_eq!(counted(&places), 1);
    }

    #[test]
    fn a_document_is_cited_with_every_page() {
        let titles = |titles: &[&str]| {
            let mut documents = Documents::default();
            for title in titles {
                documents.add(&item(title, title, "https://a.example/report.pdf"));
            }
            documents.item(0).title.clone()
        };

        assert_eq!(
            titles(&["Board papers, May, p. 41", "Board papers, May, p. 57"]),
            "Board papers, May, p. 41; p. 57"
        );
        assert_eq!(
            titles(&["Jaarverslag 2025, blz. 22", "Jaarverslag 2025, blz. 40"]),
            "Jaarverslag 2025, blz. 22; blz. 40"
        );
        assert_eq!(
            titles(&["Jaarverslag (p. 2)", "jaarverslag (p. 4)"]),
            "Jaarverslag (p. 2); p. 4"
        );
        assert_eq!(
            titles(&[
                "Rapport d’activité 2025, p. 9",
                "Rapport d’activité 2025, p. 21"
            ]),
            "Rapport d’activité 2025, p. 9; p. 21"
        );
        assert_eq!(
            titles(&["Wissensbilanz 2025, S. 64", "Wissensbilanz 2025, S. 112"]),
            "Wissensbilanz 2025, S. 64; S. 112"
        );
        assert_eq!(
            titles(&["Report, p. 1", "Report, p. 12"]),
            "Report, p. 1; p. 12"
        );
        assert_eq!(titles(&["Report", "Report"]), "Report");
        assert_eq!(titles(&["Report, p. 3", "Report, p. 3"]), "Report, p. 3");
    }

    #[test]
    fn a_copy_and_another_part_of_a_document_are_no_other_one() {
        let url = "https://a.example/report.pdf";
        for [one, other] in [
            [
                item("1", "Job ad for a sample clerk", ""),
                item(
                    "2",
                    "Job ad for a sample clerk – repost",
                    "https://b.example/2",
                ),
            ],
            [
                item("1", "Gedeponeerde jaarrekening 2025", "https://a.example"),
                item(
                    "2",
                    "Gedeponeerde jaarrekening 2025 (kopie bij vereniging)",
                    "https://b.example",
                ),
            ],
            [
                item("1", "Annual report 2025, operations review", url),
                item("2", "Annual report 2025, note 14 claims", url),
            ],
            [item("1", "Report", url), item("2", "", url)],
        ] {
            assert_eq!(counted(&[one, other]), 1);
        }
        let mut documents = Documents::default();
        documents.add(&item("1", "Geschäftsbericht 2026, Ausfallquote", url));
        documents.add(&item("2", "Geschäftsbericht 2026, Personalbericht", url));
        assert_eq!(
            documents.item(0).title,
            "Geschäftsbericht 2026, Ausfallquote; Personalbericht"
        );
    }

    #[test]
    fn an_address_that_is_followed_and_an_advert_that_runs_again_are_no_other_document() {
        let url = "https://jobs.example/planner";
        for [one, other] in [
            [
                item("1", "", &format!("{url}?id=7")),
                item("2", "", &format!("{url}?utm_source=mail&id=7&src=alert")),
            ],
            [
                item("1", "Offre d’emploi : agent d’ordonnancement", url),
                item(
                    "2",
                    "Offre d’emploi : agent d’ordonnancement (rediffusion)",
                    "https://jobs.example/2",
                ),
            ],
            [
                item("1", "Conference talk abstract: traceability", url),
                item(
                    "2",
                    "Conference talk abstract (programme PDF)",
                    "https://jobs.example/programme.pdf",
                ),
            ],
        ] {
            assert_eq!(counted(&[one.clone(), other.clone()]), 1, "{one:?}");
            assert_eq!(counted(&[other, one]), 1);
        }
        for [one, other] in [
            [
                item("1", "", &format!("{url}?id=7")),
                item("2", "", &format!("{url}?id=8")),
            ],
            [
                item("1", "Vacature planner materieel (Assen)", url),
                item(
                    "2",
                    "Vacature planner materieel (Emmen)",
                    "https://jobs.example/2",
                ),
            ],
            [
                item("1", "Conference talk abstract: traceability", url),
                item("2", "Conference talk abstract (programme)", ""),
            ],
        ] {
            assert_eq!(counted(&[one.clone(), other]), 2, "{one:?}");
        }
    }

    #[test]
    fn other_documents_count_apart() {
        let years = [
            item("1", "Jaarverslag 2023", ""),
            item("2", "Jaarverslag 2024", ""),
            item("3", "", ""),
            item("4", "", ""),
        ];
        assert_eq!(counted(&years), 4);

        let url = "https://a.example/report.pdf";
        let elsewhere = item("2", "Report", "https://a.example/annex.pdf");
        assert_eq!(counted(&[item("1", "Report", url), elsewhere]), 2);

        let mut against = item("2", "Jaarverslag 2023", "");
        against.stance = Stance::Contradicts;
        assert_eq!(counted(&[years[0].clone(), against]), 2);
    }
}
