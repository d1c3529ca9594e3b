//! Call-prep plans: callprep-svc writes them by rules at once, and rewords them with a model later.

mod bounds;
pub(crate) mod client;
mod columns;
mod people;
pub(crate) mod regenerate;
mod request;
pub(crate) mod retime;
mod trace;
pub(crate) mod wording;
pub(crate) mod write;

use crate::{
    App,
    app::{Next, StepError},
};

pub use self::{
    client::{CallPrep, CallPrepError, Generated, Wording},
    request::PlanRequest,
};

/// Writes a PENDING plan, or else updates a plan to the time of its call.
pub(crate) async fn write_or_retime(app: App) -> Result<Next, StepError> {
    match write::write_due(app.clone()).await? {
        Next::AtOnce => Ok(Next::AtOnce),
        Next::After(_) | Next::WhenWoken => retime::retime_due(app).await,
    }
}
