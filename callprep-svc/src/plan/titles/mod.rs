//! Reads job titles in Dutch, English, German and French, and the most frequent ones in some other languages:
//! who decides, and about which work.
//!
//! What is read is a guess. It stands beside the title, never in its place.

mod pattern;
mod table;
#[cfg(test)]
mod tests;

use self::{
    pattern::Patterns,
    table::{
        ADVISERS, AREAS, BOARD, BOARD_STAFF, BUYERS, COMPANIES, CONTROLLERS, COUNCIL, DATA_GUARDS,
        DECIDERS, DEPUTIES, DIRECTORS, EXECUTIVES, FORMER, HEADS, LEARNERS, LESSER, MAY_DECIDE,
        MEDICAL, NOT_DECIDERS, NOT_HEADS, NOT_PARTNERS, OF_THE_WHOLE, OUTSIDERS, SELF_EMPLOYED,
        SPECIALISTS, SUPPORT, SUPPORT_EXCEPTIONS, TREASURERS, WITHOUT_AREA, WORKERS,
    },
};
use super::clean;

/// Whether a title suggests that its holder decides on a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Authority {
    /// The title is absent or says nothing that the table knows.
    Unknown,
    DoesNot,
    May,
    Decides,
}

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Area {
    Planning,
    Operations,
    Finance,
    Sales,
    Quality,
    Purchasing,
    Delivery,
    It,
    /// Safety at work.
    Safety,
    StaffBody,
    /// Work that no workflow is about: staff, marketing, law, training.
    Other,
}

/// What somebody has a say in, whoever decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Say {
    /// What something costs and yields.
    Amounts,
    /// Budget and tender.
    Purchase,
    /// Data and systems.
    Data,
    /// What is allowed.
    Rules,
}

/// What a job title suggests.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts that a title tells"
)]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Title {
    pub(crate) authority: Authority,
    pub(crate) areas: Vec<Area>,
    /// Whether it is that of somebody in charge.
    pub(crate) is_head: bool,
    /// Whether it is that of somebody who works for several organisations.
    pub(crate) is_outsider: bool,
    /// Whether it is that of somebody on the board of the organisation itself.
    pub(crate) is_on_board: bool,
    /// Whether it is that of somebody who is there to learn.
    pub(crate) is_learner: bool,
    pub(crate) is_treasurer: bool,
    /// Whether it is that of somebody who leads so much that the work is seen from afar.
    pub(crate) is_executive: bool,
    /// Whether it is that of somebody who works for the board.
    pub(crate) is_of_board: bool,
    pub(crate) say: Option<Say>,
}

impl Title {
    pub(crate) fn unknown() -> Self {
        Self {
            authority: Authority::Unknown,
            areas: Vec::new(),
            is_head: false,
            is_outsider: false,
            is_on_board: false,
            is_learner: false,
            is_treasurer: false,
            is_executive: false,
            is_of_board: false,
            say: None,
        }
    }

    pub(crate) fn read(raw: &str) -> Self {
        if raw.is_empty() {
            return Self::unknown();
        }
        let folded = clean::folded(raw);
        let parts = parts(&folded);
        let is_medical = parts.iter().any(|part| MEDICAL.occur_in(part));
        let whole: Vec<&str> = parts.iter().flatten().copied().collect();
        let is_learning = LEARNERS.occur_in(&whole);
        let speaks_for_staff = COUNCIL.occur_in(&whole);
        let mut title = Self::unknown();
        for part in &parts {
            title.authority = title.authority.max(authority(part, is_medical));
            title.is_outsider |= OUTSIDERS.occur_in(part);
            title.is_on_board |= BOARD.occur_in(part) && !FORMER.occur_in(part);
            title.is_head |= HEADS.occur_in(part) && !NOT_HEADS.occur_in(part) && !is_support(part);
            title.is_executive |= EXECUTIVES.occur_in(part) || DIRECTORS.occur_in(part);
            if !WITHOUT_AREA.occur_in(part) {
                title.areas.extend(areas(part));
            }
            // What follows an assistant is whom they assist.
            if is_support(part) {
                title.authority = title.authority.max(Authority::DoesNot);
                break;
            }
        }
        // Whoever learns, stands in for somebody or speaks for the staff does not decide by title.
        if is_learning || speaks_for_staff || is_deputised(&folded, &whole) {
            title.authority = title.authority.min(Authority::DoesNot);
        }
        title.is_head &= !is_learning;
        title.is_learner = is_learning;
        title.is_treasurer = TREASURERS.occur_in(&whole);
        title.is_of_board = BOARD_STAFF.occur_in(&whole);
        title.areas.sort_unstable();
        title.areas.dedup();
        if title.authority == Authority::Unknown && !title.areas.is_empty() {
            title.authority = Authority::DoesNot;
        }
        title.say = title.say_in(&whole);
        title
    }

