//! PersonService: returns the data about a person, and erases it.

use proto::booking::v1::{
    self as pb,
    person_service_server::{PersonService, PersonServiceServer},
};
use tonic::{Request, Response, Status};

use super::{
    connection, failure::Failure, operations::to_struct, timestamp, to_its_end, validate::Problems,
};
use crate::{
    App,
    domain::Actor,
    erasure::{self, Mode},
    store::erasure::{HeldRecord, LONGEST},
};

const USUAL_PAGE: i32 = 100;
const LARGEST_PAGE: i32 = 500;
/// The maximum size of a page in bytes, which clients accept.
const HEAVIEST_PAGE: usize = 2 * 1024 * 1024;

/// Returns the service over `app`.
pub(crate) fn person_service(app: App) -> PersonServiceServer<impl PersonService> {
    PersonServiceServer::new(Service { app })
}

struct Service {
    app: App,
}

#[tonic::async_trait]
impl PersonService for Service {
    async fn get_person_data(
        &self,
        request: Request<pb::GetPersonDataRequest>,
    ) -> Result<Response<pb::GetPersonDataResponse>, Status> {
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        let request = request.into_inner();
        let address = address(&mut problems, request.address);
        let length = problems.bounded("page_size", request.page_size, USUAL_PAGE, LARGEST_PAGE);
        let after = parse_token(&request.page_token);
        if after.is_none() {
            problems.add(
                "page_token",
                "must be the next_page_token of an earlier page",
            );
        }
        problems.into_result()?;
        let database = self.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            conn.allow(LONGEST);
            let (after, length) = (after.unwrap_or_default(), usize::try_from(length));
            let length = length.unwrap_or_default();
            let held = erasure::show(&mut conn, &address, &actor, (&after, length)).await;
            let held = held.map_err(Failure::from)?;
            let (records, next_page_token) = page(held.records.into_iter(), length);
            Ok(Response::new(pb::GetPersonDataResponse {
                records,
                next_page_token,
                erase_time: held.erased_at.map(timestamp),
            }))
        })
        .await
    }

    async fn erase_person(
        &self,
        request: Request<pb::ErasePersonRequest>,
    ) -> Result<Response<pb::ErasePersonResponse>, Status> {
        let mut problems = Problems::default();
        let actor: Actor = problems.actor(request.metadata());
        let request = request.into_inner();
        let address = address(&mut problems, request.address);
        problems.into_result()?;
        let mode = match request.expected_count {
            _ if request.validate_only => Mode::Count,
            None => Mode::Erase,
            // A negative number matches no count of records.
            Some(count) => Mode::EraseIf(usize::try_from(count).unwrap_or(usize::MAX)),
        };
        let database = self.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            conn.allow(LONGEST);
            let erased = erasure::erase(&mut conn, &address, mode, &actor).await;
            let erased = erased.map_err(Failure::from)?;
            if !erased.is_done && mode != Mode::Count {
                return Err(Failure::PersonCountDiffers(erased.count()).into());
            }
            let records = erased
                .changed
                .into_iter()
                .map(|(kind, ids)| pb::ErasedRecords {
                    kind,
                    count: i32::try_from(ids.len()).unwrap_or(i32::MAX),
                });
            tracing::info!(
                is_done = erased.is_done,
                "went through the records of a person"
            );
            Ok(Response::new(pb::ErasePersonResponse {
                records: records.collect(),
                address_hash: erased.address_hash,
            }))
        })
        .await
    }
}

fn address(problems: &mut Problems, address: String) -> String {
    let address = problems.text("address", address);
    let is_one = addresses::normalise(&address)
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if !is_one || address.len() > addresses::MAX_BYTES {
        problems.add("address", "must be an e-mail address");
    }
    address
}

/// Cuts the remaining records to a page. Returns it with the token of the next one.
fn page(
    records: impl Iterator<Item = HeldRecord>,
    length: usize,
) -> (Vec<pb::PersonRecord>, String) {
    let mut page = Vec::<pb::PersonRecord>::new();
    let mut weight = 0;
    for record in records {
        weight += record.data.to_string().len();
        if page.len() == length || (weight > HEAVIEST_PAGE && !page.is_empty()) {
            let last = page.last().map(|last| token(&last.kind, &last.id));
            return (page, last.unwrap_or_default());
        }
        page.push(pb::PersonRecord {
            kind: record.table,
            id: record.id,
            data: to_struct(record.data),
        });
    }
    (page, String::new())
}

fn token(kind: &str, id: &str) -> String {
    hex::encode(format!("{kind}\n{id}"))
}

/// Returns the record after which a page begins, or `None` if the token is invalid.
fn parse_token(token: &str) -> Option<(String, String)> {
    if token.is_empty() {
        return Some(Default::default());
    }
    let text = String::from_utf8(hex::decode(token).ok()?).ok()?;
    let (kind, id) = text.split_once('\n')?;
    Some((kind.to_owned(), id.to_owned()))
}
