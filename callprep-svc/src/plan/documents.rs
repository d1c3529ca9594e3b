//! Which items of evidence name the same document.

use std::collections::BTreeMap;

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
    /// Where each document is in the list, by its name.
    places: BTreeMap<(Stance, String), usize>,
    /// The first item of each document, with what the others cite of it in its title.
    items: Vec<Evidence>,
}

impl Documents {
    /// Adds an item, and returns where its document is in the list: with those of the same address and
    /// title, as long as every page that they cite has room there.
    pub(super) fn add(&mut self, item: &Evidence) -> usize {
        let name = name(item).map(|name| (item.stance, name));
        let known = name.as_ref().and_then(|name| self.places.get(name));
        if let Some(place) = known.copied()
            && cite_also(&mut self.items[place], &item.title)
        {
            return place;
        }
        let place = self.items.len();
        self.items.push(item.clone());
        self.places.extend(name.map(|name| (name, place)));
        place
    }

    /// Returns the item that stands for the document at a place that was returned.
    pub(super) fn item(&self, place: usize) -> &Evidence {
        &self.items[place]
    }
}

/// Adds to the title of an item the page that another one of the same document cites, and returns whether
/// it has room there.
fn cite_also(first: &mut Evidence, title: &str) -> bool {
    let page = title[title.len() - page_bytes(title)..].trim_matches(is_separator);
    if page.is_empty() || pages(&first.title).contains(&page) {
        return true;
    }
    let known = first.title.trim_end_matches([' ', ';']);
    let whole = format!("{known}; {page}");
    let fits = whole.chars().count() <= MAX_TITLE;
    if fits {
        first.title = whole;
    }
    fits
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

/// Returns what two items of the same document have in common: its address, and its title without a page.
/// What has neither is a document of its own.
fn name(item: &Evidence) -> Option<String> {
    let (url, _) = item.web_address.clone().unwrap_or_default();
    let address = url.split('#').next().unwrap_or_default();
    let address = address.trim_end_matches('/').to_lowercase();
    let title = without_place(&item.title.to_lowercase());
    (!title.is_empty()).then(|| format!("{address} {title}"))
}

/// Returns the words of a title without the page or chapter at its end.
fn without_place(title: &str) -> String {
    let title = &title[..title.len() - page_bytes(title)];
    let words = title.split(|c: char| !is_of_word(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
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
    fn other_documents_count_apart() {
        let years = [
            item("1", "Jaarverslag 2023", ""),
            item("2", "Jaarverslag 2024", ""),
            item("3", "", ""),
            item("4", "", ""),
        ];
        assert_eq!(counted(&years), 4);

        let url = "https://a.example/report.pdf";
        for [one, other] in [
            [
                "Annual report 2025, operations review",
                "Annual report 2025, note 14 claims",
            ],
            [
                "Memoria anual, p. 18: entregas",
                "Memoria anual, p. 33: liquidaciones",
            ],
            [
                "Jaarrekening 2025, voorraden",
                "Jaarrekening 2025, personeel",
            ],
            ["Report", ""],
        ] {
            assert_eq!(
                counted(&[item("1", one, url), item("2", other, url)]),
                2,
                "{one}"
            );
        }
        let elsewhere = item("2", "Report", "https://a.example/annex.pdf");
        assert_eq!(counted(&[item("1", "Report", url), elsewhere]), 2);

        let mut against = item("2", "Jaarverslag 2023", "");
        against.stance = Stance::Contradicts;
        assert_eq!(counted(&[years[0].clone(), against]), 2);
    }
}
