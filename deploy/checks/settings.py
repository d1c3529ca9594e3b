"""No container has a setting that its program does not know."""

import re

PROGRAM = r"(?:gateway|booking-svc|callprep-svc)(?: [a-z]+)?"
# The line above some settings that names the programs that read them.
HEADING = re.compile(rf"# ({PROGRAM}(?:, {PROGRAM})*)")
# `NAME=` or, for a setting with a default, `# NAME=`.
SETTING = re.compile(r"(?:# )?([A-Z][A-Z0-9_]*)=")


def complaints(manifests, sample):
    """Yields settings that no program reads. A test of e2e compares the sample with the programs."""
    known = settings_by_program(sample)
    config_maps = {
        manifest["metadata"]["name"]: manifest["data"] for manifest in manifests.of("ConfigMap")
    }
    checked = 0
    for pod in manifests.pods:
        for container in pod.containers:
            program = program_of(container, known)
            if program is None:
                continue
            used = parts_of_others(container)
            for name in settings_of(container, config_maps):
                checked += 1
                if name not in known[program] | used:
                    yield f"{pod}: `{program}` has no setting {name}"
    if not checked:
        yield "nothing was checked"


def settings_by_program(sample):
    """Reads .env.sample: the settings of each program."""
    settings, programs = {}, []
    for line in sample.splitlines():
        if heading := HEADING.fullmatch(line):
            programs = heading[1].split(", ")
        elif setting := SETTING.match(line):
            for program in programs:
                settings.setdefault(program, set()).add(setting[1])
    # It reads its own before its command.
    for command in [name for name in settings if name.startswith("booking-svc ")]:
        settings[command] |= settings["booking-svc"]
    return settings


def program_of(container, known):
    """The program of a container, with its command where that has settings of its own."""
    name = re.search(r"bookbrief/([a-z-]+)(?:[:@]|$)", container["image"])
    if not name:
        return None
    command = " ".join([name[1], *container.get("args", [])[:1]])
    return command if command in known else name[1]


def parts_of_others(container):
    """The variables that a later one of the same container names as `$(NAME)`."""
    named, used = set(), set()
    for variable in container.get("env", []):
        used |= named & set(re.findall(r"\$\((\w+)\)", variable.get("value") or ""))
        named.add(variable["name"])
    return used


def settings_of(container, config_maps):
    """Yields the names that a container finds in its environment."""
    for source in container.get("envFrom", []):
        yield from config_maps.get(source["configMapRef"]["name"], {})
    for variable in container.get("env", []):
        yield variable["name"]
