//! Connections are closed at their maximum age without losing calls.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use runtime::{Limits, channel};
use tokio::{io, net::TcpListener, net::TcpStream, task::JoinSet};

use crate::service::{PATIENCE, Running, call};

/// Passes bytes on and counts the connections.
async fn counting_proxy(to: std::net::SocketAddr, seen: Arc<Mutex<usize>>) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            *seen.lock().unwrap() += 1;
            tokio::spawn(async move {
                let mut server = TcpStream::connect(to).await.unwrap();
                let _ = io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn no_retrying_call_fails_while_connections_are_renewed_continuously() {
    const CALLERS: usize = 16;
    const RENEWALS: usize = 20;
    const CALLS: usize = 1000;
    let limits = Limits {
        max_connection_age: Some(Duration::from_millis(100)),
        ..Limits::default()
    };
    let server = Running::start_answering(limits).await;
    let connections = Arc::new(Mutex::new(0));
    let address = counting_proxy(server.address, Arc::clone(&connections)).await;
    let channel = channel::connect(&format!("http://{address}"))
        .unwrap()
        .retrying();
    let mut callers = JoinSet::new();

    for _ in 0..CALLERS {
        let (channel, connections) = (channel.clone(), Arc::clone(&connections));
        let begun = server.work.begun.subscribe();
        callers.spawn(async move {
            let mut failures = BTreeSet::new();
            while *connections.lock().unwrap() < RENEWALS || *begun.borrow() < CALLS {
                if let Err(status) = call(channel.clone(), Some(PATIENCE)).await {
                    failures.insert(format!("{status:?}"));
                }
            }
            failures
        });
    }

    let failures = callers.join_all().await.into_iter().flatten();
    assert_eq!(failures.collect::<BTreeSet<_>>(), BTreeSet::new());
}
