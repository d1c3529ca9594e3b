//! Senders who send too much, too slowly, what cannot be read, or what is not theirs.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use anyhow::{Context, Result};
use futures_util::{StreamExt, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};

use super::super::{
    calls::Call,
    fault::Run,
    wire::{self, Response},
    world::REPLICAS,
};
use super::kills::replace_gateway;
use crate::verify::{WEBHOOK_PATH, sign};

/// How many malformed bodies are sent at the same time.
const AT_ONCE: usize = 8;
const KIB: usize = 1024;
/// Beyond what the gateway reads.
const TOO_LARGE: usize = 300 * KIB;
/// How much more memory a gateway may need after huge bodies, in KiB.
const GROWTH: usize = 100 * KIB;
/// How long a head or a body may take at the gateway, and a little longer.
const TOO_SLOW: Duration = Duration::from_secs(13);

/// How many webhooks of strangers are kept.
const FORGED: &str = "SELECT count(*) FROM webhook_deliveries WHERE booking_uid LIKE 'forged%'";

/// Sends bodies beyond the limit, with their length and in endless chunks.
pub(crate) async fn huge_bodies(run: &mut Run<'_>) -> Result<()> {
    let before = resident(run);
    for _ in 0..run.scaled(5, 100) {
        let gateways = run.world.front.gateways.clone();
        for gateway in gateways {
            run.happens();
            let body = "x".repeat(TOO_LARGE);
            let request = wire::request(&run.world.front.secret(0), &body);
            let answered = wire::exchange(gateway, request.as_bytes()).await;
            let length = status(answered);
            let chunked = status(endless(gateway).await);
            // A sender that goes on after the answer may find its connection closed before it reads it.
            run.expect(matches!(length, 413 | 0), || {
                format!("a huge body got {length}")
            });
            run.expect(matches!(chunked, 413 | 0), || {
                format!("endless chunks got {chunked}")
            });
        }
    }
    let grown = resident(run).saturating_sub(before);
    run.expect(grown < GROWTH, || {
        format!("a gateway has grown by {grown} KiB")
    });
    run.note(format!("the gateways have grown by {grown} KiB"));
    Ok(())
}

/// Returns the status of an answer, 0 if the connection was closed without one.
fn status(answered: Result<Response>) -> u16 {
    answered.map_or(0, |response| response.status)
}

fn resident(run: &Run<'_>) -> usize {
    let gateways = run.world.gateways.iter();
    gateways
        .map(super::super::program::Program::resident)
        .max()
        .unwrap_or_default()
}

/// Sends chunks until the connection ends, a thousand times the limit at most.
async fn endless(gateway: SocketAddr) -> Result<Response> {
    let mut stream = TcpStream::connect(gateway).await?;
    let head = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\
         X-Cal-Signature-256: {}\r\n\r\n",
        "0".repeat(64)
    );
    stream.write_all(head.as_bytes()).await?;
    let chunk = format!("8000\r\n{}\r\n", "x".repeat(0x8000));
    for _ in 0..1000 {
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes);
    let status = text.split(' ').nth(1).context("no answer")?.parse()?;
    Ok(Response {
        status,
        body: String::new(),
    })
}

