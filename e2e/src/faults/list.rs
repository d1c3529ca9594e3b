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
        cause: "nothing: a control, whose findings would appear in every row",
        is_unnoticed: true,
        is_short: true,
        ..USUAL
    },
    fault!(
        "kill-at-each-step",
        "SIGKILL to every booking-svc while transactions are blocked before each table that \
            they write to",
        kills::at_each_step
    ),
    fault!("replica-dead", "SIGKILL to one of two booking-svc, which stays down for 4 s", kills::one_of_two,
           is_unnoticed: true),
    fault!("replica-silent", "SIGSTOP to one of two booking-svc for 4 s", kills::one_is_silent,
           is_unnoticed: true),
    fault!(
        "paused-beyond-lease",
        "SIGSTOP to a booking-svc for 35 s, longer than its leases; then it continues",
        kills::beyond_lease
    ),
    fault!("rolling-update", "SIGTERM to every process, one after the other, each replaced by a new one",
           kills::rolling_update, is_unnoticed: true, is_short: true),
    fault!(
        "postgres-stopped",
        "PostgreSQL is killed, shut down in immediate mode, and shut down in fast mode, for up \
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
    fault!("ambiguous-commits", "one commit in five is forwarded, and its connection is closed instead of forwarding \
            the answer", postgres::cut_commits, is_short: true),
    fault!(
        "poison",
        "PostgreSQL rejects one booking until its delivery is dead; then the delivery is replayed",
        postgres::poison
    ),
    fault!(
        "no-booking-svc",
        "the network between gateways and booking-svc drops everything, then only responses, then only \
            requests, then closes connections, for 3 s each",
        network::before_booking
    ),
    fault!("no-way-to-one", "the same for one of two booking-svc", network::before_one_booking,
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
        "senders reset their connections at random moments",
        network::clients_vanish
    ),
    fault!("storm", "one event 1000 times at once, to both gateways, in two different bodies", crowds::storm,
           is_short: true),
    fault!("any-order", "the events of every call twice, in any order", crowds::shuffled,
           order: Order::Shuffled, is_unnoticed: true, is_short: true),
    fault!("flood", "one person books 600 calls at once", crowds::flood),
    fault!("huge-bodies", "bodies above the size limit, with a Content-Length and in endless chunks", senders::huge_bodies,
           is_unnoticed: true),
    fault!("slow-senders", "100 to 600 connections to each gateway that send nothing, half of a head or half of a body",
           senders::slow_senders, is_unnoticed: true),
    fault!("malformed", "signed bodies that are not text, not JSON, nested too deeply, or mutated at random",
           senders::malformed, is_unnoticed: true, is_short: true),
    fault!("forged", "signatures that are missing, wrong, truncated or duplicated, and request smuggling",
           senders::forged, is_unnoticed: true, is_short: true),
    fault!("signature-timing", "one body with signatures that differ in the first digit, in the last digit, or are too short: \
            Welch's t of the response times of the first two is below 5", timing::signatures, is_unnoticed: true),
    fault!("secret-rotated", "the gateways get a new secret one after the other, then lose the old one; meanwhile, webhooks \
            are signed with either", senders::rotation, is_unnoticed: true),
    fault!("clock", "the clocks of one booking-svc and one gateway are an hour ahead, an hour behind, and ten minutes \
            ahead and behind", machine::clock, is_unnoticed: true),
    fault!("migrations", "eight processes migrate a new database concurrently, after others were killed during a migration",
           machine::migrations, is_unnoticed: true),
    fault!("random-kills", "SIGKILL to a random process at random moments: gateways, booking-svc, callprep-svc, `gateway \
            notify`, PostgreSQL or one of its processes", kills::random, is_short: true),
    fault!("short-connections", "booking-svc asks its clients five times a second to reconnect",
           kills::short_connections, setup: Setup::ShortConnections, is_unnoticed: true),
    fault!("pool-exhausted", "200 clients need the two connections of each booking-svc while a lock is \
            held for 3 s", postgres::pool_exhausted, setup: Setup::SmallPool),
    fault!("disk-full", "the disk of PostgreSQL is full for 4 s", machine::disk_full, setup: Setup::SmallDisk),
    fault!("model", "the model answers 429 and 500, hangs, closes the connection, answers with invalid content, ten \
            megabytes or injected instructions", model::moods, setup: Setup::Model, is_unnoticed: true),
    fault!("upgrade", "starts with the previous version and its schema: migrates the schema, then replaces each program by \
            this version, by the previous one and by this one again", kills::upgrade, setup: Setup::Previous,
           is_unnoticed: true),
    fault!("promotion", "SIGKILL to a primary with a synchronous standby, which is promoted 3 s later; DATABASE_URL \
            names both", standby::after_death, setup: Setup::Standby(First::Refuses), recovery: Duration::from_secs(2)),
    fault!("promotion-tls", "the same through TLS with verified certificates", standby::after_death,
           setup: Setup::Standby(First::RefusesTls), recovery: Duration::from_secs(2)),
    fault!("promotion-silent", "SIGSTOP to the primary instead: the first host accepts connections and never answers",
           standby::after_silence, setup: Setup::Standby(First::Silent), recovery: Duration::from_secs(2)),
    fault!("backup-restored", "a backup is taken, the database is lost later, and the backup is restored as in \
            docs/running.md; Cal.com's API lists the bookings made since", restore::restored, setup: Setup::Restored),
    fault!(
        "soak",
        "one commit in twenty loses its answer, for the remaining time",
        machine::soak
    ),
];
