//! Builds that may do everything on their node.

use super::ci;
use crate::finding::Violation;
use crate::manifest::{Object, ObjectSet, Release, Workload, every};
use crate::rule::{Mark, Params, of_case, violation_in};
use crate::span::Span;
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    for (index, object) in set.objects.iter().enumerate() {
        match set.workload(index) {
            Some(workload) => of_workload(set, workload, out),
            None if object.is("", "ConfigMap") => {
                let data = object.root.get("data").into_iter();
                data.flat_map(Node::entries)
                    .for_each(|text| out.extend(in_text(set, index, text)));
            }
            None if object.is_builtin() => {}
            None => of_resource(set, index, object, out),
        }
    }
}

fn of_workload<'t>(set: &ObjectSet<'t>, workload: Workload<'_, 't>, out: &mut Vec<Violation>) {
    let is_ci = ci::part(workload.object, Some(workload)).is_some();
    if !is_ci || is_sandboxed(workload.pod.spec) {
        return;
    }
    for container in workload.pod.containers() {
        let image = container.node.get("image").map(Node::text);
        let is_rootless = image.is_some_and(|image| image.contains("rootless"));
        let privileged = container.node.at("/securityContext/privileged");
        let privileged = privileged.filter(|node| node.as_bool() == Some(true) && !is_rootless);
        let name = container.name();
        out.extend(privileged.map(|node| Violation {
            container: Some(name.clone().into_owned()),
            ..violation_in(set, workload.index, Mark::Value(node), of_container(&name))
        }));
    }
}

fn of_container(name: &str) -> String {
    format!(
        "container `{name}` runs builds and is privileged: whoever changes a build owns the node"
    )
}

/// Words of runtime classes in which a pod has a kernel of its own.
const SANDBOXES: &[&str] = &["kata", "gvisor", "runsc", "sysbox", "firecracker"];

fn is_sandboxed(pod: Node<'_>) -> bool {
    let class = pod.get("runtimeClassName").map(Node::text);
    class.is_some_and(|class| SANDBOXES.iter().any(|word| class.contains(word)))
}

/// Tekton's tasks, whose steps are containers: <https://tekton.dev/docs/pipelines/tasks/>.
const STEPS: &[&str] = &[
    "/spec/steps/*/securityContext/privileged",
    "/spec/sidecars/*/securityContext/privileged",
    "/spec/taskSpec/steps/*/securityContext/privileged",
    "/spec/taskSpec/sidecars/*/securityContext/privileged",
    "/spec/tasks/*/taskSpec/steps/*/securityContext/privileged",
    "/spec/pipelineSpec/tasks/*/taskSpec/steps/*/securityContext/privileged",
];

/// What an operator, or a chart, makes a privileged container of.
fn of_resource<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    object: &Object<'t>,
    out: &mut Vec<Violation>,
) {
    let root = object.root;
    let daemon = |mark| {
        let words = "builds get a Docker daemon, which is privileged: whoever changes a build owns the node";
        of_case("daemon", violation_in(set, index, mark, words))
    };
    if object.is("actions.summerwind.dev", "RunnerDeployment")
        || object.is("actions.summerwind.dev", "RunnerSet")
    {
        let spec = root.at("/spec/template/spec").or_else(|| root.get("spec"));
        let Some(spec) = spec.filter(|spec| !is_sandboxed(*spec)) else {
            return;
        };
        let has = |field: &str| spec.get(field).and_then(Node::as_bool);
        // Enabled unless it is not: <https://github.com/actions/actions-runner-controller/blob/master/docs/using-custom-volumes.md>.
        let mark = match spec.get("dockerEnabled") {
            _ if has("dockerdWithinRunnerContainer") == Some(true) => {
                spec.get("dockerdWithinRunnerContainer").map(Mark::Value)
            }
            Some(node) => (node.as_bool() == Some(true)).then_some(Mark::Value(node)),
            None => Some(Mark::Missing {
                parent: spec,
                field: "dockerEnabled",
            }),
        };
        out.extend(mark.map(daemon));
    } else if object.group() == "tekton.dev" {
        let steps = STEPS.iter().flat_map(|pointer| every(root, pointer));
        let privileged = steps.filter(|node| node.as_bool() == Some(true));
        out.extend(privileged.map(|node| {
            let words = "this step is privileged: whoever changes the build owns the node";
            of_case("step", violation_in(set, index, Mark::Value(node), words))
        }));
    } else if let Some(release) = Release::of(object) {
        match &*release.chart {
            "gha-runner-scale-set" => {
                let mode = release.value("/containerMode/type");
                let mode = mode.filter(|mode| mode.text() == "dind");
                out.extend(mode.map(|mode| daemon(Mark::Value(mode))));
            }
            "gitlab-runner" => {
                let config = release.value("/runners/config");
                out.extend(config.and_then(|text| in_text(set, index, text)));
            }
            _ => of_values(set, index, &release, out),
        }
    }
}

/// Containers that the values of a release list.
fn of_values<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    release: &Release<'t>,
    out: &mut Vec<Violation>,
) {
    for containers in release.controllers() {
        let image = |container: &Node<'t>| container.get("image");
        if !containers.iter().filter_map(image).any(ci::is_of_ci) {
            continue;
        }
        for container in &containers {
            let is_rootless =
                image(container).is_some_and(|image| image.raw().contains("rootless"));
            let privileged = container.at("/securityContext/privileged");
            let privileged = privileged.filter(|it| it.as_bool() == Some(true) && !is_rootless);
            let name = container.key_text().unwrap_or_default();
            out.extend(privileged.map(|node| Violation {
                container: Some(name.clone().into_owned()),
                ..violation_in(set, index, Mark::Value(node), of_container(&name))
            }));
        }
    }
}

/// `privileged = true` under `[runners.kubernetes]` in the configuration of a GitLab runner, or `[[runners]]` with the Docker
/// executor: <https://docs.gitlab.com/runner/configuration/advanced-configuration/>.
fn in_text<'t>(set: &ObjectSet<'t>, index: usize, node: Node<'t>) -> Option<Violation> {
    memchr::memmem::find(node.raw().as_bytes(), b"privileged")?;
    let text = node.text();
    let section = ["[runners.kubernetes]", "[runners.docker]"]
        .iter()
        .find_map(|section| text.find(section).map(|at| at + section.len()))?;
    let mut at = section;
    for line in text.get(section..)?.split_inclusive('\n') {
        let written = line.trim();
        if written.starts_with('[') {
            return None;
        }
        let setting = written.split_once('=');
        let is_it = setting
            .is_some_and(|(key, value)| key.trim() == "privileged" && value.trim() == "true");
        if is_it {
            let start = at + line.find("privileged")?;
            let part = Span::new(start, start + written.len());
            let words =
                "builds of this runner are privileged: whoever changes a build owns the node";
            let mark = Mark::within(node, &text, part);
            return Some(of_case(
                "gitlab-runner",
                violation_in(set, index, mark, words),
            ));
        }
        at += line.len();
    }
    None
}
