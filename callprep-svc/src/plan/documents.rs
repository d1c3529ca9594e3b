//! Which items of evidence name the same document.

use std::collections::BTreeMap;

use super::{case::Evidence, dossier::Stance};

/// Words that announce a place in a document.
const PLACES: [&str; 16] = [
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
];

/// The first item of each document, for those that speak for and against apart.
#[derive(Default)]
pub(super) struct Documents(BTreeMap<(Stance, String), Evidence>);

impl Documents {
    /// Returns the first item that names the same document as `item` with the same stance, which may
    /// be itself.
    pub(super) fn first_of(&mut self, item: &Evidence) -> Evidence {
        let names = names(item);
        let first = names
            .iter()
            .find_map(|name| self.0.get(&(item.stance, name.clone())))
            .unwrap_or(item)
            .clone();
        for name in names {
            self.0
                .entry((item.stance, name))
                .or_insert_with(|| first.clone());
        }
        first
    }
}

/// Returns what an item may have in common with others of the same document: its address, and its
/// title on its host.
fn names(item: &Evidence) -> Vec<String> {
    let (url, host) = item.web_address.clone().unwrap_or_default();
    let address = url.split('#').next().unwrap_or_default();
    let address = address.trim_end_matches('/').to_lowercase();
    let title = without_place(&item.title.to_lowercase());
    let mut names = Vec::new();
    if !address.is_empty() {
        names.push(format!("address {address}"));
    }
    if !title.is_empty() {
        names.push(format!("title {host} {title}"));
    }
    names
}

/// Returns a title without the page or chapter at its end.
fn without_place(title: &str) -> String {
    let words: Vec<&str> = title
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '§' | '’'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &&&str| word.starts_with(|c: char| c.is_ascii_digit());
    let numbers = words.iter().rev().take_while(is_number).count();
    let title = &words[..words.len() - numbers];
    match title {
        // `p. 12` at the end, or `p12`.
        [title @ .., place] if numbers > 0 && PLACES.contains(place) => title.join(" "),
        _ => match words.as_slice() {
            [title @ .., last] if !title.is_empty() && is_page(last) => title.join(" "),
            words => words.join(" "),
        },
    }
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
        let mut ids: Vec<String> = items
            .iter()
            .map(|item| documents.first_of(item).id)
            .collect();
        ids.sort();
        ids.dedup();
        ids.len()
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
            item("2", "The report again", &format!("{url}#page=4")),
        ];
        assert_eq!(counted(&places), 1);
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

        let mut against = item("2", "Jaarverslag 2023", "");
        against.stance = Stance::Contradicts;
        assert_eq!(counted(&[years[0].clone(), against]), 2);
    }
}
