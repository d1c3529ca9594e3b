//! Ports that no other process of tests uses at the same time.

use std::{
    net::{Ipv4Addr, TcpListener},
    process,
    sync::OnceLock,
};

/// How many ports in a row a process has; the last of them stays closed to its tests.
const BLOCK: u16 = 70;
const BLOCKS: u16 = 320;
/// All of them are below those that the system hands out.
const LOWEST: u16 = 10_000;

/// Returns the first of the ports that are this process's until it ends.
pub(crate) fn first() -> u16 {
    static CLAIMED: OnceLock<(u16, TcpListener)> = OnceLock::new();
    CLAIMED.get_or_init(claim).0
}

/// Claims a block by listening on its last port.
fn claim() -> (u16, TcpListener) {
    let start = u16::try_from(process::id() % u32::from(BLOCKS)).unwrap();
    let blocks = (0..BLOCKS).map(|step| LOWEST + (start + step) % BLOCKS * BLOCK);
    let mut claims = blocks.filter_map(|first| {
        let claim = TcpListener::bind((Ipv4Addr::LOCALHOST, first + BLOCK - 1));
        Some((first, claim.ok()?))
    });
    claims.next().expect("not every block is claimed")
}
