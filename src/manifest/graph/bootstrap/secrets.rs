//! Secrets and certificates that something in the cluster makes, and what that needs in turn.

use super::{Bootstrap, Need};
use crate::manifest::graph::{End, Referent, items};
use crate::manifest::{Object, Workload, every};
use crate::yaml::Node;

pub(super) fn find<'t>(bootstrap: &mut Bootstrap<'_, 't>) {
    let graph = bootstrap.graph;
    for (index, object) in graph.set.objects.iter().enumerate() {
        match graph.workload(index) {
            Some(workload) if workload.is_long_running() => of_workload(bootstrap, workload),
            Some(_) => {}
            None if object.is_builtin() => {}
            None => of_resource(bootstrap, index, object),
        }
    }
}

/// What a pod does not start without.
fn of_workload<'s, 't>(bootstrap: &mut Bootstrap<'s, 't>, workload: Workload<'s, 't>) {
    let namespace = workload.object.namespace.as_deref();
    for reference in &*bootstrap.graph.references(workload) {
        if reference.to == Referent::Secret && !reference.optional {
            let name = End {
                object: workload.index,
                node: reference.name,
            };
            needs_secret(bootstrap, name, namespace);
        }
    }
    for volume in workload.pod.volumes() {
        let Some(class) = volume.at("/csi/volumeAttributes/secretProviderClass") else {
            continue;
        };
        let kind = ("secrets-store.csi.x-k8s.io", "SecretProviderClass");
        let from = End {
            object: workload.index,
            node: class,
        };
        needs_named(bootstrap, Need::Secret, from, kind, namespace);
    }
}

/// Suffixes of the Secrets that CloudNativePG makes of a `Cluster`:
/// <https://cloudnative-pg.io/documentation/current/applications/>.
const CLUSTER_SECRETS: &[&str] = &["-app", "-superuser", "-ca", "-server", "-replication"];

/// Whatever makes the Secret that is named at a place; nothing where the set holds it.
fn needs_secret<'t>(bootstrap: &mut Bootstrap<'_, 't>, from: End<'t>, namespace: Option<&str>) {
    let graph = bootstrap.graph;
    let name = from.node.text();
    if graph
        .named(("", "Secret"), namespace, &name)
        .next()
        .is_some()
    {
        return;
    }
    let makers = graph.makers_of("Secret", namespace, &name);
    let mut makers = makers.filter(|maker| *maker != from.object);
    if let Some(maker) = makers.next() {
        let is_certificate = graph.set.objects[maker].group() == "cert-manager.io";
        let need = match is_certificate {
            true => Need::Certificate,
            false => Need::Secret,
        };
        bootstrap.needs(need, from, maker);
        return;
    }
    let stems = CLUSTER_SECRETS
        .iter()
        .filter_map(|suffix| name.strip_suffix(suffix));
    let kind = ("postgresql.cnpg.io", "Cluster");
    let found = stems.filter_map(|stem| graph.named(kind, namespace, stem).next());
    if let Some((cluster, _)) = found.into_iter().next() {
        bootstrap.needs(Need::Secret, from, cluster);
    }
}

/// The object whose name stands at a place, if the set holds it.
fn needs_named<'t>(
    bootstrap: &mut Bootstrap<'_, 't>,
    need: Need,
    from: End<'t>,
    kind: (&str, &str),
    namespace: Option<&str>,
) {
    let name = from.node.text();
    let found = bootstrap.graph.named(kind, namespace, &name).next();
    if let Some((to, _)) = found {
        bootstrap.needs(need, from, to);
    }
}

