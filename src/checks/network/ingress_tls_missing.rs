//! Hosts of an Ingress that no certificate stands for.

use super::certificates::covers;
use super::class::class;
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::{Mark, Subject};
use crate::value::placeholder;
use crate::yaml::Node;

/// Annotations, by their beginnings, that give a certificate to what stands in front, or pass TLS on unopened.
const TLS_ELSEWHERE: &[&str] = &[
    "alb.ingress.kubernetes.io/certificate-arn",
    "alb.ingress.kubernetes.io/listen-ports",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
    "cert-manager.io/common-name",
    "haproxy.org/ssl-passthrough",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "ingress.kubernetes.io/ssl-passthrough",
    "konghq.com/protocols",
    "networking.gke.io/managed-certificates",
    "nginx.ingress.kubernetes.io/ssl-passthrough",
    "route.openshift.io/termination",
    "service.beta.kubernetes.io/aws-load-balancer-ssl-cert",
    "traefik.ingress.kubernetes.io/router.tls",
];

/// Classes whose load balancer or tunnel ends TLS.
const CLASSES_ELSEWHERE: &[&str] = &[
    "alb",
    "azure-application-gateway",
    "azure/application-gateway",
    "cloudflare-tunnel",
    "gce",
    "gce-internal",
    "ngrok",
    "tailscale",
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    if ends_elsewhere(object) {
        return;
    }
    let tls = subject.node.at("/spec/tls");
    let entries: Vec<Node<'_>> = tls.into_iter().flat_map(Node::items).collect();
    // Without hosts, an entry stands for all there are.
    if entries
        .iter()
        .any(|entry| entry.get("hosts").is_none_or(Node::is_empty))
    {
        return;
    }
    let covered: Vec<_> = entries
        .iter()
        .filter_map(|entry| entry.get("hosts"))
        .flat_map(Node::items)
        .map(|host| host.text().to_ascii_lowercase())
        .collect();
    if covered.iter().any(|host| placeholder::is_unknown(host)) {
        return;
    }
    let rules = subject
        .node
        .at("/spec/rules")
        .into_iter()
        .flat_map(Node::items);
    for host in rules
        .filter(|rule| !is_challenge(*rule))
        .filter_map(|rule| rule.get("host"))
    {
        let text = host.text();
        let name = text.to_ascii_lowercase();
        let is_ignored = subject
            .params
            .strings("ignored-hosts")
            .any(|pattern| matches_ending(pattern, &name));
        let is_covered = covered.iter().any(|pattern| covers(pattern, &name));
        if name.is_empty() || placeholder::is_unknown(&name) || is_ignored || is_covered {
            continue;
        }
        let message = format!("host `{text}` is served without TLS");
        let label = tls.map(|tls| subject.label(Mark::Key(tls), "none of these hosts is it"));
        out.push(Violation {
            labels: label.into_iter().filter(|_| !covered.is_empty()).collect(),
            ..subject.violation(Mark::Value(host), message)
        });
    }
}

fn ends_elsewhere(object: &Object<'_>) -> bool {
    let annotations = object.root.at("/metadata/annotations");
    let mut entries = annotations.into_iter().flat_map(Node::entries);
    let by_annotation = entries.any(|entry| {
        let key = entry.key_text().unwrap_or_default();
        let value = entry.text();
        let is_listed = TLS_ELSEWHERE.iter().any(|prefix| key.starts_with(prefix));
        let is_secure_entry =
            key == "traefik.ingress.kubernetes.io/router.entrypoints" && value.contains("secure");
        (is_listed && value != "false") || is_secure_entry || placeholder::is_unknown(&key)
    });
    by_annotation
        || class(object.root).map(Node::text).is_some_and(|class| {
            CLASSES_ELSEWHERE.contains(&&*class) || placeholder::is_unknown(&class)
        })
}

/// Whether all that the rule serves are the challenges by which ACME learns who owns the host; they come in clear.
fn is_challenge(rule: Node<'_>) -> bool {
    let paths = rule.at("/http/paths");
    let mut paths = paths.into_iter().flat_map(Node::items).peekable();
    paths.peek().is_some()
        && paths.all(|path| {
            path.get("path")
                .is_some_and(|path| path.text().starts_with("/.well-known/acme-challenge"))
        })
}

/// `*.local`: any name that ends so; else the name itself.
fn matches_ending(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(ending) => name.ends_with(ending),
        None => name == pattern,
    }
}
