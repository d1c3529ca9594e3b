"""Writes the bill of materials of each program as CycloneDX: what it is built from, as Cargo.lock pins it.

Usage: python sbom.py FOLDER

The same sources give the same bytes: there is no time in it, and its number follows from its content.
"""

import json
import subprocess
import sys
import tomllib
import uuid
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

PROGRAMS = ("gateway", "booking-svc", "callprep-svc")
REGISTRY = "registry+"
ROOT = Path(__file__).parent.parent


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    host = subprocess.check_output(("rustc", "--print", "host-tuple"), text=True).strip()
    command = ("cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={host}")
    metadata = json.loads(subprocess.check_output(command, cwd=ROOT))
    checksums = checksums_of((ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    for program in PROGRAMS:
        bom = bom_of(program, metadata, checksums)
        text = JsonV1Dot6(bom).output_as_string(indent=2)
        if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
            sys.exit(f"the bill of materials of {program} is not valid: {problem}")
        (folder / f"{program}.cdx.json").write_text(text + "\n", encoding="utf-8")
        print(f"{program}: {len(bom.components)} crates")


def checksums_of(lock):
    """Reads the SHA-256 of each crate of a registry."""
    packages = tomllib.loads(lock)["package"]
    return {(package["name"], package["version"]): package.get("checksum") for package in packages}


def bom_of(program, metadata, checksums):
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = next(id for id, package in packages.items() if package["name"] == program)
    needed = needed_by(root, nodes)
    components = {id: component(packages[id], checksums) for id in needed}
    bom = Bom(components=(components[id] for id in needed if id != root))
    components[root].type = ComponentType.APPLICATION
    bom.metadata.component = components[root]
    bom.metadata.timestamp = None
    for id, depends_on in needed.items():
        bom.register_dependency(components[id], (components[other] for other in depends_on))
    named = sorted(str(component.purl) for component in components.values())
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(named))
    return bom


def needed_by(root, nodes):
    """What is compiled for a package, with what each needs: no dependencies of tests."""
    needed, left = {}, [root]
    while left:
        id = left.pop()
        if id in needed:
            continue
        needed[id] = sorted(
            dependency["pkg"]
            for dependency in nodes[id]["deps"]
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])
        )
        left.extend(needed[id])
    return dict(sorted(needed.items()))


def component(package, checksums):
    name, version = package["name"], package["version"]
    checksum = checksums.get((name, version))
    licence = package["license"]
    references = [
        ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(package["repository"]))
    ] if package["repository"] else []
    is_published = (package["source"] or "").startswith(REGISTRY)
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        bom_ref=f"{name}@{version}",
        purl=PackageURL("cargo", None, name, version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum)] if is_published else [],
        licenses=[LicenseFactory().make_from_string(licence.replace("/", " OR "))] if licence else [],
        external_references=references,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
