"""Separates custom resources, which the schemas of Kubernetes do not know, and validates them if it can.

Usage: python -m checks.custom RENDERED.yaml BUILT_IN.yaml [CRD.yaml…]
"""

import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from .manifests import title
from .operators import GROUP


def is_custom(manifest):
    return manifest["apiVersion"].startswith(f"{GROUP}/")


def schemas(definitions):
    """The schemas of CustomResourceDefinitions by group and version, and kind."""
    return {
        (f"{definition['spec']['group']}/{version['name']}", definition["spec"]["names"]["kind"]): strict(
            version["schema"]["openAPIV3Schema"]
        )
        for definition in definitions
        if definition and definition["kind"] == "CustomResourceDefinition"
        for version in definition["spec"]["versions"]
    }


def strict(schema):
    """Refuses fields that a schema does not name, as `kubectl apply --validate=strict` does."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: strict(part) for key, part in schema.items()}
    free = told.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in told
    if isinstance(told.get("properties"), dict) and told.get("type") == "object" and not free:
        # At the root, metadata is an object without fields.
        told["additionalProperties"] = False
    return told


def complaints(manifest, known):
    schema = known.get((manifest["apiVersion"], manifest["kind"]))
    if schema is None:
        yield f"{title(manifest)}: no schema of {manifest['apiVersion']}"
        return
    for error in Draft202012Validator(schema).iter_errors(manifest):
        yield f"{title(manifest)}: {error.json_path}: {error.message}"


def main():
    rendered, built_in, *definitions = map(Path, sys.argv[1:])
    objects = [manifest for manifest in yaml.safe_load_all(rendered.read_text()) if manifest]
    custom = [manifest for manifest in objects if is_custom(manifest)]
    built_in.write_text(yaml.safe_dump_all([it for it in objects if not is_custom(it)]))
    names = ", ".join(map(title, custom))
    if not custom:
        return
    if not definitions:
        print(f"NOT checked against a schema: {names}. Set CRDS to the files of their definitions")
        return
    known = schemas(it for path in definitions for it in yaml.safe_load_all(path.read_text()))
    heard = [complaint for manifest in custom for complaint in complaints(manifest, known)]
    if heard:
        sys.exit("\n".join(heard))
    print(f"valid: {names}")


if __name__ == "__main__":
    main()
