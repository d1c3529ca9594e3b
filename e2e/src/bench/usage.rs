//! What processes cost: processor time and memory, as Linux tells in `/proc`.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// A process, or PostgreSQL with all of its processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Watched {
    /// One process.
    Process(u32),
    /// One process, its children, and those that have ended.
    WithChildren(u32),
    /// The programs that this process has run to their end.
    Ended,
}

impl Watched {
    /// Returns the processor time that was used so far.
    pub(super) fn processor_time(self) -> Result<Duration> {
        let ticks = match self {
            Self::Process(id) => Ticks::read(&id.to_string())?.own,
            Self::Ended => Ticks::read("self")?.ended_children,
            Self::WithChildren(id) => {
                let children = children(id)?;
                // Read first: what ends meanwhile is then missed for a moment, not counted twice.
                let parent = Ticks::read(&id.to_string())?;
                let children = children
                    .iter()
                    .filter_map(|child| Ticks::read(&child.to_string()).ok())
                    .map(|ticks| ticks.own)
                    .sum::<u64>();
                parent.own + parent.ended_children + children
            }
        };
        let per_second = rustix::param::clock_ticks_per_second();
        Ok(Duration::from_millis(ticks * 1000 / per_second))
    }

    /// Returns the most memory that a process has had resident so far, in bytes.
    ///
    /// Of PostgreSQL it is what all of its processes have now, each shared page counted once.
    pub(super) fn peak_memory(self) -> Result<u64> {
        match self {
            Self::Process(id) => field(&format!("/proc/{id}/status"), "VmHWM:"),
            Self::WithChildren(id) => {
                let all = children(id)?.into_iter().chain([id]);
                Ok(all
                    .filter_map(|id| field(&format!("/proc/{id}/smaps_rollup"), "Pss:").ok())
                    .sum())
            }
            Self::Ended => Ok(0),
        }
    }

    /// Returns the memory that a process has resident now, in bytes.
    pub(super) fn memory(id: u32) -> Result<u64> {
        field(&format!("/proc/{id}/status"), "VmRSS:")
    }
}

/// Processor time in ticks of the system's clock.
struct Ticks {
    own: u64,
    ended_children: u64,
}

impl Ticks {
    fn read(process: &str) -> Result<Self> {
        let path = format!("/proc/{process}/stat");
        let stat = fs::read_to_string(&path).with_context(|| format!("could not read `{path}`"))?;
        Self::parse(&stat).with_context(|| format!("`{path}` is not as expected"))
    }

    fn parse(stat: &str) -> Option<Self> {
        // The name of the program, in parentheses, may hold anything.
        let (_, fields) = stat.rsplit_once(") ")?;
        let mut times = fields.split(' ').skip(11).map(str::parse::<u64>);
        let mut next = || times.next()?.ok();
        Some(Self {
            own: next()? + next()?,
            ended_children: next()? + next()?,
        })
    }
}

fn children(id: u32) -> Result<Vec<u32>> {
    let path = format!("/proc/{id}/task/{id}/children");
    let children = fs::read_to_string(&path).with_context(|| format!("could not read `{path}`"))?;
    Ok(children
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .collect())
}

/// Reads a field in KiB.
fn field(path: &str, name: &str) -> Result<u64> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read `{path}`"))?;
    let value = text.lines().find_map(|line| line.strip_prefix(name));
    let kib = value.and_then(|value| value.split_whitespace().next());
    let kib = kib.and_then(|kib| kib.parse::<u64>().ok());
    Ok(kib.with_context(|| format!("`{path}` has no `{name}`"))? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_program_does_not_shift_the_fields() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 50 6 70 8 20 0 1 0 99";

        let ticks = Ticks::parse(stat).unwrap();

        assert_eq!((ticks.own, ticks.ended_children), (56, 78));
    }

    #[test]
    fn this_process_can_be_measured() {
        let this = Watched::Process(std::process::id());

        assert!(this.processor_time().is_ok());
        assert!(this.peak_memory().unwrap() >= 1024 * 1024);
    }
}
