//! A fake booking-svc that stores the state of every booking.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard},
};

use proto::booking::v1::{
    Booking, BookingEvent, BookingEventType as Event, BookingState as State, GetBookingRequest,
    GetBookingResponse, IgnoreReason, ListBookingsRequest, ListBookingsResponse,
    ListRestoredBackupsRequest, ListRestoredBackupsResponse, RecordBookingEventOutcome as Outcome,
    RecordBookingEventRequest, RecordBookingEventResponse,
    booking_service_server::{BookingService, BookingServiceServer},
    record_booking_event_request::Content,
};
use tokio::net::TcpListener;
use tonic::{Request, Response, Status, transport::Server, transport::server::TcpIncoming};

/// Clones share their state.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakeBookbrief(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    bookings: HashMap<String, Booking>,
    events: HashSet<String>,
    strangers: HashSet<String>,
    erased: HashSet<String>,
    requests: Vec<RecordBookingEventRequest>,
    failure: Option<Status>,
}

impl FakeBookbrief {
    /// Leaves bookings of `address` unmatched.
    pub(crate) fn does_not_know(&self, address: &str) {
        self.memory().strangers.insert(address.to_owned());
    }

    /// Erases the person with this address.
    pub(crate) fn erase(&self, address: &str) {
        let mut memory = self.memory();
        memory.erased.insert(address.to_owned());
        for booking in memory.bookings.values_mut() {
            booking.attendees.retain(|one| one.email != address);
        }
    }

    /// Sets the state of a booking.
    pub(crate) fn knows(&self, uid: &str, state: State) {
        let mut booking = Booking {
            uid: uid.to_owned(),
            confirmed: true,
            ..Default::default()
        };
        booking.set_state(state);
        self.memory().bookings.insert(uid.to_owned(), booking);
    }

    /// Adds a booked date of a series.
    pub(crate) fn knows_date(&self, uid: &str, series_uid: &str) {
        self.knows(uid, State::Accepted);
        let mut memory = self.memory();
        let booking = memory.bookings.entry(uid.to_owned()).or_default();
        series_uid.clone_into(&mut booking.series_uid);
    }

    /// Fails every call with `failure`.
    pub(crate) fn fail(&self, failure: Status) {
        self.memory().failure = Some(failure);
    }

    pub(crate) fn state(&self, uid: &str) -> Option<State> {
        self.memory().bookings.get(uid).map(Booking::state)
    }

    /// Takes the requests to record that arrived so far.
    pub(crate) fn requests(&self) -> Vec<RecordBookingEventRequest> {
        std::mem::take(&mut self.memory().requests)
    }

    /// Takes the events that arrived so far, as lines.
    pub(crate) fn recorded(&self) -> Vec<String> {
        let requests = self.requests().into_iter();
        requests.map(|request| line(&event(&request))).collect()
    }

    pub(crate) async fn serve(self, listener: TcpListener) {
        Server::builder()
            .add_service(BookingServiceServer::new(self))
            .serve_with_incoming(TcpIncoming::from(listener))
            .await
            .expect("the transport works");
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().expect("no test panicked")
    }
}

impl Memory {
    fn record(&mut self, event: &BookingEvent) -> Outcome {
        let uid = known_uid(event);
        let knows_it =
            self.bookings.contains_key(&uid) || self.bookings.contains_key(&event.reschedule_uid);
        let is_stranger = |address: &String| self.strangers.contains(address);
        if !knows_it && event.match_emails.iter().all(is_stranger) {
            return Outcome::Ignored;
        }
        if !self.events.insert(dedupe_key(event)) {
            return Outcome::Duplicate;
        }
        let booking = self.bookings.entry(uid.clone()).or_default();
        let next = next(booking.state(), event.r#type());
        booking.set_state(next);
        if !event.attendees.is_empty() {
            let erased = &self.erased;
            let mut attendees = event.attendees.clone();
            attendees.retain(|one| !erased.contains(&one.email));
            booking.attendees = attendees;
        }
        if !event.series_uid.is_empty() {
            booking.series_uid.clone_from(&event.series_uid);
        }
        if event.organizer.is_some() {
            booking.organizer.clone_from(&event.organizer);
        }
        if matches!(event.r#type(), Event::Created | Event::Rescheduled) {
            booking.start_time = event.start_time;
            booking.confirmed = true;
        }
        if !event.reschedule_uid.is_empty() {
            booking.reschedule_uid.clone_from(&event.reschedule_uid);
            if let Some(replaced) = self.bookings.get_mut(&event.reschedule_uid) {
                replaced.set_state(State::Superseded);
            }
        }
        Outcome::Applied
    }
}

#[tonic::async_trait]
impl BookingService for FakeBookbrief {
    async fn record_booking_event(
        &self,
        request: Request<RecordBookingEventRequest>,
    ) -> Result<Response<RecordBookingEventResponse>, Status> {
        let mut memory = self.memory();
        if let Some(failure) = &memory.failure {
            return Err(failure.clone());
        }
        let request = request.into_inner();
        let event = event(&request);
        memory.requests.push(request);
        if event.title.contains('\0') {
            return Err(Status::invalid_argument(
                "event.title: must not contain NUL characters",
            ));
        }
        let mut response = RecordBookingEventResponse::default();
        response.set_outcome(memory.record(&event));
        if response.outcome() == Outcome::Ignored {
            response.set_ignore_reason(IgnoreReason::NoMatchingOutreachSequence);
        }
        Ok(Response::new(response))
    }

