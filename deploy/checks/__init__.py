"""Checks of manifests without a cluster."""
