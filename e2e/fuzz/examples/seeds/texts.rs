//! Texts, tables and tokens.

use gateway::{BriefLink, LinkSecrets};
use uuid::Uuid;

use super::Seeds;

fn of(texts: &[&str]) -> Seeds {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub(super) fn addresses() -> Seeds {
    of(&[
        " ZOE.Mueller@Kestrel.Example ",
        "ZOË.MÜLLER@kestrel.example",
        "zoe\u{308}@mu\u{308}ller.example",
        "zoe@XN--MLLER-KVA.example",
        "zoe@kestrel。example.",
        "\u{feff}zoe@kestrel.example\u{200b}\n",
        "ΝΊΚΟΣ@kestrel.example\nνίκος@kestrel.example",
        "İpek@kestrel.example",
        "\"a@b\"@Kestrel.example",
        "zoe@\u{10d40} .",
        "zoe@kestrel \u{ff20}example",
        "zoe@kestrel.example.\u{fe00}",
        "zoe+cal@kestrel.example\nzoe@kestrel.example",
        "+316@kestrel.example",
        "@",
        "a@xn--",
        "a@xn--a",
        "a@\u{ad}b",
        "straße@faß.example",
        "zoe@[192.0.2.1]",
    ])
}

pub(super) fn times() -> Seeds {
    of(&[
        "2026-09-24T15:00:00Z",
        "2026-09-24T15:00:00.482Z",
        "2026-09-24T15:00:00.999999999+05:45",
        "2026-09-24t15:00:00-00:00",
        "2026-09-24 15:00:00Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.999999999Z",
        "9999-12-31T23:59:59.999999999Z",
        "9999-12-31T23:59:59-00:01",
        "0000-12-31T23:59:59-00:01",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "-0001-01-01T00:00:00Z",
        "+12026-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "2024-02-29T12:00:00+23:59",
        "2026-02-30T12:00:00Z",
        "2026-09-24",
    ])
}

pub(super) fn signatures() -> Seeds {
    of(&[
        "x-cal-signature-256:<current>\n\n{}",
        "x-cal-signature-256:<previous>\n\n{}",
        "x-cal-signature-256:sha256=<current>\n\n{\"a\":1}",
        "x-cal-signature-256:sha256=sha256=<current>\n\n{}",
        "x-cal-signature:<current>\n\nbody",
        "x-signature:<previous>\n\n",
        "x-cal-signature-256:\nx-cal-signature:<current>\n\n{}",
        "x-cal-signature-256:<current>\nx-cal-signature-256:<current>\n\n{}",
        "x-cal-signature-256:<current>\nx-cal-signature:no\n\n{}",
        "X-Cal-Signature-256:<current>\n\n{}",
        "x-cal-signature-256: <current>\n\n{}",
        "x-cal-signature-256:<current>00\n\n{}",
        "x-cal-signature-256:no-secret-provided\n\n{}",
        "x-cal-signature-256:5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843\n\n{}",
        "x-cal-signature-256:\u{e9}\n\n{}",
        "content-type:application/json\n\n{}",
    ])
}

pub(super) fn tokens() -> Seeds {
    let made = |secret: &str, epoch| {
        let secrets = LinkSecrets::new(secret, None).expect("it is long enough");
        let call_id = Uuid::from_u128(0x0192_d3f0_0000_7000_8000_0000_0000_0001);
        secrets.token(BriefLink { call_id, epoch }).into_bytes()
    };
    let mut seeds = vec![
        made("a current secret that is long enough", 0),
        made("a previous secret, long enough too", 3),
        made("a stranger's secret, also long enough", 1),
    ];
    seeds.extend(of(&[
        "",
        "=",
        "AQ",
        "AZLT8AAAcACAAAAAAAAAAQAAAAA",
        "../../etc",
    ]));
    // The secret, where and how much is replaced, the call and the epoch; then the replacement.
    for (secret, at, length, replacement) in [
        (0, 0, 0, ""),
        (1, 0, 0, ""),
        (0, 0, 1, "B"),
        (0, 70, 1, "A"),
        (1, 70, 255, "="),
        (0, 35, 0, "-"),
        (1, 10, 3, "___"),
        (0, 0, 255, ""),
    ] {
        let mut seed = vec![secret, at, length];
        seed.extend([7; 20]);
        seed.extend(replacement.as_bytes());
        seeds.push(seed);
    }
    seeds
}

pub(super) fn tables() -> Seeds {
    let all = "prospect_id,company_name,domain,industry,employee_range,employee_count,country,description,\
        technologies,specialties,contact_id,first_name,last_name,job_title,email,opted_out\n";
    let mut seeds = of(&[
        "prospect_id,company_name,country,email,first_name,job_title\n\
            kestrel,Kestrel Field Services,GB,zoe@kestrel.example,Zoë,Operations Director\n\
            kestrel,,,omar@kestrel.example,Omar,Planner\n",
        "prospect_id\nacme\n",
        "prospect_id,email\nacme,a@acme.example\nacme,A@ACME.example\n",
        "prospect_id,contact_id,opted_out\nacme,c1,yes\nacme,c1,no\nacme,c2,maybe\n",
        "prospect_id,employee_count\nacme,12\nbeta,-1\nzeta,99999999999\n",
        "prospect_id,technologies\nacme,\"SAP; Excel;;\"\n",
        "prospect_id,company_name\nacme,\"two\nlines\"\nbeta,\"never closed",
        "prospect_id,compnay_name\nacme,Acme\n",
        "company_name\nAcme\n",
        "prospect_id,first_name\nacme,Ada\n",
        "prospect_id,company_name\nacme,Acme\n,Nobody\nzeta,Zeta,more\nbeta,Beta\n",
        "prospect_id,prospect_id\na,b\n",
        "\u{feff}prospect_id\nacme\n",
        "prospect_id;company_name\nacme;Acme\n",
        "prospect_id\r\nacme\r\n\r\nbeta\r\n",
        "",
    ]);
    let row = "acme,Acme,acme.example,Trade,10-50,12,NL,Sells,SAP;Excel,Bolts,c1,Ada,Byron,COO,ada@acme.example,no\n";
    seeds.push([all, row, row].concat().into_bytes());
    seeds.push(b"prospect_id,email\nacme,\xff\xfe@acme.example\nbeta,b@beta.example\n".to_vec());
    seeds
}

/// Bytes without a pattern, as SplitMix64 draws them.
pub(super) fn histories() -> Seeds {
    let mut state = 1_u64;
    let mut draw = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed >> 32).to_be_bytes()[7]
    };
    // Every kind of call, with the events in their order, and in some other.
    let mut seeds = Vec::new();
    for kind in 0..6 {
        seeds.push(vec![kind]);
        for _ in 0..5 {
            let drawn = (0..40).map(|_| draw());
            seeds.push(std::iter::once(kind).chain(drawn).collect());
        }
    }
    seeds
}
