"""Injects one fault after another into rendered manifests, and checks that each is found.

Usage: python -m checks.tests .env.sample README.md LOCAL.yaml CLOUDNATIVE_PG.yaml
"""

import copy
import sys
from pathlib import Path

from .all import complaints
from .manifests import Manifests, pod_of

SPOILED = {
    "a selector that means nothing": (
        lambda of: of("Service", "gateway")["spec"]["selector"].update({"app.kubernetes.io/name": "x"}),
        "Service gateway selects no pod",
    ),
    "a port by a wrong name": (
        lambda of: of("Service", "booking-svc")["spec"]["ports"][0].update(targetPort="rpc"),
        "Deployment booking-svc has no port rpc",
    ),
    "a ServiceAccount that is not there": (
        lambda of: pod(of, "gateway").update(serviceAccountName="x"),
        "there is no ServiceAccount x",
    ),
    "a key that no Secret has": (
        lambda of: secret_of(of, "gateway").update(key="OTHER"),
        "no Secret gateway has the key OTHER",
    ),
    "a ConfigMap that is not there": (
        lambda of: container(of, "gateway")["envFrom"][0]["configMapRef"].update(name="x"),
        "there is no ConfigMap x",
    ),
    "an autoscaler without a target": (
        lambda of: of("HorizontalPodAutoscaler", "gateway")["spec"]["scaleTargetRef"].update(name="x"),
        "there is no Deployment x",
    ),
    "replicas that stop before others are ready": (
        lambda of: of("Deployment", "gateway")["spec"]["strategy"].update(
            rollingUpdate={"maxSurge": 0, "maxUnavailable": 0}
        ),
        "an old replica may stop before a new one is ready",
    ),
    "replicas beside an autoscaler": (
        lambda of: of("Deployment", "gateway")["spec"].update(replicas=2),
        "would reset the replicas of its autoscaler",
    ),
    "a budget that allows nothing": (
        lambda of: of("PodDisruptionBudget", "gateway")["spec"].update(minAvailable=2),
        "no node with its pods could be drained",
    ),
    "a budget that allows everything": (
        lambda of: of("PodDisruptionBudget", "gateway")["spec"].update(maxUnavailable=2),
        "all of its pods may be evicted together",
    ),
    "runs that overlap": (
        lambda of: of("CronJob", "reconcile")["spec"].update(concurrencyPolicy="Allow"),
        "runs may overlap",
    ),
    "a Job that names a hashed ConfigMap": (
        lambda of: container(of, "booking-svc-migrate", "Job").update(
            envFrom=[{"configMapRef": {"name": "booking-svc-8bdc7tc6k6"}}]
        ),
        "names a ConfigMap whose name changes",
    ),
    "a pod that may run as root": (
        lambda of: pod(of, "gateway")["securityContext"].update(runAsNonRoot=False),
        "may run as root",
    ),
    "a writable root file system": (
        lambda of: container(of, "gateway")["securityContext"].update(readOnlyRootFilesystem=False),
        "has more privileges than it needs",
    ),
    "a probe of a port that is not there": (
        lambda of: container(of, "gateway")["livenessProbe"]["httpGet"].update(port="metrics"),
        "uses the port metrics",
    ),
    "two ports of one name": (
        lambda of: container(of, "gateway")["ports"][1].update(name="http"),
        "2 ports have the name http",
    ),
    "a request above its limit": (
        lambda of: container(of, "gateway")["resources"]["requests"].update(memory="1Gi"),
        "requests more memory than its limit",
    ),
    "too little time to stop": (
        lambda of: pod(of, "gateway").update(terminationGracePeriodSeconds=30),
        "needs up to",
    ),
    "no pause before the stop": (
        lambda of: container(of, "gateway").pop("lifecycle"),
        "stops before its clients have noticed",
    ),
    "a setting of another program": (
        lambda of: container(of, "gateway")["env"].append({"name": "DATABASE_POOL_SIZE", "value": "1"}),
        "`gateway` has no setting DATABASE_POOL_SIZE",
    ),
    "a URL of no Service": (
        lambda of: container(of, "gateway")["env"].append(
            {"name": "BOOKING_SVC_URL", "value": "http://booking-svc:50052"}
        ),
        "has the URL booking-svc:50052, which is no Service",
    ),
    "a port that is open to all": (
        lambda of: of("NetworkPolicy", "callprep-svc")["spec"]["ingress"].append({}),
        "callprep-svc's admin is open to all",
    ),
    "metrics that nobody may read": (
        lambda of: of("NetworkPolicy", "monitoring")["spec"]["ingress"][0]["ports"].pop(0),
        "has metrics on port 9201, and does not let Prometheus in",
    ),
    "a connection that is denied": (
        lambda of: of("NetworkPolicy", "database")["spec"].update(egress=[]),
        "booking-svc may not connect to postgres's postgresql",
    ),
    "a connection past booking-svc": (
        lambda of: (
            of("NetworkPolicy", "gateway")["spec"].update(egress=[{}]),
            of("NetworkPolicy", "callprep-svc")["spec"]["ingress"][0].pop("from"),
        ),
        "gateway may connect to callprep-svc's grpc",
    ),
    "a connection to any address": (
        lambda of: of("NetworkPolicy", "gateway")["spec"]["egress"].append(
            {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}
        ),
        "gateway may reach port None outside",
    ),
    "no denial": (
        lambda of: of("NetworkPolicy", "default-deny")["spec"].update(policyTypes=["Ingress"]),
        "no policy denies",
    ),
    "a peer with a misspelt label": (
        lambda of: of("NetworkPolicy", "gateway")["spec"]["egress"].append(
            {"to": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "booking"}}}]}
        ),
        "selects no pods",
    ),
}

