//! What leaves the process, and what is written down about it.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

use super::{
    KEY, MODEL, answers,
    provider::{Provider, Reply, VENDORS, Vendor},
    request, service, settings,
};

#[tokio::test]
async fn a_provider_gets_the_schema_and_the_key_and_nobodys_name() {
    for vendor in VENDORS {
        let provider = Provider::start(vendor, &[Reply::Words(answers::good)]).await;
        service(&settings(&provider, vendor))
            .plan(request(), None)
            .await
            .unwrap();

        let call = &provider.calls()[0];
        assert_eq!(call.path, vendor.path());
        if vendor != Vendor::Gemini {
            assert_eq!(call.body["model"], MODEL);
        }
        let properties = &vendor.schema(&call.body).unwrap()["properties"];
        assert!(properties["slots"].is_object(), "{vendor:?}");
        assert!(
            call.headers
                .values()
                .any(|value| value.to_str().unwrap().contains(KEY))
        );
        let sent = call.body.to_string();
        for name in [
            "Sanne",
            "Ruben",
            "Jansen",
            "jansenklimaat",
            "temperature",
            "effort",
        ] {
            assert!(!sent.contains(name), "{vendor:?} sends {name}");
        }
    }
}

#[tokio::test]
async fn the_fence_is_new_each_time_and_named_only_in_the_system_message() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Words(answers::good)]).await;
    let service = service(&settings(&provider, Vendor::OpenAi));
    service.plan(request(), None).await.unwrap();
    service.plan(request(), None).await.unwrap();

    let fences: Vec<String> = provider
        .calls()
        .iter()
        .map(|call| {
            let (system, user) = Vendor::OpenAi.messages(&call.body);
            let fence = user.lines().next().unwrap().to_owned();
            assert!(system.contains(&fence));
            assert_eq!(user.matches(&fence).count(), 2);
            fence
        })
        .collect();
    assert_ne!(fences[0], fences[1]);
}

#[tokio::test]
async fn a_repair_is_asked_for_in_codes_alone() {
    let provider = Provider::start(Vendor::OpenAi, &[Reply::Words(answers::digit)]).await;
    service(&settings(&provider, Vendor::OpenAi))
        .plan(request(), None)
        .await
        .unwrap();

    let (_, user) = Vendor::OpenAi.messages(&provider.calls()[1].body);
    assert!(user.ends_with("The former answer was not usable, by slot: A1: digit;"));
    assert!(!user.contains("42 uur"));
}

#[tokio::test]
async fn no_prompt_no_key_and_no_person_is_ever_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let script = [
        Reply::Status(500, vec![], "{\"error\": \"about Sanne\"}"),
        Reply::Words(answers::digit),
        Reply::Fine("application/json", "{\"answer\": \"Monteurs wachten\"}"),
        Reply::Status(400, vec![], "{\"error\": \"your key sk-test-0123456789\"}"),
        Reply::Words(answers::good),
    ];
    for vendor in VENDORS {
        let provider = Provider::start(vendor, &script).await;
        let service = service(&settings(&provider, vendor));
        for _ in 0..3 {
            service.plan(request(), None).await.unwrap();
        }
    }

    let log = log.text();
    assert!(log.contains("asked the model"), "{log}");
    for secret in [
        KEY,
        "Sanne",
        "Jansen",
        "Monteurs",
        "salesperson",
        "Ga met de mensen",
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "`{secret}` in the log");
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}
