//! More at once than anybody sends, and in any order.

use anyhow::Result;
use tokio::task::JoinSet;

use super::super::{calls::Kind, fault::Run};

/// Sends one event a thousand times at once, to every gateway.
pub(crate) async fn storm(run: &mut Run<'_>) -> Result<()> {
    const COPIES: usize = 1000;
    let front = run.world.front.clone();
    let calls = front.prepare(run.scaled(1, 5), Kind::Booked).await?;
    for call in calls {
        run.happens();
        let mut posting = JoinSet::new();
        for copy in 0..COPIES {
            let (front, event) = (front.clone(), call.events().remove(0));
            posting.spawn(async move {
                // Every other one as another subscription sends it.
                let body = if copy % 2 == 0 {
                    &event.body
                } else {
                    &event.copy
                };
                front.post(call, &event, body, copy / 2).await;
            });
        }
        posting.join_all().await;
        run.recovers().await?;
    }
    Ok(())
}

/// Has one person book hundreds of calls at once.
pub(crate) async fn flood(run: &mut Run<'_>) -> Result<()> {
    let count = run.either(60, 600);
    let front = run.world.front.clone();
    let call = front.prepare(1, Kind::Flood(count)).await?.remove(0);
    run.happens();
    let mut posting = JoinSet::new();
    for (index, event) in call.events().into_iter().enumerate() {
        let front = front.clone();
        posting.spawn(async move { front.post(call, &event, &event.body, index).await });
    }
    posting.join_all().await;
    run.note(format!("{count} bookings of one person"));
    Ok(())
}

/// Waits while the senders send the events of each call twice, in any order.
pub(crate) async fn shuffled(run: &mut Run<'_>) -> Result<()> {
    let count = run.scaled(300, 1500);
    run.until_promised(count).await?;
    run.caused.times = count;
    Ok(())
}
