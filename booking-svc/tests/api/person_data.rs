//! The stored data about a person, on request.

use proto::booking::v1::GetPersonDataRequest;

use crate::{
    erasing::{ADDRESS, erase, full_of_zoe},
    refusal::fields,
};

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_held_about_a_person_is_shown_page_by_page() {
    let system = full_of_zoe().await;

    let mut request = GetPersonDataRequest {
        address: ADDRESS.to_owned(),
        page_size: 3,
        ..Default::default()
    };
    let mut kinds = Vec::new();
    loop {
        let page = system.persons().get_person_data(request.clone()).await;
        let page = page.unwrap().into_inner();
        assert!(page.records.len() <= 3);
        kinds.extend(
            page.records
                .into_iter()
                .map(|record| (record.kind, record.id)),
        );
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }

    let all = kinds.len();
    kinds.dedup();
    assert_eq!(kinds.len(), all);
    let tables = kinds.into_iter().map(|(kind, _)| kind);
    let mut tables = tables.collect::<Vec<_>>();
    tables.dedup();
    for table in [
        "bookings",
        "contacts",
        "evidence_items",
        "outreach_steps",
        "webhook_deliveries",
    ] {
        assert!(
            tables.iter().any(|kind| kind == table),
            "{table}: {tables:?}"
        );
    }
    let unknown = GetPersonDataRequest {
        address: "nobody@home.example".to_owned(),
        ..Default::default()
    };
    let unknown = system.persons().get_person_data(unknown).await.unwrap();
    assert_eq!(unknown.into_inner().records, []);
    for address in ["", "zoe", "@acme.example", "zoe@"] {
        let refused = erase(&system, address, true).await.unwrap_err();
        assert_eq!(fields(&refused), ["address"], "{address}");
    }
}
