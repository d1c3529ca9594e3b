"""What the values of objects mean for each other."""

import re
from collections import Counter

from .manifests import title

# A CronJob's Jobs are called like it, with eleven characters more, and are held to 63.
LONGEST_CRON_JOB_NAME = 52


def complaints(manifests):
    """Yields what Kubernetes would reject or misinterpret."""
    counts = Counter(
        (manifest["kind"], manifest["metadata"].get("namespace"), manifest["metadata"]["name"])
        for manifest in manifests.objects
    )
    for (kind, _, name), count in counts.items():
        if count > 1:
            yield f"{kind} {name} exists {count} times"
    for pod in manifests.pods:
        if pod.kind == "Deployment":
            yield from of_deployment(manifests, pod)
        elif pod.kind in ("Job", "CronJob"):
            yield from of_job(pod)
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        yield from of_autoscaler(manifests, autoscaler)
    for service in manifests.of("Service"):
        if service["spec"].get("type", "ClusterIP") != "ClusterIP":
            yield f"{title(service)} needs something outside the cluster"


def of_deployment(manifests, pod):
    rolling = pod.workload["spec"].get("strategy", {}).get("rollingUpdate", {})
    if rolling.get("maxUnavailable") != 0 or rolling.get("maxSurge") in (0, "0%", None):
        yield f"{pod}: an old replica may stop before a new one is ready"
    if "replicas" in pod.workload["spec"] and scaler_of(manifests, pod):
        yield f"{pod}: each `apply` would reset the replicas of its autoscaler"
    selects = [budget for budget in manifests.of("PodDisruptionBudget")
               if pod in manifests.selected(budget["spec"]["selector"])]
    if len(selects) != 1:
        yield f"{pod} has {len(selects)} PodDisruptionBudgets; with two, no node can be drained"
    for budget in selects:
        fewest = scaler_of(manifests, pod)["spec"]["minReplicas"] if scaler_of(manifests, pod) else 1
        if budget["spec"].get("minAvailable", 0) >= fewest:
            yield f"{title(budget)}: no node with its pods could be drained"
        if budget["spec"].get("maxUnavailable", 0) >= fewest:
            yield f"{title(budget)}: all of its pods may be evicted together"


def scaler_of(manifests, pod):
    for autoscaler in manifests.of("HorizontalPodAutoscaler"):
        target = autoscaler["spec"]["scaleTargetRef"]
        if (target["kind"], target["name"]) == (pod.kind, pod.workload["metadata"]["name"]):
            return autoscaler
    return None


def of_autoscaler(manifests, autoscaler):
    spec = autoscaler["spec"]
    if not 1 <= spec["minReplicas"] <= spec["maxReplicas"]:
        yield f"{title(autoscaler)}: {spec['minReplicas']} to {spec['maxReplicas']} replicas"
    for metric in spec["metrics"]:
        if metric["type"] != "Resource":
            continue
        resource = metric["resource"]["name"]
        for pod in manifests.pods:
            if scaler_of(manifests, pod) is not autoscaler:
                continue
            for container in pod.spec["containers"]:
                if resource not in container["resources"]["requests"]:
                    yield f"{title(autoscaler)}: {container['name']} requests no {resource}"


def of_job(pod):
    spec = pod.workload["spec"]
    if pod.kind == "CronJob":
        name = pod.workload["metadata"]["name"]
        if len(name) > LONGEST_CRON_JOB_NAME:
            yield f"{pod}: its name is too long for its Jobs"
        if spec.get("concurrencyPolicy") != "Forbid":
            yield f"{pod}: runs may overlap"
        if spec.get("startingDeadlineSeconds", 0) < 10:
            yield f"{pod}: without a deadline of 10 s or more it may stop for good"
        spec = spec["jobTemplate"]["spec"]
    elif "ttlSecondsAfterFinished" not in spec:
        yield f"{pod} is never deleted"
    elif uses_generated_name(pod):
        yield f"{pod} is immutable, but names a ConfigMap whose name changes with its content"
    for bound in ("activeDeadlineSeconds", "backoffLimit"):
        if bound not in spec:
            yield f"{pod} has no {bound}"


def uses_generated_name(pod):
    """Says whether it names a ConfigMap that ends in a hash of Kustomize."""
    sources = [source for container in pod.containers for source in container.get("envFrom", [])]
    names = [source.get("configMapRef", {}).get("name", "") for source in sources]
    return any(re.search(r"-[bcdfghkmt0-9]{10}$", name) for name in names)
