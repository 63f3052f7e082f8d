//! Builds and controllers that talk to a registry without verifying it.

use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet};
use crate::rule::{Mark, Params, violation_in};
use crate::yaml::Node;

/// Arguments that turn verification off, and the end of the image that means it by them; none for any image.
const ARGUMENTS: &[(&str, Option<&str>)] = &[
    ("--insecure-registry", None),
    ("--insecure-registries", None),
    ("--insecure", Some("kaniko")),
    ("--insecure-pull", Some("kaniko")),
    ("--skip-tls-verify", Some("kaniko")),
    ("--skip-tls-verify-pull", Some("kaniko")),
    ("--skip-tls-verify-registry", Some("kaniko")),
    ("--tls-verify=false", Some("buildah")),
    ("--src-tls-verify=false", Some("skopeo")),
    ("--dest-tls-verify=false", Some("skopeo")),
];

/// Custom resources whose `spec.insecure` turns encryption off.
const SOURCES: &[&str] = &["OCIRepository", "HelmRepository", "ImageRepository"];

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for workload in set.workloads() {
        for container in workload.pod.containers() {
            let image = container
                .node
                .get("image")
                .map(Node::text)
                .unwrap_or_default();
            let lists = ["command", "args"]
                .into_iter()
                .filter_map(|list| container.node.get(list));
            for word in lists
                .flat_map(Node::items)
                .filter(|word| turns_off(&word.text(), &image))
            {
                let message = format!("`{}` turns off the verification of a registry", word.text());
                out.push(Violation {
                    container: Some(container.name().into_owned()),
                    ..violation_in(set, workload.index, Mark::Value(word), message)
                });
            }
        }
    }
    for (index, object) in set.objects.iter().enumerate() {
        if object.group().ends_with("toolkit.fluxcd.io") && SOURCES.contains(&&*object.kind) {
            let switch = object
                .root
                .at("/spec/insecure")
                .filter(|switch| switch.as_bool() == Some(true));
            out.extend(switch.map(|switch| {
                violation_in(
                    set,
                    index,
                    Mark::Value(switch),
                    "the registry is asked in plain text",
                )
            }));
        }
        out.extend(argo_switch(object).map(|switch| {
            let message = "the registry is not verified";
            violation_in(set, index, Mark::Value(switch), message)
        }));
        if object.is("", "ConfigMap") {
            let values = object.root.get("data").into_iter().flat_map(Node::entries);
            values.for_each(|value| of_file(set, index, value, out));
        }
    }
}

/// Argo CD's description of a repository that is a registry: `insecure` turns the verification off.
fn argo_switch<'t>(object: &Object<'t>) -> Option<Node<'t>> {
    let labels = object.root.at("/metadata/labels")?;
    let kind = labels.get("argocd.argoproj.io/secret-type")?.text();
    let data = object.root.get("stringData")?;
    let is_true = |key| data.get(key).filter(|value| value.text() == "true");
    is_true("enableOCI")?;
    is_true("insecure").filter(|_| object.is("", "Secret") && kind.starts_with("repo"))
}

fn turns_off(word: &str, image: &str) -> bool {
    ARGUMENTS.iter().any(|(argument, program)| {
        let rest = word.strip_prefix(argument);
        let is_it = rest.is_some_and(|rest| {
            rest.is_empty() || rest == "=true" || (program.is_none() && rest.starts_with('='))
        });
        is_it && program.is_none_or(|program| image.contains(program))
    })
}

/// Lines of `daemon.json` and of buildkit's configuration.
fn of_file<'t>(set: &ObjectSet<'t>, index: usize, value: Node<'t>, out: &mut Vec<Violation>) {
    let key = value.key_text().unwrap_or_default();
    let wanted: &[&str] = match &*key {
        "daemon.json" => &["\"insecure-registries\""],
        key if key.starts_with("buildkit") => &["http = true", "insecure = true"],
        _ => return,
    };
    let written = value
        .source_text()
        .get(value.span().range())
        .unwrap_or_default();
    for words in wanted {
        for (at, words) in written.match_indices(words) {
            let start = value.span().start as usize + at;
            let span = crate::span::Span::new(start, start + words.len());
            let message = format!("`{key}` turns off the verification of a registry");
            out.push(violation_in(
                set,
                index,
                Mark::Bytes { node: value, span },
                message,
            ));
        }
    }
}
