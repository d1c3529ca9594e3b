//! Every fault that there is.

use std::time::Duration;

use super::{
    causes::{crowds, kills, machine, model, network, postgres, restore, senders, standby, timing},
    fault::Fault,
    traffic::Order,
    world::{First, Setup},
};

/// What most of them have in common.
const USUAL: Fault = Fault {
    name: "",
    cause: "",
    setup: Setup::Usual,
    order: Order::AsTheyHappen,
    recovery: Duration::from_secs(5),
    is_unnoticed: false,
    is_short: false,
    act: |_| Box::pin(async { Ok(()) }),
};

/// Defines a fault of the usual kind.
macro_rules! fault {
    ($name:literal, $cause:literal, $act:path $(, $field:ident: $value:expr)* $(,)?) => {
        Fault {
            name: $name,
            cause: $cause,
            act: |run| Box::pin($act(run)),
            $($field: $value,)*
            ..USUAL
        }
    };
}

/// In the order in which they are caused.
pub(crate) const FAULTS: &[Fault] = &[
    Fault {
        name: "none",
        cause: "nothing: what is found then would always be found",
        is_unnoticed: true,
        is_short: true,
        ..USUAL
    },
    fault!(
        "kill-at-each-step",
        "SIGKILL to all of booking-svc while transactions stand before each table that \
            they write to",
        kills::at_each_step
    ),
    fault!("replica-dead", "SIGKILL to one of two booking-svc, which stays dead for 4 s", kills::one_of_two,
           is_unnoticed: true),
    fault!("replica-silent", "SIGSTOP to one of two booking-svc for 4 s", kills::one_is_silent,
           is_unnoticed: true),
    fault!(
        "paused-beyond-lease",
        "SIGSTOP to a booking-svc for 35 s, longer than its leases; then it goes on",
        kills::beyond_lease
    ),
    fault!("rolling-update", "SIGTERM to every process, one after the other, and a new one in its place",
           kills::rolling_update, is_unnoticed: true, is_short: true),
    fault!(
        "postgres-stopped",
        "PostgreSQL is killed, stopped as if it had crashed, and stopped in order, for up \
            to 1 s each",
        postgres::stopped
    ),
    fault!(
        "postgres-paused",
        "SIGSTOP to every process of PostgreSQL for 30 s",
        postgres::paused
    ),
    fault!(
        "sessions-ended",
        "pg_terminate_backend for every session of booking-svc, every 2 s",
        postgres::terminated
    ),
    fault!("ambiguous-commits", "one commit in five is passed on, and its connection closed in place of the \
            answer", postgres::cut_commits, is_short: true),
    fault!(
        "poison",
        "PostgreSQL refuses one booking until its delivery is dead; then it is replayed",
        postgres::poison
    ),
    fault!(
        "no-booking-svc",
        "the network between gateways and booking-svc is silent in both directions, in \
            either, and broken, for 3 s each",
        network::before_booking
    ),
    fault!("no-way-to-one", "the same before one of two booking-svc", network::before_one_booking,
           is_unnoticed: true),
    fault!("no-callprep-svc", "the same between booking-svc and callprep-svc", network::before_callprep,
           is_unnoticed: true),
    fault!(
        "no-postgres",
        "the same between booking-svc and PostgreSQL",
        network::before_database
    ),
    fault!(
        "clients-vanish",
        "senders reset their connections at any moment",
        network::clients_vanish
    ),
    fault!("storm", "one event 1000 times at once, to both gateways, in two different bodies", crowds::storm,
           is_short: true),
    fault!("any-order", "the events of every call twice, in any order", crowds::shuffled,
           order: Order::Shuffled, is_unnoticed: true, is_short: true),
    fault!("flood", "one person books 600 calls at once", crowds::flood),
    fault!("huge-bodies", "bodies beyond the limit, with a length and in endless chunks", senders::huge_bodies,
           is_unnoticed: true),
    fault!("slow-senders", "100 to 600 connections to each gateway that send nothing, half a head or half a body",
           senders::slow_senders, is_unnoticed: true),
    fault!("malformed", "signed bodies that are no text, no JSON, too deep, or changed at random",
           senders::malformed, is_unnoticed: true, is_short: true),
    fault!("forged", "signatures that are missing, wrong, cut or doubled, and a request hidden in another",
           senders::forged, is_unnoticed: true, is_short: true),
    fault!("signature-timing", "one body with signatures that are wrong at the first and at the last digit: Welch's t of the \
            times of the answers is below 5; and too short", timing::signatures, is_unnoticed: true),
    fault!("secret-rotated", "the gateways get a new secret one after the other, then lose the old one; webhooks \
            are signed with both in between", senders::rotation, is_unnoticed: true),
    fault!("clock", "the clock of one booking-svc and one gateway is an hour and ten minutes off, ahead and \
            behind", machine::clock, is_unnoticed: true),
    fault!("migrations", "eight processes migrate a new database at once, after others were killed in the middle",
           machine::migrations, is_unnoticed: true),
    fault!("random-kills", "SIGKILL to any process at any moment: gateways, booking-svc, callprep-svc, `gateway \
            notify`, PostgreSQL or one of its processes", kills::random, is_short: true),
    fault!("short-connections", "booking-svc asks its clients five times a second to connect anew",
           kills::short_connections, setup: Setup::ShortConnections, is_unnoticed: true),
    fault!("pool-exhausted", "200 clients want the two connections of each booking-svc while a lock is \
            held for 3 s", postgres::pool_exhausted, setup: Setup::SmallPool),
    fault!("disk-full", "the disk of PostgreSQL is full for 4 s", machine::disk_full, setup: Setup::SmallDisk),
    fault!("model", "the model answers 429 and 500, hangs, breaks off, answers something else, ten megabytes, or \
            orders of a stranger, until it was asked", model::moods, setup: Setup::Model, is_unnoticed: true),
    fault!("upgrade", "the previous version on its schema: the schema is migrated, then each program is replaced by \
            this version, by the previous one and by this one again", kills::upgrade, setup: Setup::Previous,
           is_unnoticed: true),
    fault!("promotion", "SIGKILL to a primary with a synchronous standby, which is promoted 3 s later; DATABASE_URL \
            names both", standby::after_death, setup: Setup::Standby(First::Refuses), recovery: Duration::from_secs(2)),
    fault!("promotion-tls", "the same through TLS with verified certificates", standby::after_death,
           setup: Setup::Standby(First::RefusesTls), recovery: Duration::from_secs(2)),
    fault!("promotion-silent", "SIGSTOP to the primary instead: the first host takes connections and never answers",
           standby::after_silence, setup: Setup::Standby(First::Silent), recovery: Duration::from_secs(2)),
    fault!("backup-restored", "a backup is taken, the database lost a while later, and the backup restored as \
            docs/running.md says; Cal.com's API lists what came since", restore::restored, setup: Setup::Restored),
    fault!(
        "soak",
        "one commit in twenty loses its answer, for the rest of the time",
        machine::soak
    ),
];
