//! Objects that come into being at run time, by what makes them.

use std::borrow::Cow;

use super::{items, text};
use crate::manifest::Object;
use crate::yaml::{Document, Node};

/// Kind and name of what is made.
pub(super) type Product<'t> = (&'static str, Cow<'t, str>);

/// Whether every namespace, or every cluster, has it: Kubernetes (KEP-1205 for the certificate;
/// <https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings> for the roles), OpenShift
/// (<https://docs.redhat.com/en/documentation/openshift_container_platform/>, service CA) and Istio put it there.
pub(super) fn is_given(kind: &str, name: &str) -> bool {
    let is_role = matches!(kind, "Role" | "ClusterRole");
    is_role && (name.starts_with("system:") || name.starts_with("kubeadm:"))
        || matches!(
            (kind, name),
            ("ServiceAccount", "default")
            | (
                "ConfigMap",
                "kube-root-ca.crt" | "openshift-service-ca.crt" | "istio-ca-root-cert"
            )
            | ("ClusterRole", "admin" | "cluster-admin" | "edit" | "view")
            | ("Role", "extension-apiserver-authentication-reader")
            // <https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/>
            | ("PriorityClass", "system-cluster-critical" | "system-node-critical")
        )
}

/// Kinds whose objects say what they make, or make nothing that a pod names.
const PLAIN_KINDS: &[&str] = &[
    "argoproj.io/Rollout",
    "bitnami.com/SealedSecret",
    "cert-manager.io/Certificate",
    "cert-manager.io/ClusterIssuer",
    "cert-manager.io/Issuer",
    "external-secrets.io/ClusterSecretStore",
    "external-secrets.io/ExternalSecret",
    "external-secrets.io/SecretStore",
    "keda.sh/ScaledObject",
    "keda.sh/TriggerAuthentication",
    "monitoring.coreos.com/PodMonitor",
    "monitoring.coreos.com/PrometheusRule",
    "monitoring.coreos.com/ServiceMonitor",
    "projectcontour.io/HTTPProxy",
    "route.openshift.io/Route",
    "traefik.io/IngressRoute",
    "traefik.io/Middleware",
];

/// Whether the object's controller may make objects of other names than it says: operators do.
pub(super) fn may_make_anything(object: &Object<'_>) -> bool {
    let is_named = || {
        let mut plain = PLAIN_KINDS.iter().filter_map(|name| name.split_once('/'));
        plain.any(|(group, kind)| object.is(group, kind))
    };
    let group = object.group();
    !object.is_builtin() && !group.ends_with("istio.io") && !is_named()
}

/// What the object makes and says so.
///
/// The fields are those of <https://external-secrets.io/latest/api/spec/>, <https://github.com/bitnami-labs/sealed-secrets>,
/// <https://cert-manager.io/docs/reference/api-docs/>,
/// <https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference>,
/// <https://infisical.com/docs/integrations/platforms/kubernetes/overview> and <https://github.com/bitwarden/sm-kubernetes>.
pub(super) fn of_object<'t>(object: &Object<'t>) -> Vec<Product<'t>> {
    let root = object.root;
    let at = |pointer: &str| root.at(pointer).map(Node::text);
    let or_own = |name: Option<Cow<'t, str>>| Some(name.unwrap_or_else(|| object.name.clone()));
    let secret = match (object.group(), &*object.kind) {
        ("external-secrets.io", "ExternalSecret") => or_own(at("/spec/target/name")),
        ("external-secrets.io", "ClusterExternalSecret") => or_own(
            at("/spec/externalSecretSpec/target/name").or_else(|| at("/spec/externalSecretName")),
        ),
        ("bitnami.com", "SealedSecret") => or_own(at("/spec/template/metadata/name")),
        ("cert-manager.io", "Certificate") => at("/spec/secretName"),
        ("cert-manager.io", "Issuer" | "ClusterIssuer") => {
            at("/spec/acme/privateKeySecretRef/name")
        }
        ("secrets.hashicorp.com", _) => at("/spec/destination/name"),
        ("secrets.infisical.com", _) => at("/spec/managedSecretReference/secretName"),
        ("k8s.bitwarden.com", _) => at("/spec/secretName"),
        // OpenShift's service CA.
        ("", "Service") => object
            .annotation("service.beta.openshift.io/serving-cert-secret-name")
            .or_else(|| object.annotation("service.alpha.openshift.io/serving-cert-secret-name")),
        _ => None,
    };
    let mut made: Vec<Product<'t>> = secret.map(|name| ("Secret", name)).into_iter().collect();
    match (object.group(), &*object.kind) {
        ("secrets-store.csi.x-k8s.io", "SecretProviderClass") => {
            let spec = root.get("spec").into_iter();
            let synced = spec.flat_map(|spec| items(spec, "secretObjects"));
            made.extend(synced.filter_map(|one| Some(("Secret", text(one, "secretName")?))));
        }
        ("networking.k8s.io", "Ingress") => {
            let spec = root.get("spec").into_iter();
            let entries = spec.flat_map(|spec| items(spec, "tls"));
            let issued = object
                .annotation("cert-manager.io/cluster-issuer")
                .is_some()
                || object.annotation("cert-manager.io/issuer").is_some();
            let names = entries.filter(|_| issued);
            made.extend(names.filter_map(|entry| Some(("Secret", text(entry, "secretName")?))));
        }
        ("batch", "Job" | "CronJob") => made.extend(of_job(root)),
        ("apps", "StatefulSet") => made.extend(of_stateful_set(object)),
        _ => {}
    }
    made
}

