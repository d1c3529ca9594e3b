"""What every pod needs: restricted Pod Security, working probes, enough time to stop."""

import re
from collections import Counter

# How long a program may drain if it has no setting for it, and what it takes after that to end.
DRAIN_MS = 20_000
END_MS = 6_000
# Time that Kubernetes and the machine may take during a stop.
RESERVE_MS = 5_000
# How long clients take to notice that a pod is stopping.
NEWS_MS = 5_000
# A setting and its default in .env.sample.
DEFAULT = re.compile(r"^# ([A-Z0-9_]+_MS)=(\d+)", re.MULTILINE)
UNITS = {"m": 0.001, "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
# The allowed ones that need nothing from the node.
ALLOWED_VOLUMES = {"configMap", "emptyDir", "projected", "secret", "persistentVolumeClaim"}


def complaints(manifests, sample):
    """Yields the faults of a pod."""
    defaults = {name: int(value) for name, value in DEFAULT.findall(sample)}
    for pod in manifests.pods:
        yield from of_security(pod)
        yield from of_ports(pod)
        for container in pod.containers:
            yield from of_resources(pod, container)
        if pod.kind == "Deployment":
            for container in pod.spec["containers"]:
                yield from of_probes(pod, container)
                yield from of_stopping(manifests, defaults, pod, container)


def of_security(pod):
    spec = pod.spec
    for key in ("hostNetwork", "hostPID", "hostIPC", "automountServiceAccountToken"):
        if spec.get(key, key.startswith("auto")):
            yield f"{pod}: {key} is on"
    context = spec.get("securityContext", {})
    if not context.get("runAsNonRoot") or not context.get("runAsUser"):
        yield f"{pod} may run as root"
    if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield f"{pod} has no seccomp profile"
    for volume in spec.get("volumes", []):
        for kind in volume.keys() - {"name"} - ALLOWED_VOLUMES:
            yield f"{pod}: {kind} is no volume for a restricted pod"
    for container in pod.containers:
        context = container.get("securityContext", {})
        if (
            context.get("allowPrivilegeEscalation") is not False
            or context.get("readOnlyRootFilesystem") is not True
            or context.get("capabilities") != {"drop": ["ALL"]}
            or context.keys() & {"privileged", "runAsUser", "procMount", "seccompProfile"}
        ):
            yield f"{pod}: {container['name']} has more privileges than it needs"


def of_ports(pod):
    ports = [port for container in pod.containers for port in container.get("ports", [])]
    for key in ("name", "containerPort"):
        for value, count in Counter(port.get(key) for port in ports).items():
            if count > 1 or value is None:
                yield f"{pod}: {count} ports have the {key} {value}"
    for port in ports:
        if "hostPort" in port:
            yield f"{pod} takes a port of its node"
        # The limit of a port's name, which only the API server checks.
        if not re.fullmatch(r"(?=.*[a-z])[a-z0-9-]{1,15}", port.get("name", "")):
            yield f"{pod}: {port.get('name')} is no valid port name"


def of_resources(pod, container):
    requests, limits = (container.get("resources", {}).get(key, {}) for key in ("requests", "limits"))
    for resource in ("cpu", "memory"):
        if resource not in requests or resource not in limits:
            yield f"{pod}: {container['name']} requests or limits no {resource}"
        elif amount(requests[resource]) > amount(limits[resource]):
            yield f"{pod}: {container['name']} requests more {resource} than its limit"


def amount(quantity):
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(quantity)).groups()
    return float(number) * UNITS[unit]


def of_probes(pod, container):
    for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
        probe = container.get(kind)
        if not probe:
            yield f"{pod}: {container['name']} has no {kind}"
            continue
        asked = probe.get("grpc") or probe.get("httpGet") or probe.get("tcpSocket")
        if asked["port"] not in pod.ports.keys() | set(pod.ports.values()):
            yield f"{pod}: the {kind} uses the port {asked['port']}, which the container does not have"
        if probe.get("timeoutSeconds", 1) > 3 * probe.get("periodSeconds", 10):
            yield f"{pod}: the {kind} may run three times concurrently"
    if container.get("livenessProbe") == container.get("readinessProbe"):
        yield f"{pod}: a replica that is only not ready would be restarted"


def of_stopping(manifests, defaults, pod, container):
    told = defaults | numbers(manifests, container)
    pause = 1000 * container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    pause += told.get("SHUTDOWN_DELAY_MS", 0)
    needed = pause + told.get("DRAIN_TIMEOUT_MS", DRAIN_MS) + END_MS + RESERVE_MS
    given = 1000 * pod.spec.get("terminationGracePeriodSeconds", 30)
    if given < needed:
        yield f"{pod} needs up to {needed} ms to stop, but has {given}"
    if pause < NEWS_MS:
        yield f"{pod} stops before its clients have noticed"


def numbers(manifests, container):
    """The settings of a container that are numbers."""
    values = {}
    for source in container.get("envFrom", []):
        wanted = source.get("configMapRef", {}).get("name")
        for config_map in manifests.of("ConfigMap"):
            if config_map["metadata"]["name"] == wanted:
                values |= config_map["data"]
    values |= {variable["name"]: variable.get("value") for variable in container.get("env", [])}
    return {name: int(value) for name, value in values.items() if str(value).isdecimal()}
