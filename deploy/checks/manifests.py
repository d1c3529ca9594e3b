"""The objects of rendered manifests, and the pods that they make."""

from dataclasses import dataclass

import yaml

from . import operators

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")


@dataclass(frozen=True)
class Pod:
    """The pods of one workload."""

    workload: dict
    labels: dict
    spec: dict

    @property
    def kind(self):
        return self.workload["kind"]

    @property
    def name(self):
        """What it is called in labels: the name of a Job holds its version."""
        return self.labels.get("app.kubernetes.io/name", self.workload["metadata"]["name"])

    @property
    def annotations(self):
        return template_of(self.workload).get("metadata", {}).get("annotations", {})

    @property
    def containers(self):
        return self.spec.get("initContainers", []) + self.spec["containers"]

    @property
    def ports(self):
        """The ports of its containers, by their names."""
        return {
            port["name"]: port["containerPort"]
            for container in self.containers
            for port in container.get("ports", [])
        }

    def __str__(self):
        return f"{self.kind} {self.workload['metadata']['name']}"


@dataclass(frozen=True)
class Manifests:
    """Everything that an overlay applies."""

    objects: list
    pods: list
    foreign_pods: list

    @classmethod
    def load(cls, rendered):
        return cls.of_objects([manifest for manifest in yaml.safe_load_all(rendered) if manifest])

    @classmethod
    def of_objects(cls, objects):
        pods = [pod_of(manifest) for manifest in objects if manifest["kind"] in WORKLOADS]
        if not pods:
            raise SystemExit("nothing to check: there is no workload")
        return cls(objects, pods, [Pod(*parts) for parts in operators.pods_of(objects)])

    def of(self, kind):
        """The objects of a kind."""
        return [manifest for manifest in self.objects if manifest["kind"] == kind]

    def names(self, kind):
        """The names of the objects of a kind."""
        return {manifest["metadata"]["name"] for manifest in self.of(kind)}

    def selected(self, selector):
        """The pods that a label selector means. An empty one means all, none at all nothing."""
        return [] if selector is None else [pod for pod in self.all_pods if matches(selector, pod.labels)]

    @property
    def all_pods(self):
        """With those that an operator makes, of which nothing but labels and ports is known."""
        return self.pods + self.foreign_pods


def template_of(workload):
    spec = workload["spec"]
    if workload["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]


def pod_of(workload):
    template = template_of(workload)
    return Pod(workload, template.get("metadata", {}).get("labels", {}), template["spec"])


def matches(selector, labels):
    """Says whether a label selector means something with these labels."""
    operators = {
        "In": lambda value, values: value in values,
        "NotIn": lambda value, values: value not in values,
        "Exists": lambda value, _: value is not None,
        "DoesNotExist": lambda value, _: value is None,
    }
    expected = selector.get("matchLabels", {}).items()
    expressions = selector.get("matchExpressions", [])
    return all(labels.get(key) == value for key, value in expected) and all(
        operators[expression["operator"]](labels.get(expression["key"]), expression.get("values"))
        for expression in expressions
    )


def title(manifest):
    """The name of an object in complaints."""
    return f"{manifest['kind']} {manifest['metadata']['name']}"
