"""What operators make of their resources: the pods and Services of CloudNativePG."""

GROUP = "postgresql.cnpg.io"
PORT = 5432


def pods_of(manifests):
    """Yields the workload, the labels and the spec of the pods that an operator makes."""
    for manifest in manifests:
        name, ports = manifest["metadata"]["name"], {"postgresql": PORT}
        if is_of(manifest, "Cluster"):
            labels = {"cnpg.io/cluster": name, "cnpg.io/podRole": "instance"}
            ports["status"] = 8000
        elif is_of(manifest, "Pooler"):
            labels = {"cnpg.io/cluster": manifest["spec"]["cluster"]["name"], "cnpg.io/poolerName": name}
        else:
            continue
        ports = [{"name": port, "containerPort": number} for port, number in ports.items()]
        yield manifest, labels, {"containers": [{"name": "postgres", "ports": ports}]}


def services_of(manifests):
    """The names of the Services that an operator makes, all for one port, and whose pods each selects."""
    services = {}
    for manifest in manifests:
        name = manifest["metadata"]["name"]
        if is_of(manifest, "Cluster"):
            services[f"{name}-rw"] = name
        elif is_of(manifest, "Pooler"):
            services[name] = name
    return services


def complaints(manifests):
    """Yields what does not fit together between a cluster, its pooler, and who connects."""
    clusters = {it["metadata"]["name"]: it for it in manifests.objects if is_of(it, "Cluster")}
    for pooler in (it for it in manifests.objects if is_of(it, "Pooler")):
        name, spec = pooler["metadata"]["name"], pooler["spec"]
        cluster = clusters.get(spec["cluster"]["name"])
        if cluster is None:
            yield f"Pooler {name}: there is no Cluster {spec['cluster']['name']}"
        elif name not in cluster["spec"].get("certificates", {}).get("serverAltDNSNames", []):
            yield f"Pooler {name}: the certificate of the cluster is not valid for its name"
        parameters = spec["pgbouncer"].get("parameters", {})
        if int(parameters.get("max_prepared_statements", 0)) == 0:
            yield f"Pooler {name} knows no prepared statements"
        for pod in manifests.pods:
            for container in pod.containers:
                yield from of_listener(pod, container, name)


def of_listener(pod, container, pooler):
    variables = {variable["name"]: variable for variable in container.get("env", [])}
    through = f"@{pooler}:" in (variables.get("DATABASE_URL", {}).get("value") or "")
    if through and "LISTENER_DATABASE_URL" not in variables:
        yield f"{pod} would listen through the pooler {pooler}"


def is_of(manifest, kind):
    return manifest["apiVersion"].startswith(f"{GROUP}/") and manifest["kind"] == kind
