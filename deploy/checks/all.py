"""All checks, one after another."""

from . import objects, operators, pods, references, settings, traffic


def complaints(manifests, sample, readme):
    """Yields everything that is wrong with manifests, given .env.sample and the README."""
    yield from objects.complaints(manifests)
    yield from references.complaints(manifests, readme)
    yield from pods.complaints(manifests, sample)
    yield from settings.complaints(manifests, sample)
    yield from traffic.complaints(manifests)
    yield from operators.complaints(manifests)
