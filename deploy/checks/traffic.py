"""Which connections the NetworkPolicies allow, and which are needed."""

import re

from . import operators
from .manifests import matches, title

# Within the namespace, and nothing else.
CONNECTIONS = {
    ("gateway", "booking-svc", "grpc"),
    ("gateway-notify", "booking-svc", "grpc"),
    ("gateway-console", "booking-svc", "grpc"),
    ("reconcile", "booking-svc", "grpc"),
    ("booking-svc", "callprep-svc", "grpc"),
    ("booking-svc", "postgres", "postgresql"),
    ("booking-svc-migrate", "postgres", "postgresql"),
    ("booking-svc", "database-pooler", "postgresql"),
    # The listener.
    ("booking-svc", "database", "postgresql"),
    ("booking-svc-migrate", "database", "postgresql"),
    ("booking-svc-migrate", "database-pooler", "postgresql"),
    ("database-pooler", "database", "postgresql"),
    ("database-pooler", "database", "status"),
    ("database", "database-pooler", "postgresql"),
}
# From anywhere.
OPEN = {("gateway", "http")}
# To addresses, besides those of name servers. The database may be outside, or another policy's.
OUTSIDE = {("callprep-svc", 443), ("reconcile", 443)} | {("gateway-notify", port) for port in (443, 465, 587)}
# The API server, for the pods of an operator.
API_SERVER = {(name, port) for name in ("database", "database-pooler") for port in (443, 6443)}
DATABASE = {(name, 5432) for name in ("booking-svc", "booking-svc-migrate", "booking-svc-sync")}
# From and to other namespaces.
NAMESPACES = {
    "Ingress": {"monitoring", "cnpg-system"},
    "Egress": {"kube-system", "monitoring"},
}
# In a setting: a URL whose host is a bare name, which is that of a Service.
SERVICE_URL = re.compile(r"[a-z]+://(?:[^@/]*@)?([a-z][a-z0-9-]*):(\d+)")
DNS = 53


def complaints(manifests):
    """Yields connections that are allowed but not needed, or needed but not allowed."""
    policies = manifests.of("NetworkPolicy")
    if not any(is_default(policy["spec"]) for policy in policies):
        yield "no policy denies what no other allows"
    names = {pod.name for pod in manifests.all_pods}
    meant = {(a, b, port) for a, b, port in CONNECTIONS if {a, b} <= names}
    allowed = set(allowed_connections(manifests))
    for source, target, port in sorted(meant - allowed):
        yield f"{source} may not connect to {target}'s {port}, but needs to"
    for source, target, port in sorted(allowed - meant):
        yield f"{source} may connect to {target}'s {port}"
    yield from of_outside(manifests)
    yield from of_urls(manifests, meant)
    yield from of_metrics(manifests)
    for policy in policies:
        yield from of_peers(manifests, policy)


def is_default(spec):
    return spec["podSelector"] == {} and spec.keys() == {"podSelector", "policyTypes"} and set(
        spec["policyTypes"]
    ) == {"Ingress", "Egress"}


def rules(manifests, pod, direction):
    """Yields the rules of all policies for a pod, and for whom each is: None is anybody."""
    for policy in manifests.of("NetworkPolicy"):
        if matches(policy["spec"]["podSelector"], pod.labels):
            for rule in policy["spec"].get(direction.lower(), []):
                yield rule, rule.get("from" if direction == "Ingress" else "to")


def ports_of(rule):
    return {port.get("port") for port in rule.get("ports", [{"port": None}])}


def meets(rule, peers, pod, name, number):
    """Says whether a rule is about a pod of this namespace and a port."""
    is_peer = peers is None or any(
        "podSelector" in peer
        and "namespaceSelector" not in peer
        and matches(peer["podSelector"], pod.labels)
        for peer in peers
    )
    return is_peer and bool(ports_of(rule) & {None, name, number})


