//! Builds that reach the container runtime of their node.

use super::ci;
use crate::checks::storage::host_path;
use crate::checks::storage::runtime_socket_mounted::reach;
use crate::finding::Violation;
use crate::manifest::Object;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let Some((_, object)) = subject.object else {
        return;
    };
    let volumes = host_path::of(subject);
    let reaching = volumes
        .into_iter()
        .filter(|volume| !volume.mounts.is_empty() && reaches(&volume.path));
    let mut reaching = reaching.peekable();
    let is_ci = |object| ci::part(object, subject.workload).is_some() || is_for_builds(object);
    if reaching.peek().is_none() || !is_ci(object) {
        return;
    }
    out.extend(reaching.map(|volume| {
        let message = format!(
            "volume `{}` gives builds the container runtime of their node: whoever changes a build owns the node",
            volume.volume
        );
        volume.violation(subject, None, message)
    }));
}

/// The socket of BuildKit does what the runtime's does.
fn reaches(path: &str) -> bool {
    reach(path, ["/run/buildkit/buildkitd.sock"].into_iter()).is_some()
}

/// Words of the names of namespaces in which builds run.
const WORDS: &[&str] = &[
    "build", "builds", "ci", "drone", "gitlab", "jenkins", "runner", "runners", "tekton",
];

/// Whether the namespace is one for builds. A DaemonSet in it is there for its node.
fn is_for_builds(object: &Object<'_>) -> bool {
    let namespace = object.namespace.as_deref().unwrap_or_default();
    object.kind != "DaemonSet" && namespace.split('-').any(|word| WORDS.contains(&word))
}
