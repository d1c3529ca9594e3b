//! A model that does everything but word briefs.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::time;

use super::super::{
    fault::Run,
    vendor::{BAD_MOODS, Mood},
};

/// How long each mood lasts at most.
const LONGEST_MOOD: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// A text that no brief may contain.
const INJECTED: &str = "SELECT count(*) FROM call_prep_plans \
                        WHERE brief::text LIKE '%evil.example%' OR brief::text LIKE '%script>%'";

/// Has the vendor go through all of its moods.
pub(crate) async fn moods(run: &mut Run<'_>) -> Result<()> {
    let vendor = run.world.vendor.clone().context("there is no model")?;
    let before = vendor.asked();
    for _ in 0..run.scaled(1, 4) {
        for mood in BAD_MOODS {
            let asked = vendor.asked();
            vendor.set(mood);
            run.happens();
            // After several failures callprep-svc leaves the model alone for a while.
            let begun = Instant::now();
            while vendor.asked() == asked && begun.elapsed() < LONGEST_MOOD {
                time::sleep(PAUSE).await;
            }
            if vendor.asked() == asked {
                run.note(format!("no request arrived while it was {mood:?}"));
            }
            time::sleep(PAUSE).await;
        }
    }
    vendor.set(Mood::Content);
    let asked = vendor.asked() - before;
    run.note(format!("the model was asked {asked} times"));
    let injected = run.world.database().await?.number(INJECTED).await?;
    run.expect(injected == 0, || {
        format!("{injected} briefs contain the injected text")
    });
    Ok(())
}
