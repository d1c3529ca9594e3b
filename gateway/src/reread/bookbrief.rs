//! A client of booking-svc that lists unreadable deliveries and records their new content.

use proto::booking::v1::{
    Delivery, DeliveryState, GetDeliveryRequest, IgnoreReason, ListDeliveriesRequest,
    ListDeliveriesResponse, RereadDeliveryRequest, delivery_service_client::DeliveryServiceClient,
};
use runtime::{channel::Channel, retry::bounded};
use tonic::{Code, Status};

use super::report::Reread;
use crate::recorder::ATTEMPT_TIMEOUT;

const PAGE_SIZE: i32 = 100;

#[derive(Clone, Debug)]
pub(super) struct Bookbrief {
    deliveries: DeliveryServiceClient<Channel>,
}

impl Bookbrief {
    pub(super) fn new(booking: Channel) -> Self {
        Self {
            deliveries: DeliveryServiceClient::new(booking.retrying()),
        }
    }

    pub(super) async fn list_unreadable(
        &self,
        page_token: String,
    ) -> Result<ListDeliveriesResponse, Status> {
        let request = ListDeliveriesRequest {
            state: DeliveryState::Unreadable.into(),
            page_size: PAGE_SIZE,
            page_token,
            ..Default::default()
        };
        let request = bounded(request, ATTEMPT_TIMEOUT);
        let answer = self.deliveries.clone().list_deliveries(request).await?;
        Ok(answer.into_inner())
    }

    /// Returns the delivery with its body, if it still exists and is unreadable.
    pub(super) async fn find_unreadable(&self, id: &str) -> Result<Option<Delivery>, Status> {
        let request = GetDeliveryRequest {
            id: id.to_owned(),
            ..Default::default()
        };
        let request = bounded(request, ATTEMPT_TIMEOUT);
        let delivery = match self.deliveries.clone().get_delivery(request).await {
            Ok(answer) => answer.into_inner().delivery,
            Err(status) if status.code() == Code::NotFound => None,
            Err(status) => return Err(status),
        };
        Ok(delivery.filter(|delivery| delivery.state() == DeliveryState::Unreadable))
    }

    pub(super) async fn record(&self, request: RereadDeliveryRequest) -> Result<Reread, Status> {
        let answered = self
            .deliveries
            .clone()
            .reread_delivery(bounded(request, ATTEMPT_TIMEOUT))
            .await;
        let answer = match answered {
            Ok(answer) => answer.into_inner(),
            Err(status) if status.code() == Code::NotFound => return Ok(Reread::Gone),
            Err(status) => return Err(status),
        };
        let delivery = answer.delivery.unwrap_or_default();
        Ok(match delivery.state() {
            _ if !answer.reread => Reread::Gone,
            DeliveryState::Ignored if delivery.ignore_reason() == IgnoreReason::Duplicate => {
                Reread::Duplicate
            }
            DeliveryState::Ignored => Reread::Ignored,
            DeliveryState::Unreadable => Reread::Unreadable,
            DeliveryState::Received
            | DeliveryState::Applied
            | DeliveryState::Dead
            | DeliveryState::Unspecified => Reread::Recorded,
        })
    }
}
