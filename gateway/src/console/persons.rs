//! `/persons`: the data about a person, and its erasure. Addresses are posted, so that they appear in no log
//! and no history.

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use futures_util::try_join;
use proto::booking::v1::{
    ErasePersonRequest, ErasedRecords, GetPersonDataRequest, GetPersonDataResponse, PersonRecord,
};
use serde::Deserialize;

use super::{
    Console,
    access::Person,
    page::{Problem, Section, Shell, show},
    slow,
    when::When,
};

/// The number of records on a page; the download has all.
const MAX_SHOWN: usize = 100;
/// The number of records per request. Each request reads the tables again.
const AT_ONCE: i32 = 500;
/// The length to which a record is cut, in bytes.
const MAX_RECORD_BYTES: usize = 4096;

/// The person to show.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    address: String,
}

/// The confirmed number of records of this person.
#[derive(Debug, Deserialize)]
pub(super) struct Confirmed {
    address: String,
    count: i32,
    #[serde(default)]
    confirm: String,
}

#[derive(Template)]
#[template(path = "console/persons.html")]
struct PersonsPage {
    shell: Shell,
    found: Option<Found>,
    /// The state of the requested erasure.
    erasure: Option<Erasure>,
}

enum Erasure {
    /// The erasure is done.
    Done(Counted),
    /// The erasure may still be running; nothing interrupts it.
    Running,
}

struct Found {
    address: String,
    erased: When,
    shown: Vec<ShownRecord>,
    has_more: bool,
    counted: Counted,
}

/// The numbers of records that would be, or were, changed or deleted.
struct Counted {
    by_table: Vec<ErasedRecords>,
    total: i64,
}

struct ShownRecord {
    kind: String,
    id: String,
    data: String,
}

/// Shows the form for an address.
pub(super) async fn ask(person: Person) -> Result<Response, Problem> {
    show(&PersonsPage::new(person, None, None))
}

/// Shows the data about a person, and what an erasure would change.
pub(super) async fn find(
    State(console): State<Console>,
    person: Person,
    Form(Asked { address }): Form<Asked>,
) -> Result<Response, Problem> {
    let address = address.trim().to_owned();
    let shell = Shell::new(Section::Persons, person.clone());
    slow::page(slow::USUAL, shell, async move {
        let (counted, held) = try_join!(
            console.count_erasure(&person, &address),
            console.held(&person, &address, String::new()),
        )?;
        let records = held.records.into_iter().take(MAX_SHOWN);
        let found = Found {
            address,
            erased: When::of(held.erase_time),
            shown: records.map(ShownRecord::from).collect(),
            has_more: !held.next_page_token.is_empty(),
            counted,
        };
        show(&PersonsPage::new(person, Some(found), None))
    })
    .await
}

/// Returns all stored data about a person as a file.
pub(super) async fn download(
    State(console): State<Console>,
    person: Person,
    Form(Asked { address }): Form<Asked>,
) -> Result<Response, Problem> {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, "attachment; filename=\"person.json\""),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    slow::json(slow::USUAL, headers.into_iter().collect(), async move {
        let mut all = GetPersonDataResponse::default();
        loop {
            let token = std::mem::take(&mut all.next_page_token);
            let page = console.held(&person, address.trim(), token).await?;
            all.records.extend(page.records);
            all.erase_time = page.erase_time;
            all.next_page_token = page.next_page_token;
            if all.next_page_token.is_empty() {
                break;
            }
        }
        let json = serde_json::to_vec_pretty(&all).map_err(|_| Problem::Unavailable)?;
        Ok(json.into_response())
    })
    .await
}

/// Erases a person if the number of records is the confirmed one.
pub(super) async fn erase(
    State(console): State<Console>,
    person: Person,
    Form(confirmed): Form<Confirmed>,
) -> Result<Response, Problem> {
    let Confirmed {
        address,
        count,
        confirm,
    } = confirmed;
    if confirm != "yes" {
        let text = "Tick the box to confirm the erasure.";
        return Err(Problem::Invalid(text.to_owned()));
    }
    let shell = Shell::new(Section::Persons, person.clone());
    slow::page(slow::USUAL, shell, async move {
        let request = ErasePersonRequest {
            address,
            validate_only: false,
            expected_count: Some(count),
        };
        let erasure = match console.erase(&person, request).await {
            Ok(erased) => Erasure::Done(erased),
            Err(Problem::TooSlow) => Erasure::Running,
            Err(problem) => return Err(problem),
        };
        show(&PersonsPage::new(person, None, Some(erasure)))
    })
    .await
}

impl Console {
    async fn held(
        &self,
        person: &Person,
        address: &str,
        page_token: String,
    ) -> Result<GetPersonDataResponse, Problem> {
        let request = GetPersonDataRequest {
            address: address.to_owned(),
            page_size: AT_ONCE,
            page_token,
        };
        self.bookbrief.person_data(person, request).await
    }

    async fn count_erasure(&self, person: &Person, address: &str) -> Result<Counted, Problem> {
        let request = ErasePersonRequest {
            address: address.to_owned(),
            validate_only: true,
            expected_count: None,
        };
        self.erase(person, request).await
    }

    async fn erase(
        &self,
        person: &Person,
        request: ErasePersonRequest,
    ) -> Result<Counted, Problem> {
        let erased = self.bookbrief.erase(person, request).await?;
        let counts = erased.records.iter().map(|records| records.count);
        Ok(Counted {
            total: counts.map(i64::from).sum(),
            by_table: erased.records,
        })
    }
}

impl PersonsPage {
    fn new(person: Person, found: Option<Found>, erasure: Option<Erasure>) -> Self {
        Self {
            shell: Shell::new(Section::Persons, person),
            found,
            erasure,
        }
    }
}

impl From<PersonRecord> for ShownRecord {
    fn from(record: PersonRecord) -> Self {
        let data = record.data.unwrap_or_default();
        let mut data = serde_json::to_string_pretty(&data).unwrap_or_default();
        if data.len() > MAX_RECORD_BYTES {
            data.truncate(data.floor_char_boundary(MAX_RECORD_BYTES));
            data.push('…');
        }
        Self {
            kind: record.kind,
            id: record.id,
            data,
        }
    }
}
