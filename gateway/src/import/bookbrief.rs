//! A client of booking-svc that imports prospects.

use std::time::Duration;

use proto::booking::v1::{
    Contact, GetProspectRequest, ImportProspectRequest, ImportProspectResponse, Prospect,
    prospect_service_client::ProspectServiceClient,
};
use runtime::{
    channel::Channel,
    retry::{bounded, doubling, with_retries},
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::entry::{Content, Problem};

/// The timeout of one call.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest dossier that booking-svc may have, in bytes.
const MAX_DOSSIER_BYTES: usize = 16 << 20;
/// The maximum number of retries while booking-svc is unavailable.
const MAX_RETRIES: usize = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(13);

/// Why an entry was not imported.
pub(super) enum Refusal {
    /// The entry is invalid.
    Problems(Vec<Problem>),
    /// booking-svc failed, so nothing else can be imported either.
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

    /// Imports one entry, or validates it in a dry run. Retries while booking-svc is unavailable.
    pub(super) async fn import(&self, content: Content) -> Result<ImportProspectResponse, Refusal> {
        let request = self.request(content).await?;
        with_retries("import a dossier", pauses(), None, || self.send(&request))
            .await
            .map_err(Refusal::from)
    }

    /// Imports one entry, or validates it in a dry run.
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
        let answer = prospects
            .import_prospect(bounded(request.clone(), CALL_TIMEOUT))
            .await;
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
            let request = bounded(GetProspectRequest { id: id.to_owned() }, CALL_TIMEOUT);
            self.prospects.clone().get_prospect(request).await
        };
        match with_retries("read a dossier", pauses(), None, find).await {
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

fn pauses() -> impl Iterator<Item = Duration> {
    doubling(FIRST_PAUSE, LONGEST_PAUSE).take(MAX_RETRIES)
}
