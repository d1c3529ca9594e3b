//! Whether the response time reveals anything about a signature.

use std::{net::SocketAddr, time::Instant};

use anyhow::{Context, Result};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::super::{calls::Call, fault::Run};
use crate::verify::{WEBHOOK_PATH, sign};

/// Beyond this two means differ for another reason than chance.
const MOST: f64 = 5.0;
/// The part of the samples to compare: the slowest depend on the machine.
const COMPARED: f64 = 0.9;

/// Sends one body with signatures that are wrong in different places, in turn, and compares how long the answers take by
/// Welch's t-test. Nothing else is sent meanwhile.
pub(crate) async fn signatures(run: &mut Run<'_>) -> Result<()> {
    let body = Call::new(0)
        .events()
        .remove(0)
        .body
        .replace("call0", "forged");
    let right = sign(&run.world.front.secret(0), body.as_bytes());
    let kinds = [
        ("first digit wrong", with_wrong_digit(&right, 0)),
        (
            "last digit wrong",
            with_wrong_digit(&right, right.len() - 1),
        ),
        ("one digit short", right[1..].to_owned()),
    ];
    let gate = run.world.front.gate.clone();
    let silence = gate.write().await;
    let mut connection = Connection::open(run.world.front.gateways[0]).await?;
    let rounds = run.either(2000, 50_000);
    let mut samples = vec![Vec::with_capacity(rounds); kinds.len()];
    let mut answers = Vec::new();
    for _ in 0..rounds {
        for place in 0..kinds.len() {
            // In any order: what comes first may be slower.
            let place = (place + run.rng.usize(..kinds.len())) % kinds.len();
            let request = request(&kinds[place].1, &body);
            let sent = Instant::now();
            let answer = connection.exchange(&request).await?;
            samples[place].push(sent.elapsed().as_secs_f64());
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
    }
    drop(silence);
    run.happens();
    run.caused.times = rounds * kinds.len();
    run.expect(
        answers.len() == 1 && answers[0].starts_with("HTTP/1.1 401 "),
        || format!("the answers to wrong signatures differ: {answers:?}"),
    );
    for (kind, samples_of_kind) in kinds.iter().zip(&samples).skip(1) {
        let t = welch(compared(&samples[0]), compared(samples_of_kind));
        run.note(format!("{}, {}: t = {t:.2}", kinds[0].0, kind.0));
        // The length is no secret: what has another one is refused before anything is computed.
        let is_of_length = kind.1.len() == right.len();
        run.expect(t.abs() < MOST || !is_of_length, || {
            format!("{}: t = {t:.2}", kind.0)
        });
    }
    Ok(())
}

fn with_wrong_digit(signature: &str, place: usize) -> String {
    let mut digits = signature.as_bytes().to_vec();
    digits[place] = if digits[place] == b'0' { b'1' } else { b'0' };
    String::from_utf8_lossy(&digits).into_owned()
}

fn request(signature: &str, body: &str) -> String {
    format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nX-Cal-Signature-256: {signature}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A connection that is kept open.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(gateway: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(gateway).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 64 * 1024],
        })
    }

    /// Sends a request and returns the answer without the time in it.
    async fn exchange(&mut self, request: &str) -> Result<String> {
        self.stream.write_all(request.as_bytes()).await?;
        let mut length = 0;
        loop {
            let count = self.stream.read(&mut self.buffer[length..]).await?;
            anyhow::ensure!(count > 0, "the gateway has closed the connection");
            length += count;
            let text = String::from_utf8_lossy(&self.buffer[..length]);
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let lines = head.lines();
            let size = lines.clone().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= size.context("an answer without a length")? {
                let is_same = |line: &&str| !line.to_ascii_lowercase().starts_with("date:");
                let head = lines.filter(is_same).collect::<Vec<_>>().join("\n");
                return Ok(format!("{head}\n\n{body}"));
            }
        }
    }
}

/// Returns the faster ones.
fn compared(samples: &[f64]) -> Vec<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a length"
    )]
    sorted.truncate((samples.len() as f64 * COMPARED) as usize);
    sorted
}

/// Returns Welch's t of two samples.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn welch(one: Vec<f64>, other: Vec<f64>) -> f64 {
    let moments = |samples: Vec<f64>| {
        let count = samples.len() as f64;
        let mean = samples.iter().sum::<f64>() / count;
        let squares = samples.iter().map(|sample| (sample - mean).powi(2));
        (mean, squares.sum::<f64>() / (count - 1.0) / count)
    };
    let ((mean, error), (other_mean, other_error)) = (moments(one), moments(other));
    (mean - other_mean) / (error + other_error).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_means_that_differ_are_told_from_two_that_do_not() {
        let around = |mean: f64| (0..1000).map(move |index| mean + f64::from(index % 10));

        let same = welch(around(5.0).collect(), around(5.0).collect());
        let different = welch(around(5.0).collect(), around(6.0).collect());

        assert!(same.abs() < MOST, "{same}");
        assert!(different.abs() > MOST, "{different}");
    }
}
