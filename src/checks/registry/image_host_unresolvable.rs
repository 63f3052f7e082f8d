//! Images on a host whose name exists inside pods only: nodes pull, and nodes do not ask the cluster's DNS.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::finding::{Confidence, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, Subject, Target, for_each_subject};
use crate::value::{ImageReference, placeholder};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let services = Services::of(set);
    let known: FxHashSet<&str> = params.strings("known-hosts").collect();
    let mut found: Vec<(String, Violation)> = Vec::new();
    for_each_subject(set, |subject| {
        for (image, container) in images(subject) {
            let Some((host, violation)) =
                judge(subject, image, &services).filter(|(host, _)| !known.contains(&**host))
            else {
                continue;
            };
            found.push((
                host,
                Violation {
                    container,
                    ..violation
                },
            ));
        }
    });
    if !found.is_empty() {
        let mirrored = mirrored(set);
        let unknown = found
            .into_iter()
            .filter(|(host, _)| !mirrored.contains(host));
        out.extend(unknown.map(|(_, violation)| violation));
    }
}

/// The images of a pod, each with the name of its container.
fn images<'t>(subject: &Subject<'_, 't>) -> Vec<(Node<'t>, Option<String>)> {
    let workload = subject.workload.filter(|_| subject.target() == Target::Pod);
    let containers = workload
        .into_iter()
        .flat_map(|workload| workload.pod.containers());
    let containers = containers.filter_map(|container| {
        Some((
            container.node.get("image")?,
            Some(container.name().into_owned()),
        ))
    });
    let volumes = workload
        .into_iter()
        .flat_map(|workload| workload.pod.volumes());
    let volumes = volumes.filter_map(|volume| Some((volume.get("image")?.get("reference")?, None)));
    containers.chain(volumes).collect()
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    node: Node<'t>,
    services: &Services<'_>,
) -> Option<(String, Violation)> {
    let text = node
        .as_str()
        .filter(|text| !placeholder::is_unknown(text))?;
    let image = ImageReference::parse(&text)?;
    let host = image.host?;
    let (case, what) = if host.ends_with(".svc") || host.ends_with(".svc.cluster.local") {
        ("cluster-domain", "a name of the cluster's DNS")
    } else if image.port.is_some() && services.are_called(host) {
        ("service-name", "the name of a Service")
    } else {
        return None;
    };
    let violation = Violation {
        case: Some(case.into()),
        confidence: Confidence::Likely,
        ..subject.violation(
            mark(node, &text, host),
            format!("image host `{host}` is {what}, which nodes do not resolve when they pull"),
        )
    };
    Some((host.to_owned(), violation))
}

/// The bytes of the host.
fn mark<'t>(node: Node<'t>, text: &str, host: &str) -> Mark<'static, 't> {
    match Mark::end_of(node, text, text.len()) {
        Mark::Bytes { node, span } => Mark::Bytes {
            node,
            span: crate::span::Span::new(span.start as usize, span.start as usize + host.len()),
        },
        whole => whole,
    }
}

/// The names that Services of the set have inside pods: `registry`, `registry.infra`.
struct Services<'t>(FxHashSet<Cow<'t, str>>);

impl<'t> Services<'t> {
    fn of(set: &ObjectSet<'t>) -> Self {
        let services = set.objects.iter().filter(|object| object.is("", "Service"));
        let names = services.flat_map(|service| {
            let namespace = service.namespace.as_deref();
            let in_full =
                namespace.map(|namespace| Cow::Owned(format!("{}.{namespace}", service.name)));
            std::iter::once(service.name.clone()).chain(in_full)
        });
        Self(names.collect())
    }

    fn are_called(&self, host: &str) -> bool {
        self.0.contains(host)
    }
}

/// Where the configuration of nodes maps hosts to mirrors: k3s and RKE2, Talos, kops, Rancher.
const MIRRORS: &[&str] = &[
    "/mirrors",
    "/machine/registries/mirrors",
    "/spec/containerd/registryMirrors",
    "/spec/rkeConfig/registries/mirrors",
];

/// The hosts that the set teaches its nodes.
fn mirrored(set: &ObjectSet<'_>) -> FxHashSet<String> {
    let mut hosts = FxHashSet::default();
    let mut last = None;
    for (source, document) in &set.documents {
        let Some(root) = document.root() else {
            continue;
        };
        for mapping in MIRRORS.iter().filter_map(|pointer| root.at(pointer)) {
            hosts.extend(
                mapping
                    .entries()
                    .filter_map(Node::key_text)
                    .map(|key| without_port(&key)),
            );
        }
        if root
            .get("kind")
            .is_some_and(|kind| kind.text() == "RegistryMirrorConfig")
        {
            hosts.extend(root.get("name").map(|name| without_port(&name.text())));
        }
        if last.replace(*source) != Some(*source) {
            hosts.extend(configured_by_file(root.source_text()));
        }
    }
    hosts
}

/// The hosts of `certs.d/<host>/hosts.toml`, wherever a text names such a file: containerd reads them.
fn configured_by_file(text: &str) -> impl Iterator<Item = String> {
    let rest = text.split("certs.d/").skip(1);
    rest.filter_map(|rest| {
        rest.split(|c: char| c == '/' || c == '"' || c == '\'' || c.is_whitespace())
            .next()
    })
    .map(without_port)
}

fn without_port(host: &str) -> String {
    host.split_once(':')
        .map_or(host, |(host, _)| host)
        .to_owned()
}