/// What a job is told to make, as the certificate jobs of admission webhooks are: `--secret-name=x`.
fn of_job<'t>(root: Node<'t>) -> impl Iterator<Item = Product<'t>> {
    let template = root
        .at("/spec/template")
        .or_else(|| root.at("/spec/jobTemplate/spec/template"));
    let containers = template.and_then(|template| template.at("/spec/containers"));
    let containers = containers.into_iter().flat_map(Node::items);
    let arguments = containers.flat_map(|container| items(container, "args"));
    arguments.filter_map(|argument| {
        let text = argument.text();
        let name = text.trim_start_matches('-').strip_prefix("secret-name=")?;
        Some(("Secret", Cow::Owned(name.to_owned())))
    })
}

/// How many claims of one template are counted by name.
const MOST_CLAIMS: i64 = 16;

/// The claims of a StatefulSet: template, set and ordinal, with dashes between.
fn of_stateful_set<'t>(object: &Object<'t>) -> Vec<Product<'t>> {
    let root = object.root;
    let replicas = root
        .at("/spec/replicas")
        .and_then(Node::as_i64)
        .unwrap_or(1);
    let templates = root.get("spec").into_iter();
    let templates = templates.flat_map(|spec| items(spec, "volumeClaimTemplates"));
    let names = templates.filter_map(|template| template.at("/metadata/name"));
    names
        .flat_map(|name| {
            let ordinals = 0..replicas.clamp(1, MOST_CLAIMS);
            ordinals.map(move |ordinal| {
                let claim = format!("{}-{}-{ordinal}", name.text(), object.name);
                ("PersistentVolumeClaim", Cow::Owned(claim))
            })
        })
        .collect()
}

/// What a kustomization generates; references to it are written without the hash that it appends.
pub(super) fn of_kustomization(document: Document<'_>) -> Vec<Product<'_>> {
    let lists = [
        ("configMapGenerator", "ConfigMap"),
        ("secretGenerator", "Secret"),
    ];
    let generated = lists.into_iter().flat_map(|(list, kind)| {
        let root = document.root().into_iter();
        let generators = root.flat_map(move |root| items(root, list));
        generators.filter_map(move |generator| Some((kind, text(generator, "name")?)))
    });
    generated.collect()
}

/// Whether a document is a kustomization that changes what it lists.
pub(super) fn patches(root: Node<'_>) -> bool {
    let fields = [
        "patches",
        "patchesStrategicMerge",
        "patchesJson6902",
        "components",
        "replacements",
    ];
    let is_kustomization = root
        .get("apiVersion")
        .is_none_or(|version| version.text().starts_with("kustomize.config.k8s.io/"));
    is_kustomization && fields.iter().any(|field| root.get(field).is_some())
}
