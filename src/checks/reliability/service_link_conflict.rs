//! Programs that take the variables which Kubernetes makes of a Service for their own.

use crate::finding::{Confidence, Violation};
use crate::manifest::{Container, Object};
use crate::rule::{Mark, Subject, label_in};
use crate::value::ImageReference;
use crate::yaml::Node;

/// A variable that a program reads as a port or a section of its configuration, while the one of a Service is an address.
struct Reader {
    /// Repositories of the program's images, the registry left out.
    repositories: &'static [&'static str],
    /// `N8N_PORT`.
    variable: &'static str,
    /// What becomes of it.
    effect: &'static str,
}

const NO_PORT: &str = "does not start with an address for a port";
const REFUSES: &str = "does not start while the variable is set";

const READERS: &[Reader] = &[
    // <https://github.com/n8n-io/n8n/issues/8650>
    Reader {
        repositories: &["n8nio/n8n", "n8n-io/n8n"],
        variable: "N8N_PORT",
        effect: NO_PORT,
    },
    // <https://github.com/paperless-ngx/paperless-ngx/issues/264>
    Reader {
        repositories: &["paperless-ngx/paperless-ngx", "paperlessngx/paperless-ngx"],
        variable: "PAPERLESS_PORT",
        effect: NO_PORT,
    },
    // <https://github.com/louislam/uptime-kuma/pull/2083>
    Reader {
        repositories: &["louislam/uptime-kuma"],
        variable: "UPTIME_KUMA_PORT",
        effect: NO_PORT,
    },
    // <https://github.com/yuzutech/kroki/issues/576>
    Reader {
        repositories: &["yuzutech/kroki"],
        variable: "KROKI_PORT",
        effect: NO_PORT,
    },
    // <https://github.com/lmenezes/cerebro/issues/441>
    Reader {
        repositories: &["lmenezes/cerebro"],
        variable: "CEREBRO_PORT",
        effect: NO_PORT,
    },
    // <https://github.com/pact-foundation/pact-broker-docker/issues/14>
    Reader {
        repositories: &["pactfoundation/pact-broker"],
        variable: "PACT_BROKER_PORT",
        effect: NO_PORT,
    },
    // <https://github.com/confluentinc/cp-docker-images/issues/286>
    Reader {
        repositories: &["confluentinc/cp-kafka-rest"],
        variable: "KAFKA_REST_PORT",
        effect: REFUSES,
    },
    // `configure` of <https://github.com/confluentinc/kafka-images>
    Reader {
        repositories: &["confluentinc/cp-kafka"],
        variable: "KAFKA_PORT",
        effect: REFUSES,
    },
    // `configure` of <https://github.com/confluentinc/schema-registry-images>
    Reader {
        repositories: &["confluentinc/cp-schema-registry"],
        variable: "SCHEMA_REGISTRY_PORT",
        effect: REFUSES,
    },
    // <https://github.com/distribution/distribution-library-image/issues/138>
    Reader {
        repositories: &["registry", "distribution/distribution"],
        variable: "REGISTRY_AUTH_PORT",
        effect: "does not start, for the variable is no configuration of `auth`",
    },
];

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some(workload) = subject.workload else {
        return;
    };
    let links = subject.node.get("enableServiceLinks");
    if links.is_some_and(|links| links.as_bool() != Some(true)) {
        return;
    }
    for container in workload.pod.containers() {
        out.extend(
            readers(container)
                .filter_map(|(reader, image)| judge(subject, container, reader, image)),
        );
    }
}

/// What the container's image reads, and the container does not set itself.
fn readers<'t>(container: Container<'t>) -> impl Iterator<Item = (&'static Reader, Node<'t>)> {
    let image = container.node.get("image");
    let found = image.into_iter().flat_map(|image| {
        let readers = READERS.iter();
        let of_image = readers.filter(move |reader| {
            let text = image.text();
            let path = ImageReference::parse(&text).map(|image| image.path);
            path.is_some_and(|path| {
                let path = path.strip_prefix("library/").unwrap_or(path);
                reader.repositories.contains(&path)
            })
        });
        of_image.map(move |reader| (reader, image))
    });
    found.filter(move |(reader, _)| {
        let list = container.node.get("env").into_iter().flat_map(Node::items);
        let mut names = list.filter_map(|variable| variable.get("name"));
        !names.any(|name| name.text() == reader.variable)
    })
}

fn judge<'t>(
    subject: &Subject<'_, 't>,
    container: Container<'t>,
    reader: &Reader,
    image: Node<'t>,
) -> Option<Violation> {
    // `makeEnvVariableName` of `k8s.io/kubernetes/pkg/kubelet/envvars`, backwards.
    let name = reader.variable.strip_suffix("_PORT")?;
    let name = name.to_ascii_lowercase().replace('_', "-");
    let graph = subject.set.graph();
    let namespace = subject.workload?.object.namespace.as_deref();
    let mut services = graph.named(("", "Service"), namespace, &name);
    let (index, _) = services.find(|(_, service)| has_address(service))?;
    let Reader {
        variable, effect, ..
    } = reader;
    let message = format!(
        "Service `{name}` puts its address into variable `{variable}`, and container `{}` {effect}",
        container.name()
    );
    let end = graph.name_of(index);
    Some(Violation {
        container: Some(container.name().into_owned()),
        confidence: Confidence::Likely,
        labels: vec![label_in(
            subject.set,
            index,
            Mark::Value(end.node),
            "this name makes the variable",
        )],
        ..subject.violation(Mark::Value(image), message)
    })
}

/// Pods get variables only of Services with an address in the cluster.
fn has_address(service: &Object<'_>) -> bool {
    let text = |field: &str| {
        let spec = service.root.get("spec");
        spec.and_then(|spec| spec.get(field)).map(Node::text)
    };
    text("clusterIP").as_deref() != Some("None") && text("type").as_deref() != Some("ExternalName")
}
