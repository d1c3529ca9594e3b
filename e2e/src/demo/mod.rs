//! The whole system once: a booking, its effects, and the brief that it led to.

mod further;
mod page;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, Result, ensure};
use hyper::StatusCode;
use proto::booking::v1::{
    CallPrepPlan, GetCallPrepPlanRequest, call_prep_plan_service_client::CallPrepPlanServiceClient,
};
use runtime::channel::Channel;
use tonic::Request;

use crate::{
    http,
    stack::{self, Endpoints, Loss, StackSettings},
    verify::{self, ORGANIZER, Outcome, Target},
};

const TIMEOUT: Duration = Duration::from_secs(10);

/// What a shell expects of a program that was interrupted.
const INTERRUPTED: u8 = 130;

/// Starts a stack, verifies it, prints the brief and how to look further, and stops.
///
/// # Errors
/// The stack cannot be started or verified.
pub(crate) async fn run(settings: &StackSettings) -> Result<ExitCode> {
    let shown = stack::run(settings, Loss::Fails, async |endpoints| {
        show(settings, endpoints).await
    })
    .await?;
    let Some(outcome) = shown else {
        return Ok(ExitCode::from(INTERRUPTED));
    };
    // Last of all, when everything is stopped: a person looks at the end.
    Ok(verify::conclude(&outcome))
}

async fn show(settings: &StackSettings, endpoints: &Endpoints) -> Result<Outcome> {
    let outcome = verify::verify(&Target::from(endpoints)).await?;
    let plan = get_plan(endpoints.connect_to_booking()?, &outcome.call_prep_plan_id).await?;
    anstream::println!("{}", page::render(&plan));
    let url = read_notice(endpoints, &plan).await?;
    open_page(&url, &plan).await?;
    anstream::println!("The same brief as a page: {url}\n");
    anstream::println!("{}", further::render(endpoints, settings.port_base, &plan));
    Ok(outcome)
}

/// Reads the mail about a plan, and returns the address of the page in it.
async fn read_notice(endpoints: &Endpoints, plan: &CallPrepPlan) -> Result<String> {
    let url = endpoints.brief_url(&plan.id)?;
    let notice = endpoints.inbox.wait_for(ORGANIZER, &url).await?;
    let summary = plan.brief.as_ref().map_or("", |brief| &brief.summary);
    let beginning = summary.split(". ").next().unwrap_or_default();
    ensure!(
        notice.text.replace('\n', " ").contains(beginning),
        "the notice does not begin as the brief does"
    );
    Ok(url)
}

/// Opens the page of a plan.
async fn open_page(url: &str, plan: &CallPrepPlan) -> Result<()> {
    let page = http::get(url).await?;
    ensure!(
        page.status == StatusCode::OK,
        "the page of the brief was answered {}",
        page.status
    );
    let company = plan.brief.as_ref().map_or("", |brief| &brief.company);
    ensure!(
        page.body.contains(company),
        "the page of the brief does not name the company"
    );
    Ok(())
}

async fn get_plan(booking: Channel, id: &str) -> Result<CallPrepPlan> {
    let mut plans = CallPrepPlanServiceClient::new(booking);
    let mut request = Request::new(GetCallPrepPlanRequest { id: id.to_owned() });
    request.set_timeout(TIMEOUT);
    let response = plans
        .get_call_prep_plan(request)
        .await
        .context("could not get the plan from booking-svc")?;
    response
        .into_inner()
        .call_prep_plan
        .context("booking-svc answered without the plan")
}
