//! Fuzzes what reads untrusted input: runs the programs of `e2e/fuzz`, guided by what they cover.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::process::Command;

use super::report::in_words;
use crate::terminal::progress;

/// How it is chosen: this name, or with the name of a target behind it.
pub(crate) const NAME: &str = "fuzzing";
pub(crate) const CAUSE: &str =
    "libFuzzer tries bytes on what reads untrusted input; `fuzzing: TARGET` for one";
/// Prints where it has built the programs.
const BUILD: &str = "e2e/fuzz/build";
/// What is tried first, and written to by nobody.
const SEEDS: &str = "e2e/fuzz/corpus";
/// How many seconds one input may take.
const PATIENCE: u32 = 5;
/// How much memory, in MiB.
const MOST_MEMORY: u32 = 2048;
/// How much of the time of all faults each target has: ten minutes of an hour.
const SHARE: u64 = 6;

/// What came of one target.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fuzzed {
    pub(crate) target: String,
    pub(crate) took: Duration,
    pub(crate) executions: u64,
    /// Inputs of which each covers what no other does.
    pub(crate) inputs: u64,
    pub(crate) crashes: usize,
    pub(crate) hangs: usize,
    /// Whether it has run to its end, with nothing found.
    pub(crate) passed: bool,
}

/// Whether `target` is fuzzed, or any, if these are the names that were chosen; none chooses all.
pub(crate) fn is_chosen(names: &[String], target: Option<&str>) -> bool {
    let is_it = |name: &String| {
        let of = name.strip_prefix(NAME);
        let of = of.map(|rest| rest.trim_start_matches(':').trim());
        of.is_some_and(|of| of.is_empty() || target.is_none_or(|target| of == target))
    };
    names.is_empty() || names.iter().any(is_it)
}

/// Returns how long each target is fuzzed when everything may take so many minutes.
pub(crate) fn time_of_each(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60 / SHARE)
}

/// Builds the programs and fuzzes every target that `names` choose for as long as `each`, as many at once as
/// there are cores. What is found is left in `folder`.
///
/// # Errors
/// There is no such target, or a program cannot be built or run.
pub(crate) async fn fuzz(names: &[String], each: Duration, folder: &Path) -> Result<Vec<Fuzzed>> {
    let mut targets = fs::read_dir(SEEDS)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    targets.retain(|target| is_chosen(names, Some(target)));
    targets.sort();
    if targets.is_empty() {
        bail!("there is no such target in `{SEEDS}`");
    }
    let programs = build().await?;
    let at_once = thread::available_parallelism()?.get();
    stream::iter(targets)
        .map(|target| fuzz_one(programs.join(&target), target, each, folder.to_owned()))
        .buffered(at_once)
        .try_collect()
        .await
}

/// Returns the folder of the programs.
async fn build() -> Result<PathBuf> {
    progress(format_args!("{NAME}: building the programs"));
    let built = Command::new(BUILD).stderr(Stdio::inherit()).output();
    let built = built.await.with_context(|| {
        format!("could not run `{BUILD}`; is this the folder of the repository?")
    })?;
    if !built.status.success() {
        bail!("`{BUILD}` failed");
    }
    Ok(PathBuf::from(String::from_utf8(built.stdout)?.trim()))
}

async fn fuzz_one(
    program: PathBuf,
    target: String,
    each: Duration,
    folder: PathBuf,
) -> Result<Fuzzed> {
    let found = folder.join(format!("{target}-"));
    let inputs = folder.join(format!("{target}.inputs"));
    fs::create_dir_all(&inputs)?;
    let log = folder.join(format!("{target}.log"));
    let begun = Instant::now();
    let status = Command::new(&program)
        .arg(&inputs)
        .arg(Path::new(SEEDS).join(&target))
        .arg(format!("-max_total_time={}", each.as_secs()))
        .arg(format!("-timeout={PATIENCE}"))
        .arg(format!("-rss_limit_mb={MOST_MEMORY}"))
        .arg(format!("-artifact_prefix={}", found.display()))
        .arg("-print_final_stats=1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log)?)
        .kill_on_drop(true)
        .status();
    let status = status
        .await
        .with_context(|| format!("could not run `{}`", program.display()))?;
    let output = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let (crashes, hangs) = (
        count(&folder, &target, "crash")?,
        count(&folder, &target, "timeout")?,
    );
    let fuzzed = Fuzzed {
        executions: statistic(&output, "number_of_executed_units"),
        inputs: fs::read_dir(&inputs)?.count().try_into()?,
        took: begun.elapsed(),
        passed: status.success() && crashes + hangs == 0,
        target,
        crashes,
        hangs,
    };
    let took = in_words(Some(fuzzed.took));
    progress(format_args!(
        "{NAME}: {}: {}: {} executions in {took}, {crashes} crashes, {hangs} hangs",
        fuzzed.target,
        if fuzzed.passed { "passed" } else { "FAILED" },
        fuzzed.executions,
    ));
    Ok(fuzzed)
}

/// Counts the inputs that were left since one of them ended the program.
fn count(folder: &Path, target: &str, what: &str) -> Result<usize> {
    let start = format!("{target}-{what}");
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let names = entries.iter().map(fs::DirEntry::file_name);
    Ok(names
        .filter(|name| name.to_string_lossy().starts_with(&start))
        .count())
}

/// Returns a number from the final statistics of libFuzzer.
fn statistic(output: &str, name: &str) -> u64 {
    let lines = output.lines().rev();
    let mut numbers = lines.filter_map(|line| line.strip_prefix("stat::")?.split_once(':'));
    let number = numbers.find(|(found, _)| *found == name);
    number
        .and_then(|(_, number)| number.trim().parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_chosen_by_its_name_or_with_all_others() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };

        assert!(is_chosen(&[], Some("times")));
        assert!(is_chosen(&names(&["storm", "fuzzing"]), Some("times")));
        assert!(is_chosen(&names(&["fuzzing: times"]), Some("times")));
        assert!(is_chosen(&names(&["fuzzing: times"]), None));
        assert!(!is_chosen(&names(&["fuzzing: addresses"]), Some("times")));
        assert!(!is_chosen(&names(&["storm"]), None));
    }

    #[test]
    fn the_last_word_about_a_statistic_counts() {
        let output = "#1 INITED\nstat::number_of_executed_units: 7\nstat::peak_rss_mb:  80\n\
            stat::number_of_executed_units: 1234\n";

        assert_eq!(statistic(output, "number_of_executed_units"), 1234);
        assert_eq!(statistic(output, "peak_rss_mb"), 80);
        assert_eq!(statistic(output, "slowest"), 0);
    }
}
