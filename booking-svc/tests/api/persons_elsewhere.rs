//! Persons who are contacts of several prospects, or under another form of their address.

use proto::booking::v1::{BookingEvent, BookingEventType};

use crate::{
    dossier::{acme, dossier},
    events::{cancelled, created},
    persons::UNSENT,
    system::System,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_imported_while_a_call_is_being_moved_is_paused() {
    let system = System::start_knowing(acme()).await;
    system.record(created("uid-1")).await;
    let asked = BookingEvent {
        r#type: BookingEventType::Requested.into(),
        reschedule_uid: "uid-1".to_owned(),
        ..created("uid-2")
    };
    system.record(asked).await;

    let mut globex = dossier("globex");
    "ada@acme.example".clone_into(&mut globex.contacts[0].primary_email);
    system.import(globex).await;

    assert_eq!(system.database.texts(UNSENT).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_under_a_tagged_address_is_paused_whenever_the_contact_is_imported() {
    for (guest, contact) in [
        ("carol+cal@globex.example", "carol@globex.example"),
        ("carol@globex.example", "carol+crm@globex.example"),
        ("carol+cal@globex.example", "carol+crm@globex.example"),
    ] {
        let system = System::start_knowing(acme()).await;
        let with_guest = BookingEvent {
            match_emails: vec!["ada@acme.example".to_owned(), guest.to_owned()],
            ..created("uid-1")
        };
        system.record(with_guest).await;

        let mut globex = dossier("globex");
        contact.clone_into(&mut globex.contacts[0].primary_email);
        system.import(globex).await;

        let unsent = system.database.texts(UNSENT).await;
        assert_eq!(unsent, Vec::<String>::new(), "{guest} {contact}");
        assert!(system.outreach("globex").await.starts_with("REPLIED"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_with_another_call_keeps_it_in_any_order_of_the_events() {
    let mut globex = dossier("globex");
    "ada@acme.example".clone_into(&mut globex.contacts[0].primary_email);
    let with_link = |uid: &str, sequence: &str| BookingEvent {
        outreach_sequence_id: sequence.to_owned(),
        ..created(uid)
    };
    let events = [
        with_link("x", "acme-sequence"),
        with_link("y", "globex-sequence"),
        cancelled("x"),
    ];
    for order in [[0, 1, 2], [1, 2, 0], [2, 1, 0], [2, 0, 1]] {
        let system = System::start_knowing(acme()).await;
        system.import(globex.clone()).await;
        for index in order {
            system.record(events[index].clone()).await;
        }

        let contacts = "SELECT DISTINCT outreach_status FROM contacts WHERE primary_email = 'ada@acme.example'";
        assert_eq!(
            system.database.texts(contacts).await,
            ["CONVERTED"],
            "{order:?}"
        );
        assert_eq!(system.database.texts(UNSENT).await, Vec::<String>::new());
    }
}
