//! The commands that the demo suggests as next steps.

use proto::booking::v1::CallPrepPlan;

use crate::{
    certificates::TlsFiles,
    stack::Endpoints,
    terminal::{BOLD, DIM},
    verify::WEBHOOK_PATH,
};

/// The attendee of a sample whose research is thin: its brief differs most from the one shown.
const OTHER_ATTENDEE: &str = "priya@brightloom.example";

/// Returns commands that can be pasted, for the ports of this stack.
pub(super) fn render(endpoints: &Endpoints, port_base: Option<u16>, plan: &CallPrepPlan) -> String {
    let grpc = authority(&endpoints.booking);
    let flags = grpcurl_flags(endpoints.tls.as_ref());
    let tls = if endpoints.tls.is_some() {
        " TLS=1"
    } else {
        ""
    };
    let Endpoints {
        gateway, console, ..
    } = endpoints;
    let port_base = port_base.map_or_else(String::new, |base| format!("PORT_BASE={base} "));
    let plan_id = &plan.id;
    let booking_uid = &plan.booking_uid;
    format!(
        r#"{BOLD}Next steps{BOLD:#}

{DIM}# start a stack with a known secret (in another terminal){DIM:#}
export CALCOM_WEBHOOK_SECRET=local-secret
{port_base}make up{tls}
{DIM}# and open {console}/ to see what arrives and what becomes of it{DIM:#}

{DIM}# call gRPC; grpcurl uses reflection{DIM:#}
grpcurl {flags} {grpc} list
grpcurl {flags} -d '{{"id":"{plan_id}"}}' \
  {grpc} bookbrief.booking.v1.CallPrepPlanService/GetCallPrepPlan
grpcurl {flags} -d '{{"uid":"{booking_uid}"}}' \
  {grpc} bookbrief.booking.v1.BookingService/GetBooking
grpcurl {flags} -d '{{"callId":"{plan_id}"}}' \
  {grpc} bookbrief.booking.v1.NoticeService/ListNotices

{DIM}# send a booking; the second time it is a duplicate{DIM:#}
body='{{"triggerEvent":"BOOKING_CREATED","payload":{{"uid":"my-booking",
  "attendees":[{{"email":"{OTHER_ATTENDEE}"}}]}}}}'
curl -i {gateway}{WEBHOOK_PATH} -H 'content-type: application/json' \
  -H "x-cal-signature-256: $(printf %s "$body" |
    openssl dgst -sha256 -hmac "$CALCOM_WEBHOOK_SECRET" -r | cut -d' ' -f1)" \
  --data-binary "$body"
"#
    )
}

fn authority(url: &str) -> &str {
    url.split_once("://")
        .map_or(url, |(_, authority)| authority)
}

fn grpcurl_flags(tls: Option<&TlsFiles>) -> String {
    let Some(files) = tls else {
        return "-plaintext".to_owned();
    };
    let [certificate, key, authority] =
        [&files.certificate, &files.key, &files.authority].map(|file| file.display());
    format!("-cacert {authority} -cert {certificate} -key {key}")
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;
    use crate::inbox::Inbox;

    #[test]
    fn the_commands_name_the_ports_of_this_stack() {
        let endpoints = Endpoints {
            gateway: "http://127.0.0.1:21000".to_owned(),
            console: "http://127.0.0.1:21007".to_owned(),
            booking: "http://127.0.0.1:21002".to_owned(),
            callprep: "http://127.0.0.1:21004".to_owned(),
            database_url: String::new(),
            webhook_secret: String::new(),
            link_secret: String::new(),
            tls: None,
            inbox: Inbox::default(),
        };
        let plan = CallPrepPlan {
            id: "01990000-0000-7000-8000-000000000000".to_owned(),
            booking_uid: "bookbrief-verify-1".to_owned(),
            ..CallPrepPlan::default()
        };

        let text = render(&endpoints, Some(21000), &plan);

        insta::assert_snapshot!(strip_str(&text).to_string());
    }
}