def allowed_connections(manifests):
    for source in manifests.all_pods:
        for target in manifests.all_pods:
            if source is target:
                continue
            for name, number in target.ports.items():
                leaves = any(
                    meets(rule, peers, target, name, number)
                    for rule, peers in rules(manifests, source, "Egress")
                )
                enters = any(
                    meets(rule, peers, source, name, number)
                    for rule, peers in rules(manifests, target, "Ingress")
                )
                if leaves and enters:
                    yield source.name, target.name, name


def of_outside(manifests):
    reaches, is_open = set(), set()
    for pod in manifests.all_pods:
        for rule, peers in rules(manifests, pod, "Egress"):
            if peers is None or any("ipBlock" in peer for peer in peers):
                reaches |= {(pod.name, port) for port in ports_of(rule) - {DNS}}
        for rule, peers in rules(manifests, pod, "Ingress"):
            if peers is None or any("ipBlock" in peer for peer in peers):
                ports = ports_of(rule)
                is_open |= {
                    (pod.name, name)
                    for name, number in pod.ports.items()
                    if ports & {None, name, number}
                }
    outside = {(name, port) for name, port in OUTSIDE if name in {pod.name for pod in manifests.pods}}
    for name, port in sorted(outside - reaches):
        yield f"{name} may not reach port {port} outside, but needs to"
    for name, port in sorted(reaches - OUTSIDE - DATABASE - API_SERVER, key=str):
        yield f"{name} may reach port {port} outside"
    for name, port in sorted(is_open ^ OPEN):
        yield f"{name}'s {port} is {'open to all' if (name, port) in is_open else 'closed'}"


def of_metrics(manifests):
    """Yields pods that say where Prometheus reads their metrics, and do not let it in there."""
    for pod in manifests.pods:
        annotations = pod.annotations
        if annotations.get("prometheus.io/scrape") != "true":
            continue
        number = int(annotations["prometheus.io/port"])
        names = {name for name, port in pod.ports.items() if port == number}
        if not any(
            ports_of(rule) & {None, number, *names}
            for rule, peers in rules(manifests, pod, "Ingress")
            if peers is None or any(is_namespace(peer, "monitoring") for peer in peers)
        ):
            yield f"{pod} has metrics on port {number}, and does not let Prometheus in"


def is_namespace(peer, name):
    labels = peer.get("namespaceSelector", {}).get("matchLabels", {})
    return labels.get("kubernetes.io/metadata.name") == name


def of_urls(manifests, meant):
    """Follows the URLs in settings to their Services."""
    services = {service["metadata"]["name"]: service for service in manifests.of("Service")}
    config_maps = {
        manifest["metadata"]["name"]: manifest["data"] for manifest in manifests.of("ConfigMap")
    }
    made = operators.services_of(manifests.objects)
    for pod in manifests.pods:
        for container in pod.containers:
            values = [variable.get("value") or "" for variable in container.get("env", [])]
            for source in container.get("envFrom", []):
                values += config_maps.get(source["configMapRef"]["name"], {}).values()
            for host, port in SERVICE_URL.findall("\n".join(values)):
                ports = services.get(host, {"spec": {"ports": []}})["spec"]["ports"]
                names = [entry["name"] for entry in ports if entry["port"] == int(port)]
                if host in made and int(port) == operators.PORT:
                    host, names = made[host], ["postgresql"]
                if not names:
                    yield f"{pod} has the URL {host}:{port}, which is no Service"
                elif (pod.name, host, names[0]) not in meant:
                    yield f"{pod} has the URL {host}:{port}, to which it may not connect"


def of_peers(manifests, policy):
    """Yields peers that select no pods, as after a misspelt label."""
    for direction, key in (("Ingress", "from"), ("Egress", "to")):
        for rule in policy["spec"].get(direction.lower(), []):
            for peer in rule.get(key, []):
                if "namespaceSelector" in peer:
                    labels = peer["namespaceSelector"].get("matchLabels", {})
                    namespace = labels.get("kubernetes.io/metadata.name")
                    if namespace not in NAMESPACES[direction]:
                        yield f"{title(policy)} lets the namespace {namespace} in or out"
                elif "podSelector" in peer and not manifests.selected(peer["podSelector"]):
                    yield f"{title(policy)} selects no pods"
