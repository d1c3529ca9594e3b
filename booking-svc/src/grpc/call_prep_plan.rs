//! CallPrepPlanService: shows the plans that bookings led to.

use proto::booking::v1::{
    self as pb,
    call_prep_plan_service_server::{CallPrepPlanService, CallPrepPlanServiceServer},
};
use runtime::status;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{booking::plan_status, connection, database_error, timestamp, validate::Problems};
use crate::{
    domain::BookingState,
    store::{
        Database,
        call_prep_plans::{self, Plan},
    },
};

const DEFAULT_PAGE_SIZE: i32 = 20;
const LARGEST_PAGE_SIZE: i32 = 100;

/// Returns the service over `database`.
pub(crate) fn call_prep_plan_service(
    database: Database,
) -> CallPrepPlanServiceServer<impl CallPrepPlanService> {
    CallPrepPlanServiceServer::new(Service { database })
}

struct Service {
    database: Database,
}

#[tonic::async_trait]
impl CallPrepPlanService for Service {
    async fn get_call_prep_plan(
        &self,
        request: Request<pb::GetCallPrepPlanRequest>,
    ) -> Result<Response<pb::GetCallPrepPlanResponse>, Status> {
        let mut problems = Problems::default();
        let id = Uuid::parse_str(&request.into_inner().id);
        if id.is_err() {
            problems.add("id", "must be a UUID");
        }
        problems.into_result()?;
        let mut conn = connection(&self.database).await?;
        let (plan, booking_state) = call_prep_plans::find(&mut conn, id.unwrap_or_default())
            .await
            .map_err(|error| database_error(&error))?
            .ok_or_else(|| {
                status::not_found("CALL_PREP_PLAN_NOT_FOUND", "there is no plan with this id")
            })?;
        Ok(Response::new(pb::GetCallPrepPlanResponse {
            call_prep_plan: Some(plan_message(plan, booking_state.as_deref())?),
        }))
    }

    async fn list_call_prep_plans(
        &self,
        request: Request<pb::ListCallPrepPlansRequest>,
    ) -> Result<Response<pb::ListCallPrepPlansResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        let prospect_id = problems.id("prospect_id", request.prospect_id);
        if request.page_size < 0 {
            problems.add("page_size", "must not be negative");
        }
        let below_version = match request.page_token.as_str() {
            "" => Some(i32::MAX),
            token => token.parse().ok().filter(|version| *version > 0),
        };
        if below_version.is_none() {
            problems.add(
                "page_token",
                "must be the next_page_token of an earlier page",
            );
        }
        problems.into_result()?;
        let page_size = match request.page_size {
            0 => DEFAULT_PAGE_SIZE,
            size => size.min(LARGEST_PAGE_SIZE),
        };

        let mut conn = connection(&self.database).await?;
        let below_version = below_version.unwrap_or(i32::MAX);
        // One more than asked for tells whether there is a next page.
        let limit = i64::from(page_size) + 1;
        let mut plans =
            call_prep_plans::list_by_prospect(&mut conn, &prospect_id, below_version, limit)
                .await
                .map_err(|error| database_error(&error))?;
        let page_length = usize::try_from(page_size).unwrap_or_default();
        let has_more = plans.len() > page_length;
        plans.truncate(page_length);
        let next_page_token = plans
            .last()
            .filter(|_| has_more)
            .map(|(plan, _)| plan.version.to_string());
        let call_prep_plans = plans
            .into_iter()
            .map(|(plan, booking_state)| plan_message(plan, booking_state.as_deref()))
            .collect::<Result<_, _>>()?;
        Ok(Response::new(pb::ListCallPrepPlansResponse {
            call_prep_plans,
            next_page_token: next_page_token.unwrap_or_default(),
        }))
    }

    async fn regenerate_call_prep_plan(
        &self,
        _request: Request<pb::RegenerateCallPrepPlanRequest>,
    ) -> Result<Response<pb::RegenerateCallPrepPlanResponse>, Status> {
        Err(Status::unimplemented("not built yet"))
    }
}

fn plan_message(plan: Plan, booking_state: Option<&str>) -> Result<pb::CallPrepPlan, Status> {
    let brief = plan.brief.map(serde_json::from_value).transpose();
    let brief = brief.map_err(|error| {
        tracing::error!(plan.id = %plan.id, %error, "the brief of plan `{}` cannot be read", plan.id);
        status::internal("BRIEF_UNREADABLE")
    })?;
    Ok(pb::CallPrepPlan {
        id: plan.id.to_string(),
        prospect_id: plan.prospect_id,
        campaign_id: plan.campaign_id.unwrap_or_default(),
        research_run_id: plan.research_run_id.unwrap_or_default(),
        booking_uid: plan.booking_uid.unwrap_or_default(),
        version: plan.version,
        status: plan_status(&plan.status).into(),
        language: plan.language,
        brief,
        planner_version: plan.planner_version.unwrap_or_default(),
        cancelled: booking_state.and_then(BookingState::from_word) == Some(BookingState::Cancelled),
        create_time: Some(timestamp(plan.created_at)),
        update_time: Some(timestamp(plan.updated_at)),
        ..Default::default()
    })
}