/// Opens connections that send nothing, half a head, or half a body, and keeps them open.
pub(crate) async fn slow_senders(run: &mut Run<'_>) -> Result<()> {
    let most = run.scaled(100, 600);
    for _ in 0..run.scaled(1, 2) {
        let mut slow = Vec::new();
        let gateways = run.world.front.gateways.clone();
        for gateway in gateways {
            for index in 0..most {
                run.happens();
                let mut stream = TcpStream::connect(gateway).await?;
                let begun = match index % 3 {
                    0 => String::new(),
                    1 => format!("POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nX-Slow: "),
                    _ => format!(
                        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{"
                    ),
                };
                stream.write_all(begun.as_bytes()).await?;
                slow.push((index % 3, stream));
            }
        }
        time::sleep(TOO_SLOW).await;
        let mut open = 0;
        for (_, stream) in slow.iter_mut().filter(|(kind, _)| *kind > 0) {
            let closed = time::timeout(Duration::from_millis(50), drain(stream)).await;
            open += usize::from(closed.is_err());
        }
        run.expect(open == 0, || {
            format!("{open} connections without a request are still open")
        });
        run.recovers().await?;
    }
    Ok(())
}

async fn drain(stream: &mut TcpStream) {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
}

/// Signs what cannot be read: bytes that are no text, no JSON, or other JSON than Cal.com's.
pub(crate) async fn malformed(run: &mut Run<'_>) -> Result<()> {
    let secret = run.world.front.secret(0);
    let gateways = run.world.front.gateways.clone();
    let valid = Call::new(0)
        .events()
        .remove(0)
        .body
        .replace("call0", "mutant");
    // Of an unknown person.
    let valid = valid.replace("firm0", "mutant");
    let mut bodies = corpus(&valid);
    for _ in 0..run.scaled(100, 3000) {
        let mut bytes = valid.clone().into_bytes();
        for _ in 0..run.rng.usize(1..4) {
            let place = run.rng.usize(..bytes.len());
            bytes[place] = run.rng.u8(..);
        }
        bodies.push(bytes);
    }
    let mut answers = BTreeMap::<u16, usize>::new();
    run.happens();
    run.caused.times = bodies.len();
    let requests = bodies.into_iter().enumerate().map(|(index, body)| {
        let request = binary(&sign(&secret, &body), &body);
        (gateways[index % gateways.len()], request)
    });
    let requests = requests.collect::<Vec<_>>();
    let mut answered = stream::iter(requests)
        .map(|(gateway, request)| async move { status(wire::exchange(gateway, &request).await) })
        .buffer_unordered(AT_ONCE);
    while let Some(answer) = answered.next().await {
        *answers.entry(answer).or_default() += 1;
    }
    for status in answers.keys() {
        run.expect(matches!(status, 200..500), || {
            format!("a malformed body got {status}")
        });
    }
    run.note(format!(
        "answers to malformed bodies, by status: {answers:?}"
    ));
    Ok(())
}

fn corpus(valid: &str) -> Vec<Vec<u8>> {
    let with = |text: &str| valid.replacen("mutant", text, 1).into_bytes();
    let deep = "[".repeat(50_000);
    vec![
        Vec::new(),
        b"\xff\xfe\x00".to_vec(),
        [b"\xef\xbb\xbf", valid.as_bytes()].concat(),
        [valid.as_bytes(), b"\xc3"].concat(),
        with("a\\u0000b"),
        with("\\ud800"),
        with("\u{0}"),
        deep.clone().into_bytes(),
        format!("{{\"triggerEvent\":\"BOOKING_CREATED\",\"payload\":{{\"x\":{deep}").into_bytes(),
        valid.replace("\"startTime\"", "\"uid\"").into_bytes(),
        valid
            .replace("\"2099-03-02T09:00:00Z\"", "9223372036854775808")
            .into_bytes(),
        valid
            .replace("\"2099-03-02T09:00:00Z\"", "1e999")
            .into_bytes(),
        valid
            .replace("2099-03-02T09:00:00Z", "99999999-13-45T99:99:99Z")
            .into_bytes(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"triggerEvent=BOOKING_CREATED&uid=mutant".to_vec(),
        valid.as_bytes()[..valid.len() / 2].to_vec(),
    ]
}

fn binary(signature: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         X-Cal-Signature-256: {signature}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Sends webhooks whose signature is missing, wrong, doubled or cut, and requests with two lengths.
pub(crate) async fn forged(run: &mut Run<'_>) -> Result<()> {
    let body = Call::new(0)
        .events()
        .remove(0)
        .body
        .replace("call0", "forged");
    let right = sign(&run.world.front.secret(0), body.as_bytes());
    let header = |value: &str| format!("X-Cal-Signature-256: {value}\r\n");
    let forged = [
        String::new(),
        header(""),
        header("no-secret-provided"),
        header(&"0".repeat(64)),
        header(&right[..63]),
        header(&right.to_uppercase()),
        header(&sign("another secret", body.as_bytes())),
        format!("{}{}", header(&right), header(&right)),
    ];
    for round in 0..run.scaled(2, 50) {
        let gateways = run.world.front.gateways.clone();
        let gateway = gateways[round % gateways.len()];
        let mut seen = Vec::new();
        for headers in &forged {
            run.happens();
            let request = format!(
                "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let response = wire::exchange(gateway, request.as_bytes()).await?;
            run.expect(response.status == 401, || {
                format!("{headers:?} got {}", response.status)
            });
            seen.push(response.body);
        }
        seen.dedup();
        run.expect(seen.len() == 1, || {
            "the answers to wrong signatures differ".to_owned()
        });
        run.happens();
        smuggle(run, gateway, &body).await?;
    }
    let kept = run.world.database().await?.number(FORGED).await?;
    run.expect(kept == 0, || format!("{kept} forged webhooks are stored"));
    Ok(())
}

/// Hides a second request in the body of the first.
async fn smuggle(run: &mut Run<'_>, gateway: SocketAddr, body: &str) -> Result<()> {
    let hidden = wire::request(&run.world.front.secret(0), body);
    let request = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\
         Content-Length: 5\r\n\r\n0\r\n\r\n{hidden}"
    );
    let response = wire::exchange(gateway, request.as_bytes()).await?;
    run.expect(
        (400..500).contains(&response.status) && !response.body.contains("HTTP/1.1"),
        || format!("a smuggled request got {response:?}"),
    );
    Ok(())
}

/// Gives the gateways another secret, one after the other, and takes the old one from them.
pub(crate) async fn rotation(run: &mut Run<'_>) -> Result<()> {
    for round in 0..run.scaled(1, 5) {
        run.happens();
        let front = run.world.front.clone();
        let (old, new) = (front.secret(0), format!("secret-{round}"));
        for replica in 0..REPLICAS {
            let gateway = &mut run.world.gateways[replica];
            gateway.set("CALCOM_WEBHOOK_SECRET", &new);
            gateway.set("CALCOM_WEBHOOK_SECRET_PREVIOUS", &old);
            replace_gateway(run, replica).await?;
        }
        front.sign_with(vec![new.clone(), old.clone()]);
        run.until_promised(50).await?;
        front.sign_with(vec![new]);
        // Nothing that was signed with the old one is under way after that.
        run.until_promised(50).await?;
        for replica in 0..REPLICAS {
            run.world.gateways[replica].unset("CALCOM_WEBHOOK_SECRET_PREVIOUS");
            replace_gateway(run, replica).await?;
        }
        let body = Call::new(0)
            .events()
            .remove(0)
            .body
            .replace("call0", "forged");
        let request = wire::request(&old, &body);
        let answer = status(wire::exchange(front.gateways[0], request.as_bytes()).await);
        run.expect(answer == 401, || format!("the old secret got {answer}"));
    }
    Ok(())
}
