//! A client of booking-svc that imports prospects.

use std::time::Duration;

use proto::booking::v1::{
    Contact, GetProspectRequest, ImportProspectRequest, ImportProspectResponse, Prospect,
    prospect_service_client::ProspectServiceClient,
};
use runtime::channel::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use super::entry::{Content, Problem};

/// How long one call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest dossier that booking-svc may have, in bytes.
const MAX_DOSSIER_BYTES: usize = 16 << 20;
/// How often a call is made that booking-svc cannot answer at the moment.
const MAX_ATTEMPTS: u32 = 8;
/// How long the first pause between two of them is; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Why an entry was not imported.
pub(super) enum Refusal {
    /// The entry is at fault.
    Problems(Vec<Problem>),
    /// booking-svc is: nothing else can be imported either.
    Failed(Status),
}

#[derive(Clone, Debug)]
pub(super) struct Bookbrief {
    prospects: ProspectServiceClient<Channel>,
    is_dry_run: bool,
}

impl Bookbrief {
    pub(super) fn new(booking: Channel, is_dry_run: bool) -> Self {
        Self {
            prospects: ProspectServiceClient::new(booking.retrying())
                .max_decoding_message_size(MAX_DOSSIER_BYTES),
            is_dry_run,
        }
    }

    /// Imports one entry, or in a dry run checks it. While booking-svc cannot answer, it is asked again.
    pub(super) async fn import(&self, content: Content) -> Result<ImportProspectResponse, Refusal> {
        let request = self.request(content).await?;
        patiently(|| self.send(&request))
            .await
            .map_err(Refusal::from)
    }

    /// Imports one entry, or in a dry run checks it.
    pub(super) async fn import_once(
        &self,
        content: Content,
    ) -> Result<ImportProspectResponse, Refusal> {
        let request = self.request(content).await?;
        self.send(&request).await.map_err(Refusal::from)
    }

    async fn send(
        &self,
        request: &ImportProspectRequest,
    ) -> Result<ImportProspectResponse, Status> {
        let mut prospects = self.prospects.clone();
        let answer = prospects.import_prospect(bounded(request.clone())).await;
        answer.map(tonic::Response::into_inner)
    }

    async fn request(&self, content: Content) -> Result<ImportProspectRequest, Refusal> {
        let dossier = match content {
            Content::Dossier(dossier) => *dossier,
            Content::Rows(rows) => {
                let known = self.find(&rows.prospect_id).await?;
                rows.dossier(known)
                    .map_err(|problem| Refusal::Problems(vec![problem]))?
            }
        };
        Ok(ImportProspectRequest {
            dossier: Some(dossier),
            validate_only: self.is_dry_run,
        })
    }

    async fn find(&self, id: &str) -> Result<Option<(Prospect, Vec<Contact>)>, Refusal> {
        let find = || async {
            let request = bounded(GetProspectRequest { id: id.to_owned() });
            self.prospects.clone().get_prospect(request).await
        };
        match patiently(find).await {
            Ok(answer) => {
                let dossier = answer.into_inner().dossier.unwrap_or_default();
                Ok(dossier
                    .prospect
                    .map(|prospect| (prospect, dossier.contacts)))
            }
            Err(status) if status.code() == Code::NotFound => Ok(None),
            Err(status) => Err(status.into()),
        }
    }
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        if !matches!(
            status.code(),
            Code::InvalidArgument | Code::FailedPrecondition
        ) {
            return Self::Failed(status);
        }
        let details = status.get_error_details();
        let violations = details.bad_request().map(|it| &it.field_violations[..]);
        let problems = violations.unwrap_or_default().iter();
        let problems = problems
            .map(|it| Problem::new(it.field.clone(), it.description.clone()))
            .collect::<Vec<_>>();
        if problems.is_empty() {
            Self::Problems(vec![Problem::new("", status.message())])
        } else {
            Self::Problems(problems)
        }
    }
}

/// Makes a call again that booking-svc cannot answer at the moment.
async fn patiently<T, F: Future<Output = Result<T, Status>>>(
    call: impl Fn() -> F,
) -> Result<T, Status> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..MAX_ATTEMPTS {
        match call().await {
            Err(status) if is_passing(status.code()) => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            answer => return answer,
        }
    }
    call().await
}

fn is_passing(code: Code) -> bool {
    matches!(
        code,
        Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded | Code::Aborted
    )
}

fn bounded<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(CALL_TIMEOUT);
    request
}
