//! The ports of one stack.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU16, Ordering},
    },
};

use anyhow::{Result, bail};

/// The highest base from which every port of a stack can be counted.
pub const HIGHEST_BASE: u16 = u16::MAX - 7;

/// Where each part of a stack listens on loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The gateway's HTTP.
    pub gateway: u16,
    /// The gateway's admin port.
    pub gateway_admin: u16,
    /// booking-svc's gRPC.
    pub booking: u16,
    /// booking-svc's admin port.
    pub booking_admin: u16,
    /// callprep-svc's gRPC.
    pub callprep: u16,
    /// callprep-svc's admin port.
    pub callprep_admin: u16,
    /// The private PostgreSQL.
    pub postgres: u16,
    /// The console's HTTP.
    pub console: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self {
            gateway: 9200,
            gateway_admin: 9201,
            booking: 50051,
            booking_admin: 50061,
            callprep: 50052,
            callprep_admin: 50062,
            postgres: 54320,
            console: 9204,
        }
    }
}

impl Ports {
    /// Returns eight ports in a row from `base`, at most [`HIGHEST_BASE`].
    pub fn from_base(base: u16) -> Self {
        Self {
            gateway: base,
            gateway_admin: base + 1,
            booking: base + 2,
            booking_admin: base + 3,
            callprep: base + 4,
            callprep_admin: base + 5,
            postgres: base + 6,
            console: base + 7,
        }
    }

    /// Checks that the services can listen, and PostgreSQL too when `with_postgres`.
    ///
    /// # Errors
    /// A port is in use or may not be used; the error names it and says what to do.
    pub fn check_free(&self, with_postgres: bool) -> Result<()> {
        let services = [
            ("gateway", self.gateway),
            ("gateway's admin port", self.gateway_admin),
            ("booking-svc", self.booking),
            ("booking-svc's admin port", self.booking_admin),
            ("callprep-svc", self.callprep),
            ("callprep-svc's admin port", self.callprep_admin),
            ("gateway console", self.console),
        ];
        let postgres = with_postgres.then_some(("PostgreSQL", self.postgres));
        for (name, port) in services.into_iter().chain(postgres) {
            if let Err(error) = TcpListener::bind(loopback(port)) {
                let problem = match error.kind() {
                    io::ErrorKind::AddrInUse => "is in use".to_owned(),
                    _ => format!("cannot be used: {error}"),
                };
                bail!(
                    "port {port}, for {name}, {problem}; stop what listens there or choose other \
                     ports with `--port-base` (make: `PORT_BASE=…`)"
                );
            }
        }
        Ok(())
    }
}

/// Returns the address of `port` on this machine only.
pub fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Returns a port that is free now.
pub(crate) fn unused() -> io::Result<u16> {
    Ok(TcpListener::bind(loopback(0))?.local_addr()?.port())
}

/// How many ports in a row a process claims; the last of them stays closed.
const BLOCK: u16 = 70;
const BLOCKS: u16 = 320;
/// All of them are below those that the system hands out.
const LOWEST: u16 = 10_000;

/// Returns the first of the ports that are this process's until it ends.
///
/// # Panics
/// Other processes have claimed all of them.
pub fn first_claimed() -> u16 {
    static CLAIMED: OnceLock<(u16, TcpListener)> = OnceLock::new();
    CLAIMED.get_or_init(claim).0
}

/// Claims a block by listening on its last port.
fn claim() -> (u16, TcpListener) {
    let start = u16::try_from(process::id() % u32::from(BLOCKS)).expect("it is less");
    let blocks = (0..BLOCKS).map(|step| LOWEST + (start + step) % BLOCKS * BLOCK);
    let mut claims = blocks.filter_map(|first| {
        let claim = TcpListener::bind(loopback(first + BLOCK - 1));
        Some((first, claim.ok()?))
    });
    claims.next().expect("not every block is claimed")
}

/// Returns an unused one of the claimed ports. It stays free while a program is dead, and is given away again
/// long after.
pub fn claimed() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        let port = first_claimed() + NEXT.fetch_add(1, Ordering::Relaxed) % (BLOCK - 1);
        if TcpListener::bind(loopback(port)).is_ok() {
            return port;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_counted_from_their_base() {
        let ports = Ports::from_base(HIGHEST_BASE);

        assert_eq!(ports.gateway, HIGHEST_BASE);
        assert_eq!(ports.console, u16::MAX);
    }

    #[test]
    fn a_port_in_use_is_named_with_a_way_out() {
        let taken = TcpListener::bind(loopback(0)).unwrap();
        let ports = Ports {
            gateway: unused().unwrap(),
            gateway_admin: unused().unwrap(),
            booking: taken.local_addr().unwrap().port(),
            ..Ports::default()
        };

        let error = ports.check_free(false).unwrap_err().to_string();

        assert!(error.starts_with(&format!(
            "port {}, for booking-svc, is in use",
            ports.booking
        )));
        assert!(error.contains("--port-base"));
    }
}
