"""What can be said about manifests without a cluster."""
