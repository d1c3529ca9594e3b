//! Alerts and dashboard: what they ask for is what the services show.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::Value;

use crate::model::{
    stack::{self, Stack},
    vendor::Vendor,
};

const ALERTS: &str = include_str!("../../../deploy/monitoring/alerts.yaml");
const DASHBOARD: &str = include_str!("../../../deploy/monitoring/dashboard.json");
/// What the metrics of the services begin with. Those of Kubernetes are not shown here.
const PREFIXES: [&str; 5] = ["bookbrief_", "db_", "gen_ai_", "http_", "rpc_"];
/// Added by Prometheus to what a histogram shows.
const BUCKET_LABEL: &str = "le";

/// The metrics that a query reads, and the labels that it expects of them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Query {
    metrics: BTreeSet<String>,
    labels: BTreeSet<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_alert_and_panel_reads_metrics_and_labels_that_the_services_show() {
    let vendor = Vendor::start(Duration::ZERO).await;
    let callprep = stack::by_model(&vendor, "key", 1).await;
    let stack = Stack::start(vec![callprep], 1).await;
    stack::assert_ready(&stack.book([0]).await);
    stack.until_worded(1).await;

    let metrics = stack.metrics().await;
    let shown = labels_by_metric(&metrics);

    let queries = alerts().chain(panels()).collect::<Vec<_>>();
    assert!(queries.len() > 40, "{}", queries.len());
    let complaints = queries.iter().flat_map(|query| wrong(query, &shown));
    assert_eq!(complaints.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(without_help(&metrics), Vec::<&str>::new());
    let misspelt = r#"sum by (answr) (rate(bookbrief_webhook_total{answer="busy"}[5m]))"#;
    assert_eq!(wrong(misspelt, &shown).len(), 3);
}

/// Returns the metrics without a `# HELP` line.
fn without_help(text: &str) -> Vec<&str> {
    let described = |name: &str| text.contains(&format!("# HELP {name} "));
    let names = text.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
        Some(name)
    });
    names.filter(|name| !described(name)).collect()
}

/// Returns the metrics and labels of a query that the services do not show.
fn wrong(query: &str, shown: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let read = Query::parse(query);
    let unknown = read
        .metrics
        .iter()
        .filter(|name| !shown.contains_key(*name));
    let known = |label: &&String| {
        let mut labels = read.metrics.iter().filter_map(|name| shown.get(name));
        labels.any(|labels| labels.contains(*label))
    };
    let unlabelled = read.labels.iter().filter(|label| !known(label));
    let unlabelled = unlabelled.map(|label| format!("label {label}: {query}"));
    let unknown = unknown.map(|name| format!("metric {name}: {query}"));
    unknown.chain(unlabelled).collect()
}

/// Returns the queries of the alerts that do not read metrics of Kubernetes.
fn alerts() -> impl Iterator<Item = &'static str> {
    let rules = ALERTS.split("- alert: ").skip(1);
    rules
        .filter_map(|rule| rule.split_once("expr:"))
        .filter_map(|(_, rest)| rest.split_once("labels:"))
        .map(|(query, _)| query)
        .filter(|query| !query.contains("kube_"))
}

fn panels() -> impl Iterator<Item = &'static str> {
    let lines = DASHBOARD.lines().map(str::trim);
    lines.filter(|line| line.starts_with(r#""expr": "#))
}

impl Query {
    fn parse(query: &str) -> Self {
        let query = query.replace("\\\"", "\"");
        let mut read = Self::default();
        let mut rest = String::new();
        for (index, part) in query.split('{').enumerate() {
            let Some((matchers, after)) = part.split_once('}').filter(|_| index > 0) else {
                rest += part;
                continue;
            };
            let names = matchers.split(',').filter_map(|matcher| {
                let name = matcher.split(['=', '!', '~']).next()?;
                Some(name.trim().to_owned())
            });
            read.labels.extend(names);
            rest += after;
        }
        for (index, part) in rest.split("by (").enumerate() {
            let (labels, after) = part
                .split_once(')')
                .filter(|_| index > 0)
                .unwrap_or(("", part));
            let labels = labels.split(',').map(|label| label.trim().to_owned());
            read.labels
                .extend(labels.filter(|label| !label.is_empty() && label != BUCKET_LABEL));
            let words = after.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let metrics = words.filter(|word| PREFIXES.iter().any(|start| word.starts_with(start)));
            read.metrics.extend(metrics.map(str::to_owned));
        }
        read
    }
}

/// Returns the labels of each metric in Prometheus' text format.
fn labels_by_metric(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut shown = BTreeMap::<_, BTreeSet<_>>::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((series, _)) = line.rsplit_once(' ') else {
            continue;
        };
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let names = labels
            .split("\",")
            .filter_map(|label| label.split_once('='));
        let labels = shown.entry(name.to_owned()).or_default();
        labels.extend(names.map(|(name, _)| name.to_owned()));
    }
    shown
}

#[test]
fn the_dashboard_is_json_and_each_panel_has_its_own_place() {
    let dashboard = serde_json::from_str::<Value>(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();

    let places = panels.iter().map(|panel| panel["gridPos"].to_string());
    assert_eq!(places.collect::<BTreeSet<_>>().len(), panels.len());
}
