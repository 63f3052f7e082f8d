//! Names of objects, in all other places that hold one, that lead nowhere.

use std::borrow::Cow;

use super::MOST_COMPARED;
use super::missing::{missing, name_of};
use crate::finding::{Confidence, Severity, Violation};
use crate::manifest::Object;
use crate::manifest::graph::{Wanted, is_usual_class};
use crate::rule::{Mark, Subject, label_in};
use crate::yaml::Node;

/// A place that names an object.
struct Named<'t> {
    /// Of the rule.
    case: &'static str,
    node: Node<'t>,
    group: Cow<'t, str>,
    kind: Cow<'t, str>,
    namespace: Option<Cow<'t, str>>,
}

/// StorageClasses that clusters come with, beside those of which it is known who makes their volumes: of AKS
/// (<https://learn.microsoft.com/azure/aks/concepts-storage>), Docker Desktop, Longhorn, and of GKE
/// (<https://cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes>), kind and minikube.
const GIVEN_CLASSES: &[&str] = &[
    "default",
    "hostpath",
    "longhorn",
    "managed-premium",
    "standard",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((index, object)) = subject.object else {
        return;
    };
    let pod = subject.workload.map(|workload| workload.pod.spec);
    for named in named(object, pod).into_iter().take(MOST_COMPARED) {
        out.extend(judge(subject, index, &named));
    }
}

fn judge<'t>(subject: &Subject<'_, 't>, index: usize, named: &Named<'t>) -> Option<Violation> {
    let name = named.node.text();
    let wanted = Wanted {
        group: &named.group,
        kind: &named.kind,
        namespace: named.namespace.as_deref(),
        name: &name,
    };
    let set = subject.set;
    let is_given = GIVEN_CLASSES.contains(&&*name) || is_usual_class(&name);
    if named.kind == "StorageClass" && is_given && !set.cluster.complete {
        return None;
    }
    let found = missing(set, index, named.node, wanted)?;
    if let Some(kind) = twin(&named.kind) {
        let other = set
            .graph()
            .named((wanted.group, kind), wanted.namespace, &name)
            .next();
        if let Some((other, _)) = other {
            let label = label_in(
                set,
                other,
                Mark::Value(set.graph().name_of(other).node),
                format!("{kind} `{name}` is here"),
            );
            return Some(Violation {
                case: Some("kind".into()),
                confidence: Confidence::Likely,
                absent: Some(name_of(wanted).into()),
                labels: vec![label],
                help: Some(format!("say `kind: {kind}`")),
                ..subject.violation(
                    Mark::Value(named.node),
                    format!(
                        "{} `{name}` does not exist; `{name}` is a {kind}",
                        named.kind
                    ),
                )
            });
        }
    }
    // Where classes, policies and providers stand is the platform's business.
    let is_near = found.case.as_deref() == Some("near-miss");
    let severity = found.severity.filter(|_| !is_near);
    Some(Violation {
        case: Some(if is_near { "near-miss" } else { named.case }.into()),
        severity: severity.or(is_near.then_some(Severity::Warning)),
        ..found
    })
}

/// The kind with the same names for the cluster, or for one namespace.
fn twin(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Issuer" => "ClusterIssuer",
        "ClusterIssuer" => "Issuer",
        "SecretStore" => "ClusterSecretStore",
        "ClusterSecretStore" => "SecretStore",
        "TriggerAuthentication" => "ClusterTriggerAuthentication",
        "ClusterTriggerAuthentication" => "TriggerAuthentication",
        _ => return None,
    })
}

