//! Files from which a cluster is built, with its root keys in them.

use crate::finding::Violation;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::{Kind, Node};

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let root = subject.node;
    if subject
        .document
        .is_none_or(|document| document.error().is_some())
        || root.kind() != Kind::Mapping
        || root.get("sops").is_some()
    {
        return;
    }
    let Some((case, whose, keys)) = keys(root) else {
        return;
    };
    let mut open = keys.into_iter().filter(|(_, node)| is_open(*node));
    let Some((name, node)) = open.next() else {
        return;
    };
    let more = match open.count() {
        0 => " is".to_owned(),
        count => format!(" and {count} more are"),
    };
    let message = format!(
        "{whose} `{name}`{more} written here in plain text: whoever reads it owns the cluster"
    );
    out.push(Violation {
        case: Some(case.into()),
        ..subject.violation(Mark::Value(node), message)
    });
}

/// The secrets of a file, each with its path, and what the file is.
type Keys<'t> = (&'static str, &'static str, Vec<(String, Node<'t>)>);

fn keys(root: Node<'_>) -> Option<Keys<'_>> {
    let text = |key| root.get(key).map(Node::text).unwrap_or_default();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    if root
        .at("/machine")
        .is_some_and(|machine| machine.kind() == Kind::Mapping)
        && text("version") == "v1alpha1"
    {
        Some(("talos", "Talos'", at(root, TALOS_MACHINE)))
    } else if root.get("trustdata").is_some() && root.get("certs").is_some() {
        Some(("talos", "Talos'", at(root, TALOS_SECRETS)))
    } else if &*api_version == "v1" && &*kind == "Config" {
        Some(("kubeconfig", "the kubeconfig's", of_users(root)))
    } else if api_version.starts_with("kubeadm.k8s.io/") {
        Some(("kubeadm", "kubeadm's", of_kubeadm(root)))
    } else if api_version.is_empty() && kind.is_empty() && is_k3s(root) {
        Some(("k3s", "the server's", at(root, &["/token", "/agent-token"])))
    } else {
        None
    }
}

const TALOS_MACHINE: &[&str] = &[
    "/machine/ca/key",
    "/machine/token",
    "/cluster/ca/key",
    "/cluster/aggregatorCA/key",
    "/cluster/serviceAccount/key",
    "/cluster/etcd/ca/key",
    "/cluster/token",
    "/cluster/secret",
    "/cluster/secretboxEncryptionSecret",
    "/cluster/aescbcEncryptionSecret",
];

/// What `talosctl gen secrets` writes.
const TALOS_SECRETS: &[&str] = &[
    "/certs/k8s/key",
    "/certs/k8saggregator/key",
    "/certs/k8sserviceaccount/key",
    "/certs/etcd/key",
    "/certs/os/key",
    "/secrets/bootstraptoken",
    "/secrets/secretboxencryptionsecret",
    "/trustdata/token",
];

fn at<'t>(root: Node<'t>, pointers: &[&str]) -> Vec<(String, Node<'t>)> {
    let found = pointers
        .iter()
        .filter_map(|pointer| Some((dotted(pointer), root.at(pointer)?)));
    found.collect()
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// The keys of a kubeconfig's users; `kubectl config view` leaves them out and writes words instead.
fn of_users(root: Node<'_>) -> Vec<(String, Node<'_>)> {
    let users = root.get("users").into_iter().flat_map(Node::items);
    let keys = users.filter_map(|user| user.get("user")).flat_map(|user| {
        let key = user
            .get("client-key-data")
            .filter(|key| key.text().starts_with("LS0tLS1CRUdJTi"));
        let token = user.get("token").filter(|token| token.text().len() >= 16);
        let key = key.map(|key| ("client-key-data".to_owned(), key));
        key.into_iter()
            .chain(token.map(|token| ("token".to_owned(), token)))
    });
    keys.collect()
}

fn of_kubeadm(root: Node<'_>) -> Vec<(String, Node<'_>)> {
    let fixed = [
        "/certificateKey",
        "/controlPlane/certificateKey",
        "/discovery/bootstrapToken/token",
        "/discovery/tlsBootstrapToken",
    ];
    let tokens = root
        .get("bootstrapTokens")
        .into_iter()
        .flat_map(Node::items);
    let tokens =
        tokens.filter_map(|token| Some(("bootstrapTokens.token".to_owned(), token.get("token")?)));
    at(root, &fixed).into_iter().chain(tokens).collect()
}

/// Settings of a k3s or RKE2 server that stand beside its token.
const K3S: &[&str] = &[
    "cluster-cidr",
    "cluster-init",
    "cni",
    "disable",
    "flannel-backend",
    "kube-apiserver-arg",
    "kubelet-arg",
    "node-label",
    "node-taint",
    "secrets-encryption",
    "server",
    "tls-san",
    "write-kubeconfig-mode",
];

fn is_k3s(root: Node<'_>) -> bool {
    root.get("token").is_some() && K3S.iter().filter(|key| root.get(key).is_some()).count() >= 2
}

/// Whether the value is there, and nothing will replace it.
fn is_open(node: Node<'_>) -> bool {
    let text = node.text();
    node.kind() == Kind::Scalar
        && !text.is_empty()
        && !placeholder::is_unknown(&text)
        && !text.starts_with('$')
}
