//! Which items of evidence name the same document.

use std::collections::BTreeMap;

use super::{case::Evidence, dossier::Stance, normalise::MAX_TITLE};

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

/// The documents that items of evidence name, those that speak for and against apart.
#[derive(Default)]
pub(super) struct Documents {
    /// Where each document is in the list, by its names.
    places: BTreeMap<(Stance, String), usize>,
    /// The first item of each document, with what the others cite of it in its title.
    items: Vec<Evidence>,
}

impl Documents {
    /// Adds an item, and returns where its document is in the list.
    pub(super) fn add(&mut self, item: &Evidence) -> usize {
        let names = names(item);
        let known = names
            .iter()
            .find_map(|name| self.places.get(&(item.stance, name.clone())).copied());
        let place = known.unwrap_or(self.items.len());
        match self.items.get_mut(place) {
            Some(first) => cite_also(first, &item.title),
            None => self.items.push(item.clone()),
        }
        for name in names {
            self.places.entry((item.stance, name)).or_insert(place);
        }
        place
    }

    /// Returns the item that stands for the document at a place that was returned.
    pub(super) fn item(&self, place: usize) -> &Evidence {
        &self.items[place]
    }
}

/// Adds to the title of an item what another one of the same document cites: its page if the titles are
/// alike up to that.
fn cite_also(first: &mut Evidence, title: &str) {
    let (known, added) = (folded(&first.title), folded(title));
    if added.is_empty() || known.contains(&added) {
        return;
    }
    if first.title.is_empty() {
        title.clone_into(&mut first.title);
        return;
    }
    let is_alike = |c: &(char, char)| c.0.to_lowercase().eq(c.1.to_lowercase());
    let alike: usize = title
        .chars()
        .zip(first.title.chars())
        .take_while(is_alike)
        .map(|(c, _)| c.len_utf8())
        .sum();
    // Pages differ after the last comma, bracket or space that they have in common.
    let from = title[..alike]
        .rfind([',', '(', ';', '—', '–'])
        .map_or(0, |at| {
            at + title[at..].chars().next().map_or(0, char::len_utf8)
        });
    let is_page = !without_place(&added).is_empty()
        && without_place(&added) == without_place(&folded(&first.title));
    let added = if is_page && from > 0 {
        title[from..].trim_matches([' ', '(', ')'])
    } else {
        title
    };
    let whole = format!("{}; {added}", first.title.trim_end_matches([' ', ';']));
    if whole.chars().count() <= MAX_TITLE {
        first.title = whole;
    }
}

fn folded(title: &str) -> String {
    title.to_lowercase()
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
            item("2", "The report again", &format!("{url}#page=4")),
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
        assert_eq!(titles(&["Report", "Report"]), "Report");
        assert_eq!(titles(&["Report", "Its annex"]), "Report; Its annex");
        assert_eq!(titles(&["", "Report"]), "Report");
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