    /// Returns what a title of these words gives a say in.
    fn say_in(&self, words: &[&str]) -> Option<Say> {
        let leads = |area| self.is_head && self.areas.contains(&area);
        if self.is_learner || self.is_of_board {
            None
        } else if COMPLIANCE.occur_in(words) {
            Some(Say::Rules)
        } else if DATA_GUARDS.occur_in(words) || leads(Area::It) {
            Some(Say::Data)
        } else if CONTROLLERS.occur_in(words) || (self.is_head && BUYERS.occur_in(words)) {
            Some(Say::Purchase)
        } else {
            leads(Area::Finance).then_some(Say::Amounts)
        }
    }
}

static COMPLIANCE: Patterns = Patterns::new(&["*compliance", "conformite"]);
static PARTNERS: Patterns = Patterns::new(&["partner", "partnerin"]);

/// Splits a title that names several posts, each into its words.
fn parts(folded: &str) -> Vec<Vec<&str>> {
    let mut parts = Vec::new();
    for piece in folded.split([',', ';', '/', '&', '+', '|', '(', ')', '·', '•', '–', '—']) {
        for piece in piece.split(" - ") {
            let words = piece.split(|c: char| !c.is_alphanumeric());
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            parts.extend(
                words
                    .split(|word| {
                        [
                            "en", "and", "und", "et", "tevens", "y", "e", "i", "og", "och",
                        ]
                        .contains(word)
                    })
                    .filter(|part| !part.is_empty())
                    .map(<[&str]>::to_vec),
            );
        }
    }
    parts
}

/// Returns whether somebody holds a post for a time, or in the place of another one.
fn is_deputised(folded: &str, words: &[&str]) -> bool {
    let short = [
        "i. v.", "i.v.", "a.i.", "a. i.", "(ai)", "p.i.", "komm.", "(wnd)", "wnd.",
    ];
    short.iter().any(|mark| folded.contains(mark)) || DEPUTIES.occur_in(words)
}

fn is_support(part: &[&str]) -> bool {
    SUPPORT.occur_in(part) && !SUPPORT_EXCEPTIONS.occur_in(part)
}

fn authority(part: &[&str], is_medical: bool) -> Authority {
    if is_support(part) || FORMER.occur_in(part) || COUNCIL.occur_in(part) {
        return Authority::DoesNot;
    }
    if SUPPORT_EXCEPTIONS.occur_in(part) || SELF_EMPLOYED.occur_in(part) {
        return Authority::Decides;
    }
    if ADVISERS.occur_in(part) || NOT_DECIDERS.occur_in(part) || is_owned(part) {
        return Authority::DoesNot;
    }
    if is_medical && part == ["md"] {
        return Authority::Unknown;
    }
    let found = [
        as_director(part),
        as_partner(part),
        as_principal(part),
        ["chef", "cheffin", "boss"]
            .iter()
            .any(|word| part == [*word])
            .then_some(Authority::Decides),
        DECIDERS.occur_in(part).then_some(Authority::Decides),
        MAY_DECIDE.occur_in(part).then_some(Authority::May),
    ];
    let highest = found.into_iter().flatten().max();
    let highest = highest.map(|found| match found {
        Authority::Decides if LESSER.occur_in(part) => Authority::May,
        found => found,
    });
    let is_worker = WORKERS.occur_in(part) || HEADS.occur_in(part);
    highest.unwrap_or(if is_worker {
        Authority::DoesNot
    } else {
        Authority::Unknown
    })
}

/// A director of the whole decides, one of a part may, and some are called so without being one.
fn as_director(part: &[&str]) -> Option<Authority> {
    let is_director = |word: &&&str| DIRECTORS.have(word);
    let director = *part.iter().find(is_director)?;
    let others: Vec<&str> = part
        .iter()
        .copied()
        .filter(|word| *word != director)
        .collect();
    let is_of_whole = |word: &&str| OF_THE_WHOLE.have(word);
    if others.iter().all(is_of_whole) || part.contains(&"managing") {
        return Some(Authority::Decides);
    }
    Some(Authority::May)
}

fn as_partner(part: &[&str]) -> Option<Authority> {
    if !PARTNERS.occur_in(part) {
        return None;
    }
    if NOT_PARTNERS.occur_in(part) {
        return Some(Authority::DoesNot);
    }
    Some(Authority::Decides)
}

/// The principal of a school decides, a principal engineer does not.
fn as_principal(part: &[&str]) -> Option<Authority> {
    let at = part.iter().position(|word| *word == "principal")?;
    let is_specialist = part.get(at + 1).is_some_and(|next| SPECIALISTS.have(next));
    Some(if is_specialist {
        Authority::DoesNot
    } else {
        Authority::Decides
    })
}

/// Returns whether the owner is one of something else than the company, such as a process.
fn is_owned(part: &[&str]) -> bool {
    let owners = ["owner", "eigenaar", "eigenaresse", "owners"];
    let at = part.iter().position(|word| owners.contains(word));
    at.and_then(|at| part[..at].last())
        .is_some_and(|before| !COMPANIES.contains(before))
}

fn areas(part: &[&str]) -> impl Iterator<Item = Area> {
    AREAS
        .iter()
        .filter(|(patterns, _)| patterns.occur_in(part))
        .map(|(_, area)| *area)
}