    async fn get_booking(
        &self,
        request: Request<GetBookingRequest>,
    ) -> Result<Response<GetBookingResponse>, Status> {
        let memory = self.memory();
        if let Some(failure) = &memory.failure {
            return Err(failure.clone());
        }
        let request = request.into_inner();
        let booking = memory.bookings.get(&request.uid).cloned();
        let booking = booking.ok_or_else(|| Status::not_found("there is no such booking"))?;
        let mut erased_emails = request.emails;
        erased_emails.retain(|address| memory.erased.contains(address));
        Ok(Response::new(GetBookingResponse {
            booking: Some(booking),
            erased_emails,
        }))
    }

    async fn list_restored_backups(
        &self,
        _request: Request<ListRestoredBackupsRequest>,
    ) -> Result<Response<ListRestoredBackupsResponse>, Status> {
        let memory = self.memory();
        if let Some(failure) = &memory.failure {
            return Err(failure.clone());
        }
        Ok(Response::new(ListRestoredBackupsResponse::default()))
    }

    async fn list_bookings(
        &self,
        _request: Request<ListBookingsRequest>,
    ) -> Result<Response<ListBookingsResponse>, Status> {
        Err(Status::unimplemented("reconciling does not ask"))
    }
}

/// Returns the event in `request`.
pub(crate) fn event(request: &RecordBookingEventRequest) -> BookingEvent {
    match &request.content {
        Some(Content::Event(event)) => event.clone(),
        other => panic!("no event: {other:?}"),
    }
}

fn line(event: &BookingEvent) -> String {
    let name = event.r#type().as_str_name();
    let name = name.trim_start_matches("BOOKING_EVENT_TYPE_");
    let uid = known_uid(event);
    match event.reschedule_uid.as_str() {
        "" => format!("{uid} {name}"),
        replaced => format!("{uid} {name} from {replaced}"),
    }
}

fn known_uid(event: &BookingEvent) -> String {
    match event.seat_uid.as_str() {
        "" => event.booking_uid.clone(),
        seat => format!("{}/{seat}", event.booking_uid),
    }
}

fn dedupe_key(event: &BookingEvent) -> String {
    let uid = known_uid(event);
    match event.r#type() {
        Event::NoShowMarked | Event::NoShowCleared => {
            format!("{uid} {} {:?}", event.r#type, event.event_time)
        }
        Event::DetailsChanged => format!("{uid} {} {:?}", event.r#type, event.event_time),
        Event::Rescheduled => format!("{uid} {} {:?}", event.r#type, event.start_time),
        _ => format!("{uid} {}", event.r#type),
    }
}

fn next(state: State, event: Event) -> State {
    match (state, event) {
        (
            State::Unspecified | State::Pending | State::Accepted,
            Event::Created | Event::Rescheduled,
        ) => State::Accepted,
        (State::Unspecified, Event::Requested) => State::Pending,
        (State::Unspecified | State::Pending | State::Accepted, Event::Rejected) => State::Rejected,
        (State::Unspecified | State::Pending | State::Accepted, Event::Cancelled) => {
            State::Cancelled
        }
        (State::Accepted, Event::MeetingEnded) | (State::NoShow, Event::NoShowCleared) => {
            State::Completed
        }
        (State::Accepted | State::Completed, Event::NoShowMarked) => State::NoShow,
        (state, _) => state,
    }
}
