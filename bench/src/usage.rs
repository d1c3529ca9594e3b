//! What programs use: processor time and memory, as Linux counts them.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::measurement::float;

/// What the programs have used since they were started, or for one answer.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Usage {
    /// Processor time of each program, in milliseconds.
    pub(crate) processor_ms: BTreeMap<&'static str, f64>,
    /// What PostgreSQL has written to its log, in bytes.
    pub(crate) wal_bytes: f64,
}

impl Usage {
    /// Returns what was used since `earlier` for each of `count`.
    pub(crate) fn since(&self, earlier: &Self, count: usize) -> Self {
        let count = float(count.max(1));
        let each = |(name, now): (&&'static str, &f64)| {
            let before = earlier.processor_ms.get(name).copied();
            (*name, (now - before.unwrap_or_default()) / count)
        };
        Self {
            processor_ms: self.processor_ms.iter().map(each).collect(),
            wal_bytes: (self.wal_bytes - earlier.wal_bytes) / count,
        }
    }
}

/// Returns the processor time of a process and of what it has run to its end, in milliseconds.
pub(crate) fn processor_ms(id: u32) -> Result<f64> {
    let stat = read(&format!("/proc/{id}/stat"))?;
    // The name of the program, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(") ").context("the process has no name")?;
    let times = fields.split(' ').skip(11).take(4).map(str::parse::<u32>);
    let ticks = times.sum::<Result<u32, _>>()?;
    let per_second = u32::try_from(rustix::param::clock_ticks_per_second())?;
    Ok(f64::from(ticks) * 1000.0 / f64::from(per_second))
}

/// Returns the processor time of a server that has a process for each connection, in milliseconds.
pub(crate) fn processor_ms_with_children(id: u32) -> Result<f64> {
    let children = read(&format!("/proc/{id}/task/{id}/children"))?;
    // Read before them: what ends meanwhile is then missed for a moment, not counted twice.
    let server = processor_ms(id)?;
    let children = children.split_whitespace().flat_map(str::parse);
    Ok(server + children.flat_map(processor_ms).sum::<f64>())
}

/// Returns the memory that a process has resident, and the most that it ever had, in bytes.
pub(crate) fn memory(id: u32) -> Result<(u64, u64)> {
    let status = read(&format!("/proc/{id}/status"))?;
    let bytes = |name| {
        let value = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = value.and_then(|value| value.split_whitespace().next());
        let kib = kib.with_context(|| format!("the process {id} has ended"))?;
        anyhow::Ok(kib.parse::<u64>()? * 1024)
    };
    Ok((bytes("VmRSS:")?, bytes("VmHWM:")?))
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("could not read `{path}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_can_be_measured() {
        let id = std::process::id();
        let (now, peak) = memory(id).unwrap();

        assert!(processor_ms_with_children(id).unwrap().is_finite());
        assert!((1024 * 1024..=peak).contains(&now));
    }
}