/// Everything an object names, but for what other rules ask about.
fn named<'t>(object: &Object<'t>, pod: Option<Node<'t>>) -> Vec<Named<'t>> {
    let places = Places { object };
    let mut found = Vec::new();
    if let Some(pod) = pod {
        found.extend(places.cluster_wide(
            "class",
            pod,
            "/priorityClassName",
            ("scheduling.k8s.io", "PriorityClass"),
        ));
        found.extend(places.cluster_wide(
            "class",
            pod,
            "/runtimeClassName",
            ("node.k8s.io", "RuntimeClass"),
        ));
    }
    match (object.group(), &*object.kind) {
        ("admissionregistration.k8s.io", _) => places.of_admission(&mut found),
        ("apiregistration.k8s.io", "APIService") => {
            found.extend(places.service("api-service", object.root.at("/spec/service")));
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            let service = object
                .root
                .at("/spec/conversion/webhook/clientConfig/service");
            found.extend(places.service("crd-conversion", service));
        }
        ("" | "apps", _) => places.of_core(&mut found),
        ("networking.k8s.io", "Ingress") => {
            let class = ("networking.k8s.io", "IngressClass");
            found.extend(places.cluster_wide(
                "class",
                object.root,
                "/spec/ingressClassName",
                class,
            ));
        }
        ("cert-manager.io", "Certificate") => places.of_certificate(&mut found),
        ("external-secrets.io", "ExternalSecret") => places.of_external_secret(&mut found),
        ("keda.sh", "ScaledObject" | "ScaledJob") => places.of_scaler(&mut found),
        ("snapshot.storage.k8s.io", "VolumeSnapshot") => {
            let class = ("snapshot.storage.k8s.io", "VolumeSnapshotClass");
            found.extend(places.cluster_wide(
                "class",
                object.root,
                "/spec/volumeSnapshotClassName",
                class,
            ));
        }
        ("argoproj.io", "Application") => places.of_application(&mut found),
        ("kustomize.toolkit.fluxcd.io" | "helm.toolkit.fluxcd.io", _) => places.of_flux(&mut found),
        _ => {}
    }
    found
}

/// The places of an object that name others.
struct Places<'o, 't> {
    object: &'o Object<'t>,
}

