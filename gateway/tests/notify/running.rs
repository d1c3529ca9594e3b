//! A sender of notices with its fakes.

use chrono::{DateTime, Utc};
use clap::Parser as _;
use gateway::{Command, Settings, notify};
use proto::{
    booking::v1::{
        Attendee, Booking, Call, CallPrepPlan, ClaimedNotice, Host, Notice, NoticeAttempt,
        NoticeKind, ReportAttemptRequest,
    },
    callprep::v1::Brief,
    well_known::Timestamp,
};
use runtime::Shutdown;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{fake_notices::FakeNotices, folder::Folder};

pub(crate) const LINK_SECRET: &str = "a secret of the links, long enough";
pub(crate) const CALL_ID: &str = "0192d3f0-0000-7000-8000-00000000000a";

/// Stops when it is dropped.
pub(crate) struct Running {
    pub(crate) notices: FakeNotices,
    _tasks: JoinSet<()>,
    _folder: Folder,
}

impl Running {
    /// Starts `gateway notify` with a NOTIFY_FILE, with mail to `us.example` allowed.
    pub(crate) async fn start(notify_file: &str) -> Self {
        let folder = Folder::new();
        let path = folder.write("notify.toml", notify_file);
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let notices = FakeNotices::new();
        let mut tasks = JoinSet::new();
        tasks.spawn(notices.clone().serve(listener));
        let booking = format!("http://{address}");
        let settings = settings(&[
            "--notify-file",
            path.to_str().expect("it is text"),
            "--booking-svc-url",
            &booking,
        ]);
        tasks.spawn(async move {
            let ended = notify::run(settings, Shutdown::new()).await;
            ended.expect("it can start");
        });
        Self {
            notices,
            _tasks: tasks,
            _folder: folder,
        }
    }

    /// Sends a notice, and returns its reports once there are `count`.
    pub(crate) async fn send(
        &self,
        claimed: ClaimedNotice,
        reports: u32,
    ) -> Vec<ReportAttemptRequest> {
        self.notices.give(claimed);
        self.notices.reports(reports).await
    }

    /// Returns the one attempt at a notice with one destination.
    pub(crate) async fn attempt(&self, claimed: ClaimedNotice) -> NoticeAttempt {
        let mut reports = self.send(claimed, 1).await;
        reports.remove(0).attempt.expect("it was attempted")
    }
}

pub(crate) fn settings(more: &[&str]) -> gateway::NotifySettings {
    let fixed = [
        "gateway",
        "notify",
        "--notify-domains",
        "us.example",
        "--public-url",
        "https://bookbrief.us.example",
        "--brief-link-secret",
        LINK_SECRET,
        "--admin-addr",
        "127.0.0.1:0",
    ];
    let settings = Settings::try_parse_from(fixed.iter().chain(more));
    let settings = settings.unwrap_or_else(|error| panic!("{error}"));
    let Some(Command::Notify(settings)) = settings.command else {
        panic!("another command");
    };
    settings
}

pub(crate) fn time(text: &str) -> Timestamp {
    let time = text.parse::<DateTime<Utc>>();
    time.expect("the time is well-formed").into()
}

/// Returns a notice about a call in 2099 of an organizer in Chicago.
pub(crate) fn claimed(kind: NoticeKind) -> ClaimedNotice {
    let brief: Brief =
        serde_json::from_str(include_str!("../api/briefs/en.json")).expect("it is a brief");
    ClaimedNotice {
        notice: Some(Notice {
            id: format!("0192d3f0-0000-7000-8000-0000000000b{}", kind as i32),
            call_id: CALL_ID.to_owned(),
            kind: kind.into(),
            create_time: Some(time("2099-01-01T08:00:00Z")),
            previous_start_time: (kind == NoticeKind::Moved).then(|| time("2099-03-19T15:00:00Z")),
            ..Default::default()
        }),
        lease_token: "0192d3f0-0000-7000-8000-0000000000ff".to_owned(),
        call: Some(Call {
            id: CALL_ID.to_owned(),
            booking: Some(Booking {
                start_time: Some(time("2099-03-20T15:00:00Z")),
                end_time: Some(time("2099-03-20T15:45:00Z")),
                attendees: vec![Attendee {
                    name: "Priya Raman".to_owned(),
                    email: "priya@northgate-fm.example".to_owned(),
                    time_zone: "Europe/London".to_owned(),
                    ..Default::default()
                }],
                organizer: Some(Host {
                    name: "Sam Hill".to_owned(),
                    email: "sam@us.example".to_owned(),
                    time_zone: "America/Chicago".to_owned(),
                    ..Default::default()
                }),
                event_type_id: "4711".to_owned(),
                ..Default::default()
            }),
            call_prep_plan: Some(CallPrepPlan {
                language: "en".to_owned(),
                brief: Some(brief),
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Returns the booking of a claimed notice, to change it.
pub(crate) fn booking(claimed: &mut ClaimedNotice) -> &mut Booking {
    let call = claimed.call.as_mut().expect("it has a call");
    call.booking.as_mut().expect("it has a booking")
}

/// Returns the brief of a claimed notice, to change it.
pub(crate) fn brief(claimed: &mut ClaimedNotice) -> &mut Brief {
    let call = claimed.call.as_mut().expect("it has a call");
    let plan = call.call_prep_plan.as_mut().expect("it has a plan");
    plan.brief.as_mut().expect("it has a brief")
}
