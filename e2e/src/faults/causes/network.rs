//! The network between two programs breaks, or is silent in one direction or both.

use std::{net::SocketAddr, time::Duration};

use anyhow::Result;
use fastrand::Rng;
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet, time};

use super::super::{
    calls::Kind,
    fault::Run,
    proxy::{Proxy, Weather},
    wire::Answer,
    world::Network,
};

/// How long it lasts.
const PARTITION: Duration = Duration::from_secs(3);

const WEATHERS: [Weather; 4] = [
    Weather::Silent,
    Weather::NoAnswers,
    Weather::NoQuestions,
    Weather::Broken,
];

/// Parts the gateways from booking-svc.
pub(crate) async fn before_booking(run: &mut Run<'_>) -> Result<()> {
    part(run, |network| network.bookings.iter().collect()).await
}

/// Parts the gateways from one booking-svc.
pub(crate) async fn before_one_booking(run: &mut Run<'_>) -> Result<()> {
    part(run, |network| network.bookings.iter().take(1).collect()).await
}

/// Parts booking-svc from callprep-svc.
pub(crate) async fn before_callprep(run: &mut Run<'_>) -> Result<()> {
    part(run, |network| vec![&network.callprep]).await
}

/// Parts booking-svc from PostgreSQL.
pub(crate) async fn before_database(run: &mut Run<'_>) -> Result<()> {
    part(run, |network| vec![&network.database]).await
}

async fn part(run: &mut Run<'_>, links: fn(&Network) -> Vec<&Proxy>) -> Result<()> {
    for _ in 0..run.scaled(1, 2) {
        for weather in WEATHERS {
            run.happens();
            let set = |run: &Run<'_>, weather| {
                for link in links(&run.world.network) {
                    link.set(weather);
                }
            };
            set(run, weather);
            time::sleep(PARTITION).await;
            set(run, Weather::Clear);
            run.recovers().await?;
        }
    }
    Ok(())
}

/// Has clients break off their webhooks at any moment.
pub(crate) async fn clients_vanish(run: &mut Run<'_>) -> Result<()> {
    const AT_ONCE: usize = 10;
    for _ in 0..run.scaled(2, 30) {
        let front = run.world.front.clone();
        let calls = front.prepare(AT_ONCE, Kind::Booked).await?;
        let mut posting = JoinSet::new();
        for call in calls {
            run.happens();
            let (front, mut rng) = (front.clone(), run.rng.fork());
            posting.spawn(async move {
                let event = call.events().remove(0);
                let request = front.request(&event.body);
                let sent = front.ledger.begin();
                let gateway = front.gateways[rng.usize(..front.gateways.len())];
                // Whether it was taken is not known, as when it was not.
                let _ = vanish(gateway, &request, &mut rng).await;
                front.ledger.note(call, &event, sent, Answer::Vanished);
            });
        }
        posting.join_all().await;
    }
    Ok(())
}

/// Sends a request, a part of it at times, and breaks the connection off.
async fn vanish(gateway: SocketAddr, request: &str, rng: &mut Rng) -> Result<()> {
    let mut stream = TcpStream::connect(gateway).await?;
    let is_whole = rng.bool();
    let length = if is_whole {
        request.len()
    } else {
        rng.usize(..request.len())
    };
    stream.write_all(&request.as_bytes()[..length]).await?;
    time::sleep(Duration::from_millis(rng.u64(..60))).await;
    // A reset, not an orderly end.
    stream.set_zero_linger()?;
    Ok(())
}
