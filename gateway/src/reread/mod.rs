//! `gateway reread`: parses unreadable deliveries again, after an upgrade whose parser accepts
//! more.

mod bookbrief;
mod report;

use anyhow::{Context as _, bail};
use proto::booking::v1::{Delivery, RereadDeliveryRequest, record_booking_event_request::Content};
use runtime::{Shutdown, channel::Channel, print};
use tonic::{Code, Status};

pub use self::report::{PlannedReading, RereadReport, RereadSummary};
use self::{bookbrief::Bookbrief, report::Reread};
use crate::{
    calcom::{self, Reading},
    config::RereadSettings,
};

/// Runs the command once and prints a report.
///
/// # Errors
/// Fails if a setting is missing or invalid, or booking-svc fails.
pub async fn run(settings: RereadSettings, shutdown: Shutdown) -> anyhow::Result<()> {
    let rereader = Rereader::new(settings.booking.connect()?, settings.dry_run);
    let ended = tokio::select! {
        ended = rereader.run_once() => ended,
        () = shutdown.started() => bail!("interrupted: run again to record the rest"),
    };
    let report = ended.context(
        "booking-svc failed: check BOOKING_SVC_URL and that booking-svc is running, then run again",
    )?;
    for reading in &report.planned {
        print(reading)?;
    }
    print(report.summary)
}

/// Parses unreadable deliveries again and records those that can be parsed now.
#[derive(Clone, Debug)]
pub struct Rereader {
    bookbrief: Bookbrief,
    is_dry_run: bool,
}

impl Rereader {
    /// Returns a rereader over booking-svc. In a dry run it only reports what it would record.
    pub fn new(booking: Channel, is_dry_run: bool) -> Self {
        Self {
            bookbrief: Bookbrief::new(booking),
            is_dry_run,
        }
    }

    /// Parses every unreadable delivery again. Idempotent, even with concurrent runs: each delivery
    /// is recorded once, under its id.
    ///
    /// # Errors
    /// Fails if a call to booking-svc fails. Deliveries that were recorded until then stay
    /// recorded.
    pub async fn run_once(&self) -> Result<RereadReport, Status> {
        let mut report = RereadReport::default();
        let mut page_token = String::new();
        loop {
            let page = self.bookbrief.list_unreadable(page_token).await?;
            for listed in page.deliveries {
                let reread = self.reread(listed.id, &mut report).await?;
                report.summary.count(reread);
            }
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(report);
            }
        }
    }

    async fn reread(&self, id: String, report: &mut RereadReport) -> Result<Reread, Status> {
        let Some(delivery) = self.bookbrief.find_unreadable(&id).await? else {
            return Ok(Reread::Gone);
        };
        let reading = calcom::read(kept_body(&delivery));
        if !self.is_dry_run {
            return self.record(id, reading).await;
        }
        let reread = match &reading.content {
            Content::Event(_) => Reread::Recorded,
            Content::Ignored(_) => Reread::Ignored,
            Content::Unreadable(_) => Reread::Unreadable,
        };
        report
            .planned
            .push(PlannedReading::new(id, &reading.content));
        Ok(reread)
    }

    async fn record(&self, id: String, reading: Reading) -> Result<Reread, Status> {
        let recorded = self.bookbrief.record(request(id.clone(), reading)).await;
        match recorded {
            // The message names fields and contains none of their values.
            Err(status) if status.code() == Code::InvalidArgument => {
                let detail = calcom::unreadable(status.message().to_owned(), Vec::new());
                let unreadable = Reading {
                    event_name: String::new(),
                    payload_json: String::new(),
                    body: Vec::new(),
                    content: detail,
                };
                self.bookbrief.record(request(id, unreadable)).await
            }
            recorded => recorded,
        }
    }
}

/// Returns the body of an unreadable delivery: as received, or its JSON.
fn kept_body(delivery: &Delivery) -> &[u8] {
    if delivery.raw_body.is_empty() {
        delivery.payload_json.as_bytes()
    } else {
        &delivery.raw_body
    }
}

fn request(id: String, reading: Reading) -> RereadDeliveryRequest {
    use proto::booking::v1::reread_delivery_request as reread;

    RereadDeliveryRequest {
        id,
        event_name: reading.event_name,
        payload_json: reading.payload_json,
        content: Some(match reading.content {
            Content::Event(event) => reread::Content::Event(event),
            Content::Ignored(ignored) => reread::Content::Ignored(ignored),
            Content::Unreadable(unreadable) => reread::Content::Unreadable(unreadable),
        }),
    }
}
