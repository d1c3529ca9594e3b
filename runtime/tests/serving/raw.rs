//! HTTP/1.1 as bytes, one connection for several requests.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};

use crate::service::PATIENCE;

pub(crate) struct Connection(TcpStream);

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    pub(crate) async fn send(&mut self, path: &str) {
        let head = format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n");
        self.write(&head).await;
    }

    pub(crate) async fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads one answer with a body of a known length; returns its head in lower case.
    pub(crate) async fn receive(&mut self) -> String {
        time::timeout(PATIENCE, self.read_answer()).await.unwrap()
    }

    async fn read_answer(&mut self) -> String {
        let mut received = String::new();
        let mut byte = [0];
        while !received.ends_with("\r\n\r\n") {
            self.0.read_exact(&mut byte).await.unwrap();
            received.push(char::from(byte[0]));
        }
        let head = received.to_ascii_lowercase();
        let length = head.split_once("content-length: ").unwrap().1;
        let length = length.lines().next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.unwrap();
        head
    }

    /// Waits until the server has closed it.
    pub(crate) async fn closed(&mut self) {
        let mut rest = Vec::new();
        let reading = self.0.read_to_end(&mut rest);
        // Reset or ended: closed it is.
        let _ = time::timeout(PATIENCE, reading).await.unwrap();
    }
}