/// What an object that makes Secrets, or says where they are read from, needs itself. The fields are those of the products' own
/// references: <https://external-secrets.io/latest/api/spec/>, <https://cert-manager.io/docs/reference/api-docs/>,
/// <https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference>,
/// <https://secrets-store-csi-driver.sigs.k8s.io/>.
fn of_resource<'t>(bootstrap: &mut Bootstrap<'_, 't>, index: usize, object: &Object<'t>) {
    let namespace = object.namespace.as_deref();
    let root = object.root;
    let end = |node| End {
        object: index,
        node,
    };
    match (object.group(), &*object.kind) {
        ("external-secrets.io", "ExternalSecret") => {
            let store = root.at("/spec/secretStoreRef");
            let more = root.get("spec").into_iter();
            let more = more.flat_map(|spec| items(spec, "dataFrom").chain(items(spec, "data")));
            let more = more.filter_map(|from| from.at("/sourceRef/storeRef"));
            for store in store.into_iter().chain(more) {
                let kind = store.get("kind").map(Node::text);
                let kind = (
                    "external-secrets.io",
                    kind.as_deref().unwrap_or("SecretStore"),
                );
                if let Some(name) = store.get("name") {
                    needs_named(bootstrap, Need::Store, end(name), kind, namespace);
                }
            }
        }
        ("external-secrets.io", "SecretStore" | "ClusterSecretStore") => {
            let server = [
                "server",
                "url",
                "connectHost",
                "hostAPI",
                "apiUrl",
                "apiURL",
            ];
            let provider = root.at("/spec/provider").into_iter();
            for one in provider.flat_map(Node::entries) {
                let servers = server.iter().filter_map(|key| one.get(key));
                for server in servers.filter(|server| server.as_str().is_some()) {
                    bootstrap.needs_server(Need::Server, end(server), namespace);
                }
                let refs = every(one, "/auth/*").into_iter();
                for reference in refs.chain(every(one, "/auth/*/*")) {
                    let of = reference.get("namespace").map(Node::text);
                    let of = of.as_deref().or(namespace);
                    if let Some(name) = reference.get("name").filter(|_| of.is_some()) {
                        needs_secret(bootstrap, end(name), of);
                    }
                }
            }
        }
        ("cert-manager.io", "Certificate") => {
            let issuer = root.at("/spec/issuerRef");
            let kind = issuer.and_then(|issuer| issuer.get("kind")).map(Node::text);
            let kind = ("cert-manager.io", kind.as_deref().unwrap_or("Issuer"));
            if let Some(name) = issuer.and_then(|issuer| issuer.get("name")) {
                needs_named(bootstrap, Need::Certificate, end(name), kind, namespace);
            }
        }
        ("cert-manager.io", "Issuer" | "ClusterIssuer") => {
            for pointer in [
                "/spec/vault/server",
                "/spec/acme/server",
                "/spec/venafi/tpp/url",
            ] {
                if let Some(server) = root.at(pointer) {
                    bootstrap.needs_server(Need::Server, end(server), namespace);
                }
            }
            if let Some(name) = root.at("/spec/ca/secretName") {
                needs_secret(bootstrap, end(name), namespace);
            }
        }
        (
            "secrets.hashicorp.com",
            "VaultStaticSecret" | "VaultDynamicSecret" | "VaultPKISecret",
        ) => {
            if let Some(name) = root.at("/spec/vaultAuthRef") {
                let kind = ("secrets.hashicorp.com", "VaultAuth");
                needs_named(bootstrap, Need::Store, end(name), kind, namespace);
            }
        }
        ("secrets.hashicorp.com", "VaultAuth") => {
            if let Some(name) = root.at("/spec/vaultConnectionRef") {
                let kind = ("secrets.hashicorp.com", "VaultConnection");
                needs_named(bootstrap, Need::Store, end(name), kind, namespace);
            }
        }
        ("secrets.hashicorp.com", "VaultConnection") => {
            if let Some(server) = root.at("/spec/address") {
                bootstrap.needs_server(Need::Server, end(server), namespace);
            }
        }
        ("secrets-store.csi.x-k8s.io", "SecretProviderClass") => {
            if let Some(server) = root.at("/spec/parameters/vaultAddress") {
                bootstrap.needs_server(Need::Server, end(server), namespace);
            }
        }
        _ => {}
    }
}
