//! Tests of `gateway notify` with a fake booking-svc, and peers on real sockets.

#[expect(dead_code, reason = "the page of a brief needs more of it")]
#[path = "../browser/mod.rs"]
mod browser;
mod chats;
mod failures;
mod fake_notices;
mod folder;
mod mails;
mod peer;
mod pictures;
mod program;
mod raw_smtp;
mod running;
mod smtp;
mod testing;