# With a database that an operator runs.
SPOILED_DATABASE = {
    "a pooler of no cluster": (
        lambda of: of("Pooler", "database-pooler")["spec"]["cluster"].update(name="x"),
        "there is no Cluster x",
    ),
    "a pooler whose name nobody can verify": (
        lambda of: of("Cluster", "database")["spec"].pop("certificates"),
        "the certificate of the cluster is not valid for its name",
    ),
    "a pooler without prepared statements": (
        lambda of: of("Pooler", "database-pooler")["spec"]["pgbouncer"].pop("parameters"),
        "knows no prepared statements",
    ),
    "a listener behind the pooler": (
        lambda of: container(of, "booking-svc")["env"].remove(
            next(it for it in container(of, "booking-svc")["env"] if it["name"] == "LISTENER_DATABASE_URL")
        ),
        "would listen through the pooler",
    ),
    "a variable before the one that it needs": (
        lambda of: container(of, "booking-svc")["env"].reverse(),
        "`booking-svc` has no setting DATABASE_PASSWORD",
    ),
    "a pooler by a wrong name": (
        lambda of: of("Pooler", "database-pooler")["metadata"].update(name="pooler"),
        "has the URL database-pooler:5432, which is no Service",
    ),
    "a database that lets nobody in": (
        lambda of: of("NetworkPolicy", "database-pods")["spec"].update(ingress=[]),
        "booking-svc may not connect to database-pooler's postgresql",
    ),
}


def pod(of, name, kind="Deployment"):
    return pod_of(of(kind, name)).spec


def container(of, name, kind="Deployment"):
    return pod(of, name, kind)["containers"][0]


def secret_of(of, name):
    return container(of, name)["env"][0]["valueFrom"]["secretKeyRef"]


def main():
    sample, readme, *rendered = (Path(argument).read_text() for argument in sys.argv[1:])
    for manifests, faults in zip(rendered, (SPOILED, SPOILED_DATABASE), strict=True):
        inject(faults, Manifests.load(manifests), sample, readme)
    print(f"{len(SPOILED) + len(SPOILED_DATABASE)} injected faults were found")


def inject(faults, sound, sample, readme):
    if heard := list(complaints(sound, sample, readme)):
        sys.exit(f"the rendered manifests have faults: {heard}")
    for name, (spoil, expected) in faults.items():
        objects_of = copy.deepcopy(sound.objects)

        def of(kind, wanted):
            return next(
                manifest
                for manifest in objects_of
                if (manifest["kind"], manifest["metadata"]["name"]) == (kind, wanted)
            )

        spoil(of)
        heard = list(complaints(Manifests.of_objects(objects_of), sample, readme))
        if not any(expected in complaint for complaint in heard):
            sys.exit(f"not found: {name}: {heard}")


if __name__ == "__main__":
    main()
