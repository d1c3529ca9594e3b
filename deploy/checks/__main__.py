"""Checks that rendered manifests fit together, which the schemas of Kubernetes cannot see.

Usage: python -m checks .env.sample README.md RENDERED.yaml
"""

import sys
from pathlib import Path

from .all import complaints
from .manifests import Manifests


def main():
    sample, readme, rendered = (Path(argument).read_text() for argument in sys.argv[1:])
    manifests = Manifests.load(rendered)
    heard = list(complaints(manifests, sample, readme))
    for complaint in heard:
        print(complaint, file=sys.stderr)
    if heard:
        sys.exit(1)
    print(f"{len(manifests.objects)} objects with {len(manifests.pods)} kinds of pods fit together")


if __name__ == "__main__":
    main()
