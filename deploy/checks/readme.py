"""The commands of the README are about objects, ports and keys that the overlays have.

Usage: python -m checks.readme README.md RENDERED.yaml…
"""

import re
import sys
from pathlib import Path

from .manifests import Manifests
from .references import DOCUMENTED

KINDS = {"deployment": "Deployment", "service": "Service", "job": "Job", "cronjob": "CronJob"}
OBJECT = re.compile(rf"(?:(?<=delete )|\b(?=[a-z]+/))({'|'.join(KINDS)})[/ ]([a-z][a-z0-9-]+)\b")
FORWARD = re.compile(r"port-forward (deployment|service)/([a-z-]+)((?: \d+(?::\d+)?)+)")
CREATED_JOB = re.compile(r"create job --from=\S+ ([a-z-]+)")
SECRET = re.compile(r"create secret generic ([a-z-]+) (.*)")
# A Secret that is mounted whole.
ANY_KEY = "*"
LITERAL = re.compile(r"--from-literal=([A-Z_]+)=")


def complaints(readme, overlays):
    """Yields commands that would fail."""
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)).replace("\\\n", " ")
    named = {(kind, name) for overlay in overlays for kind in KINDS.values() for name in overlay.names(kind)}
    named |= {("Job", name) for name in CREATED_JOB.findall(commands)}
    for kind, name in OBJECT.findall(commands):
        if (KINDS[kind], name) not in named:
            yield f"there is no {kind} {name}"
    for kind, name, ports in FORWARD.findall(commands):
        known = {port for overlay in overlays for port in ports_of(overlay, KINDS[kind], name)}
        for port in ports.split():
            if int(port.split(":")[-1]) not in known:
                yield f"the {kind} {name} has no port {port}"
    wanted = {key for overlay in overlays for key in secret_keys(overlay)}
    given = set(DOCUMENTED.findall(readme))
    given |= {(name, key) for name, rest in SECRET.findall(commands) for key in LITERAL.findall(rest)}
    whole = {name for name, key in wanted if key == ANY_KEY}
    for name, key in sorted((name, key) for name, key in given - wanted if name not in whole):
        yield f"no container asks for the key {key} of the Secret {name}"


def ports_of(overlay, kind, name):
    if kind == "Service":
        for service in overlay.of(kind):
            if service["metadata"]["name"] == name:
                yield from (port["port"] for port in service["spec"]["ports"])
    for pod in overlay.pods:
        if (pod.kind, pod.name) == (kind, name):
            yield from pod.ports.values()


def secret_keys(overlay):
    for pod in overlay.pods:
        for volume in pod.spec.get("volumes", []):
            secret = volume.get("secret", {})
            if secret and "items" not in secret:
                yield secret["secretName"], ANY_KEY
            for item in secret.get("items", []):
                yield secret["secretName"], item["key"]
        for container in pod.containers:
            for variable in container.get("env", []):
                reference = variable.get("valueFrom", {}).get("secretKeyRef")
                if reference:
                    yield reference["name"], reference["key"]


def main():
    readme, *rendered = (Path(argument).read_text() for argument in sys.argv[1:])
    heard = list(complaints(readme, [Manifests.load(text) for text in rendered]))
    for complaint in heard:
        print(f"README.md: {complaint}", file=sys.stderr)
    if heard:
        sys.exit(1)
    # Whoever changes the patterns sees here whether they still find anything.
    spoiled = readme.replace("deployment/gateway", "deployment/gatway").replace(" 9200:80", " 9200:81")
    assert len(list(complaints(spoiled, [Manifests.load(text) for text in rendered]))) >= 2
    print("its commands are about what is there")


if __name__ == "__main__":
    main()
