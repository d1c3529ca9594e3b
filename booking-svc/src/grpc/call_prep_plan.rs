//! CallPrepPlanService: returns plans, and regenerates them.

use diesel_async::AsyncPgConnection;
use proto::booking::v1::{
    self as pb,
    call_prep_plan_service_server::{CallPrepPlanService, CallPrepPlanServiceServer},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    connection, failure::Failure, paging::Page, timestamp, to_its_end, validate::Problems,
};
use crate::{
    App,
    domain::BookingState,
    plans::regenerate::regenerate,
    store::call_prep_plans::{self, PlanView},
};

/// Returns the service over `app`.
pub(crate) fn call_prep_plan_service(
    app: App,
) -> CallPrepPlanServiceServer<impl CallPrepPlanService> {
    CallPrepPlanServiceServer::new(Service { app })
}

struct Service {
    app: App,
}

#[tonic::async_trait]
impl CallPrepPlanService for Service {
    async fn get_call_prep_plan(
        &self,
        request: Request<pb::GetCallPrepPlanRequest>,
    ) -> Result<Response<pb::GetCallPrepPlanResponse>, Status> {
        let mut problems = Problems::default();
        let id = problems.uuid("id", &request.into_inner().id);
        problems.into_result()?;
        let mut conn = connection(&self.app.database).await?;
        Ok(Response::new(pb::GetCallPrepPlanResponse {
            call_prep_plan: Some(get(&mut conn, id).await?),
        }))
    }

    async fn list_call_prep_plans(
        &self,
        request: Request<pb::ListCallPrepPlansRequest>,
    ) -> Result<Response<pb::ListCallPrepPlansResponse>, Status> {
        let request = request.into_inner();
        let mut problems = Problems::default();
        let prospect_id = problems.id("prospect_id", request.prospect_id);
        let page = Page::<i32>::read(&mut problems, request.page_size, &request.page_token);
        problems.into_result()?;

        let mut conn = connection(&self.app.database).await?;
        // The plans of one prospect are ordered by version alone.
        let below_version = page.after.map_or(i32::MAX, |(_, version)| version);
        let limit = page.limit();
        let mut plans =
            call_prep_plans::list_by_prospect(&mut conn, &prospect_id, below_version, limit)
                .await
                .map_err(Failure::from)?;
        let next_page_token =
            page.cut(&mut plans, |view| (view.plan.created_at, view.plan.version));
        let call_prep_plans = plans
            .into_iter()
            .map(plan_message)
            .collect::<Result<_, _>>()?;
        Ok(Response::new(pb::ListCallPrepPlansResponse {
            call_prep_plans,
            next_page_token,
        }))
    }

    async fn regenerate_call_prep_plan(
        &self,
        request: Request<pb::RegenerateCallPrepPlanRequest>,
    ) -> Result<Response<pb::RegenerateCallPrepPlanResponse>, Status> {
        let mut problems = Problems::default();
        let actor = problems.actor(request.metadata());
        let request = request.into_inner();
        let id = problems.uuid("id", &request.id);
        let run_id = problems.optional_id("research_run_id", request.research_run_id);
        problems.into_result()?;
        let app = self.app.clone();
        to_its_end(async move {
            let mut conn = connection(&app.database).await?;
            let new_id = regenerate(&mut conn, id, run_id.as_deref(), &actor)
                .await
                .map_err(Failure::from)?;
            app.wakeups.wake_plans();
            Ok(Response::new(pb::RegenerateCallPrepPlanResponse {
                call_prep_plan: Some(get(&mut conn, new_id).await?),
            }))
        })
        .await
    }
}

async fn get(conn: &mut AsyncPgConnection, id: Uuid) -> Result<pb::CallPrepPlan, Status> {
    let view = call_prep_plans::find(conn, id)
        .await
        .map_err(Failure::from)?;
    plan_message(view.ok_or(Failure::PlanNotFound)?)
}

pub(super) fn plan_message(view: PlanView) -> Result<pb::CallPrepPlan, Status> {
    let PlanView {
        plan,
        booking,
        is_newest,
    } = view;
    // A provenance that a newer version has stored may be unreadable, which does not matter here.
    let provenance = plan.provenance.as_ref();
    let provenance = provenance.and_then(|text| serde_json::from_str(text.as_str()).ok());
    let brief = plan.brief.as_ref();
    let brief = brief.map(|text| serde_json::from_str(text.as_str()));
    let brief = brief.transpose();
    let brief = brief.map_err(|error| {
        tracing::error!(plan.id = %plan.id, %error, "could not parse the brief of plan `{}`", plan.id);
        Failure::BriefUnreadable
    })?;
    let state = booking.as_ref().map(|booking| booking.state);
    Ok(pb::CallPrepPlan {
        id: plan.id.to_string(),
        prospect_id: plan.prospect_id,
        campaign_id: plan.campaign_id.unwrap_or_default(),
        research_run_id: plan.research_run_id.unwrap_or_default(),
        booking_uid: plan.booking_uid.unwrap_or_default(),
        version: plan.version,
        status: pb::CallPrepPlanStatus::from(plan.status).into(),
        language: plan.language.as_str().to_owned(),
        brief,
        provenance,
        planner_version: plan.planner_version.unwrap_or_default(),
        cancelled: state == Some(BookingState::Cancelled),
        // Without a uid, no event can call the call off.
        current: is_newest && !state.is_some_and(BookingState::is_off),
        call_start_time: booking
            .as_ref()
            .and_then(|booking| booking.start_time)
            .map(timestamp),
        call_end_time: booking
            .as_ref()
            .and_then(|booking| booking.end_time)
            .map(timestamp),
        create_time: Some(timestamp(plan.created_at)),
        update_time: Some(timestamp(plan.updated_at)),
    })
}