impl<'t> Places<'_, 't> {
    fn list(&self, pointer: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
        self.object
            .root
            .at(pointer)
            .into_iter()
            .flat_map(Node::items)
    }

    fn cluster_wide(
        &self,
        case: &'static str,
        of: Node<'t>,
        pointer: &str,
        (group, kind): (&'static str, &'static str),
    ) -> Option<Named<'t>> {
        // An empty one means none.
        let node = of.at(pointer).filter(|node| !node.text().is_empty())?;
        Some(Named {
            case,
            node,
            group: group.into(),
            kind: kind.into(),
            namespace: None,
        })
    }

    /// A Service that the API server calls.
    fn service(&self, case: &'static str, of: Option<Node<'t>>) -> Option<Named<'t>> {
        let of = of?;
        Some(Named {
            case,
            node: of.get("name")?,
            group: "".into(),
            kind: "Service".into(),
            namespace: Some(of.get("namespace")?.text()),
        })
    }

    fn of_admission(&self, out: &mut Vec<Named<'t>>) {
        for webhook in self.list("/webhooks") {
            out.extend(self.service("webhook-service", webhook.at("/clientConfig/service")));
        }
        let policy = match &*self.object.kind {
            "ValidatingAdmissionPolicyBinding" => "ValidatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding" => "MutatingAdmissionPolicy",
            _ => return,
        };
        let kind = ("admissionregistration.k8s.io", policy);
        out.extend(self.cluster_wide(
            "admission-policy-binding",
            self.object.root,
            "/spec/policyName",
            kind,
        ));
    }

    fn of_core(&self, out: &mut Vec<Named<'t>>) {
        let root = self.object.root;
        let class = ("storage.k8s.io", "StorageClass");
        match &*self.object.kind {
            "PersistentVolumeClaim" => {
                let volume = ("", "PersistentVolume");
                out.extend(self.cluster_wide("claim-volume", root, "/spec/volumeName", volume));
                // A volume that is named may have a class that nobody has made.
                if out.is_empty() {
                    out.extend(self.cluster_wide("class", root, "/spec/storageClassName", class));
                }
            }
            "StatefulSet" => {
                for claim in self.list("/spec/volumeClaimTemplates") {
                    out.extend(self.cluster_wide("class", claim, "/spec/storageClassName", class));
                }
            }
            "PersistentVolume" => {
                let claim = root.at("/spec/claimRef");
                out.extend(claim.and_then(|claim| {
                    Some(Named {
                        case: "volume-claim",
                        node: claim.get("name")?,
                        group: "".into(),
                        kind: "PersistentVolumeClaim".into(),
                        namespace: Some(claim.get("namespace")?.text()),
                    })
                }));
            }
            "Secret" => {
                let account = root.at("/metadata/annotations");
                let account = account.and_then(|all| all.get("kubernetes.io/service-account.name"));
                out.extend(
                    account
                        .map(|node| self.own("token-secret-account", node, "", "ServiceAccount")),
                );
            }
            _ => {}
        }
    }

    fn of_certificate(&self, out: &mut Vec<Named<'t>>) {
        let Some(issuer) = self.object.root.at("/spec/issuerRef") else {
            return;
        };
        // Issuers of other groups are other programs' business.
        let group = issuer.get("group").map(Node::text);
        if group.is_none_or(|group| group == "cert-manager.io") {
            let kind = issuer.get("kind").map(Node::text);
            out.extend(self.scoped(
                "issuer",
                issuer,
                "cert-manager.io",
                kind.unwrap_or("Issuer".into()),
            ));
        }
    }

    fn of_external_secret(&self, out: &mut Vec<Named<'t>>) {
        if let Some(store) = self.object.root.at("/spec/secretStoreRef") {
            let kind = store
                .get("kind")
                .map(Node::text)
                .unwrap_or("SecretStore".into());
            out.extend(self.scoped("secret-store", store, "external-secrets.io", kind));
        }
    }

    fn of_scaler(&self, out: &mut Vec<Named<'t>>) {
        for trigger in self.list("/spec/triggers") {
            if let Some(reference) = trigger.get("authenticationRef") {
                let kind = reference.get("kind").map(Node::text);
                let kind = kind.unwrap_or("TriggerAuthentication".into());
                out.extend(self.scoped("scale-trigger", reference, "keda.sh", kind));
            }
        }
    }

    fn of_application(&self, out: &mut Vec<Named<'t>>) {
        let project = self.object.root.at("/spec/project");
        // Argo CD makes this one itself.
        let project = project.filter(|project| !matches!(&*project.text(), "" | "default"));
        out.extend(project.map(|node| self.own("project", node, "argoproj.io", "AppProject")));
    }

    fn of_flux(&self, out: &mut Vec<Named<'t>>) {
        let sources = [
            "/spec/sourceRef",
            "/spec/chart/spec/sourceRef",
            "/spec/chartRef",
        ];
        for source in sources
            .iter()
            .filter_map(|pointer| self.object.root.at(pointer))
        {
            let kind = source.get("kind").map(Node::text).unwrap_or_default();
            let namespace = source.get("namespace").map(Node::text);
            out.extend(source.get("name").map(|node| Named {
                namespace: namespace.or_else(|| self.object.namespace.clone()),
                kind,
                ..self.own("source", node, "source.toolkit.fluxcd.io", "")
            }));
        }
    }

    /// A name under `of` of something of the object's namespace or, where its kind says so, of the cluster.
    fn scoped(
        &self,
        case: &'static str,
        of: Node<'t>,
        group: &'static str,
        kind: Cow<'t, str>,
    ) -> Option<Named<'t>> {
        let is_cluster_wide = kind.starts_with("Cluster");
        let namespace = self.object.namespace.clone().filter(|_| !is_cluster_wide);
        Some(Named {
            kind,
            namespace,
            ..self.own(case, of.get("name")?, group, "")
        })
    }

    fn own(
        &self,
        case: &'static str,
        node: Node<'t>,
        group: &'static str,
        kind: &'static str,
    ) -> Named<'t> {
        Named {
            case,
            node,
            group: group.into(),
            kind: kind.into(),
            namespace: self.object.namespace.clone(),
        }
    }
}
