"""Every name in an object refers to an existing object."""

import re

from .manifests import title

# A row of a table in the README: | `Secret` | `KEY` | … |
DOCUMENTED = re.compile(r"^\| `([a-z0-9-]+)` \| `([A-Za-z0-9_.]+)` \|", re.MULTILINE)


def complaints(manifests, readme):
    """Yields references to what does not exist."""
    provided = keys_of(manifests, "ConfigMap") | keys_of(manifests, "Secret")
    provided |= {("Secret", *row) for row in DOCUMENTED.findall(readme)}
    for pod in manifests.pods:
        yield from of_pod(manifests, provided, pod)
    yield from of_services(manifests)
    yield from of_ingresses(manifests)
    yield from of_autoscalers(manifests)
    for kind in ("PodDisruptionBudget", "NetworkPolicy"):
        key = "podSelector" if kind == "NetworkPolicy" else "selector"
        for manifest in manifests.of(kind):
            if not manifests.selected(manifest["spec"][key]):
                yield f"{title(manifest)} selects no pod"


def keys_of(manifests, kind):
    return {
        (kind, manifest["metadata"]["name"], key)
        for manifest in manifests.of(kind)
        for key in {**manifest.get("data", {}), **manifest.get("stringData", {})}
    }


def of_pod(manifests, provided, pod):
    account = pod.spec.get("serviceAccountName")
    if account not in manifests.names("ServiceAccount"):
        yield f"{pod}: there is no ServiceAccount {account}"
    selector = pod.workload["spec"].get("selector", {})
    if pod not in manifests.selected(selector):
        yield f"{pod} does not select its own pods"
    elif pod.kind in ("Deployment", "StatefulSet") and len(manifests.selected(selector)) > 1:
        yield f"{pod} selects the pods of others, too"
    for constraint in pod.spec.get("topologySpreadConstraints", []):
        if pod not in manifests.selected(constraint["labelSelector"]):
            yield f"{pod} is not among the pods that it is to be spread with"
    service = pod.workload["spec"].get("serviceName")
    if service and service not in manifests.names("Service"):
        yield f"{pod}: there is no Service {service}"
    names = {(kind, name) for kind, name, _ in provided}
    for container in pod.containers:
        for source in container.get("envFrom", []):
            for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                if key in source and (kind, source[key]["name"]) not in names:
                    yield f"{pod}: there is no {kind} {source[key]['name']}"
        for variable in container.get("env", []):
            for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                wanted = variable.get("valueFrom", {}).get(key)
                if wanted and (kind, wanted["name"], wanted["key"]) not in provided:
                    yield f"{pod}: no {kind} {wanted['name']} has the key {wanted['key']}"
    yield from of_volumes(names, pod)


def of_volumes(names, pod):
    volumes = {volume["name"]: volume for volume in pod.spec.get("volumes", [])}
    claims = pod.workload["spec"].get("volumeClaimTemplates", [])
    known = volumes.keys() | {claim["metadata"]["name"] for claim in claims}
    mounted = {
        mount["name"]
        for container in pod.containers
        for mount in container.get("volumeMounts", [])
    }
    for name in mounted ^ known:
        yield f"{pod}: the volume {name} is {'mounted' if name in mounted else 'there'} alone"
    for volume in volumes.values():
        secret = volume.get("secret", {}).get("secretName")
        config_map = volume.get("configMap", {}).get("name")
        for kind, name in (("Secret", secret), ("ConfigMap", config_map)):
            if name and (kind, name) not in names:
                yield f"{pod}: there is no {kind} {name}"


def of_services(manifests):
    for service in manifests.of("Service"):
        pods = manifests.selected({"matchLabels": service["spec"]["selector"]})
        if not pods:
            yield f"{title(service)} selects no pod"
        for port in service["spec"]["ports"]:
            for pod in pods:
                known = pod.ports.keys() | set(pod.ports.values())
                if port.get("targetPort", port["port"]) not in known:
                    yield f"{title(service)}: {pod} has no port {port['targetPort']}"


def of_ingresses(manifests):
    services = {service["metadata"]["name"]: service for service in manifests.of("Service")}
    for ingress in manifests.of("Ingress"):
        for rule in ingress["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                backend = path["backend"]["service"]
                service = services.get(backend["name"], {"spec": {"ports": []}})
                ports = service["spec"]["ports"]
                if not any(backend["port"].items() <= as_backend(port).items() for port in ports):
                    yield f"{title(ingress)}: no Service {backend['name']} with {backend['port']}"


def as_backend(port):
    return {"name": port.get("name"), "number": port["port"]}


def of_autoscalers(manifests):
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        target = autoscaler["spec"]["scaleTargetRef"]
        if target["name"] not in manifests.names(target["kind"]):
            yield f"{title(autoscaler)}: there is no {target['kind']} {target['name']}"
