"""The alert rules are valid and tested, and the README explains each.

Usage: python -m checks.monitoring PROMTOOL README.md monitoring/alerts.yaml monitoring/alerts.test.yaml
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

EXPLAINED = re.compile(r"^\| `(\w+)` \| (critical|warning) \|", re.MULTILINE)


def complaints(readme, rules):
    """Yields alerts that the README does not explain as they are."""
    explained = dict(EXPLAINED.findall(readme))
    defined = {rule["alert"]: rule["labels"]["severity"] for rule in rules_of(rules)}
    for name in sorted(explained.keys() | defined.keys()):
        if explained.get(name) != defined.get(name):
            yield f"{name}: {defined.get(name)} in the rules, {explained.get(name)} in the README"


def rules_of(rules):
    return [rule for group in rules["groups"] for rule in group["rules"]]


def test(promtool, rules, tests):
    """Returns whether the unit tests pass with these rules."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "alerts.yaml").write_text(yaml.safe_dump(rules))
        (Path(folder) / "alerts.test.yaml").write_text(tests)
        ran = subprocess.run(
            [promtool, "test", "rules", "alerts.test.yaml"], cwd=folder, capture_output=True, check=False
        )
    return ran.returncode == 0


def untested(promtool, rules, tests):
    """Yields alerts that could always or never fire without a test that fails."""
    for rule in rules_of(rules):
        expression = rule["expr"]
        for always_or_never in ("vector(1)", "vector(0) > 1"):
            rule["expr"] = always_or_never
            if test(promtool, rules, tests):
                yield f"{rule['alert']} is not tested: `{always_or_never}` passes, too"
        rule["expr"] = expression


def main():
    promtool, *files = sys.argv[1:]
    readme, rules, tests = (Path(file).read_text() for file in files)
    subprocess.run([promtool, "check", "rules", files[1]], check=True)
    subprocess.run([promtool, "test", "rules", files[2]], check=True)
    rules = yaml.safe_load(rules)
    heard = [*complaints(readme, rules), *untested(promtool, rules, tests)]
    for complaint in heard:
        print(complaint, file=sys.stderr)
    if heard:
        sys.exit(1)
    print(f"{len(rules_of(rules))} alerts are valid, explained and tested")


if __name__ == "__main__":
    main()
