"""Checks that rendered manifests name no setting that does not exist.

Usage: check_settings.py .env.sample RENDERED.yaml
"""

import re
import sys
from pathlib import Path

import yaml

# `NAME=` or, for a setting with a default, `# NAME=`.
SETTING = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=", re.MULTILINE)


def containers(manifest):
    """Yields the containers of a workload. Nothing for other manifests."""
    template = manifest.get("spec", {})
    if manifest["kind"] == "CronJob":
        template = template["jobTemplate"]["spec"]
    pod = template.get("template", {}).get("spec", {})
    yield from pod.get("initContainers", []) + pod.get("containers", [])


def settings_of(container, config_maps):
    """Yields the names that a container finds in its environment."""
    for source in container.get("envFrom", []):
        yield from config_maps[source["configMapRef"]["name"]]
    for variable in container.get("env", []):
        yield variable["name"]


def main():
    sample, rendered = (Path(argument).read_text() for argument in sys.argv[1:])
    known = set(SETTING.findall(sample))
    manifests = [manifest for manifest in yaml.safe_load_all(rendered) if manifest]
    config_maps = {
        manifest["metadata"]["name"]: manifest["data"]
        for manifest in manifests
        if manifest["kind"] == "ConfigMap"
    }
    named = {
        (container["name"], setting)
        for manifest in manifests
        for container in containers(manifest)
        if "bookbrief/" in container["image"]
        for setting in settings_of(container, config_maps)
    }
    unknown = sorted((who, setting) for who, setting in named if setting not in known)
    for who, setting in unknown:
        print(f"`{who}` is given {setting}, which .env.sample does not know", file=sys.stderr)
    if unknown or not named:
        sys.exit(1)
    print(f"{len(named)} settings, all of them known")


if __name__ == "__main__":
    main()
