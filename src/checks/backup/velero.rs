//! What Velero is told: which namespaces a schedule takes, and what of their volumes.

use std::borrow::Cow;

use crate::manifest::{ObjectSet, Release, Selector};
use crate::value::{glob, placeholder};
use crate::yaml::Node;

/// How many schedules of a set count: more stand only in a set that was made to be slow.
const MOST_SCHEDULES: usize = 64;

/// A schedule that is not paused.
#[derive(Debug)]
pub(super) struct Schedule<'t> {
    /// Where it stands in the set.
    pub(super) object: usize,
    /// `spec.template`, or the whole object where it has none.
    pub(super) template: Node<'t>,
    included: Vec<Cow<'t, str>>,
    excluded: Vec<Cow<'t, str>>,
    /// One of them must choose what is saved; everything is where there is none.
    selectors: Vec<Selector<'t>>,
}

/// The schedules of a set: resources, and those in the values of Velero's chart
/// (<https://github.com/vmware-tanzu/helm-charts/tree/main/charts/velero>).
pub(super) fn schedules<'t>(set: &ObjectSet<'t>) -> Vec<Schedule<'t>> {
    let is_set = |node: Node<'_>, switch: &str| {
        let switch = node.get(switch);
        switch.and_then(Node::as_bool) == Some(true)
    };
    let objects = set.objects.iter().enumerate();
    let all = objects.flat_map(|(index, object)| {
        if object.is("velero.io", "Schedule") {
            let spec = object.root.get("spec").unwrap_or(object.root);
            let template = spec.get("template").unwrap_or(object.root);
            return (!is_set(spec, "paused"))
                .then(|| Schedule::new(index, template))
                .into_iter()
                .collect();
        }
        let release = Release::of(object).filter(|release| release.chart == "velero");
        let listed = release
            .and_then(|release| release.value("/schedules"))
            .into_iter();
        let running = listed
            .flat_map(Node::entries)
            .filter(|entry| !is_set(*entry, "disabled") && !is_set(*entry, "paused"));
        let template = |entry: Node<'t>| entry.get("template").unwrap_or(entry);
        running
            .map(|entry| Schedule::new(index, template(entry)))
            .collect::<Vec<_>>()
    });
    all.take(MOST_SCHEDULES).collect()
}

impl<'t> Schedule<'t> {
    fn new(object: usize, template: Node<'t>) -> Self {
        let selectors = template.get("labelSelector").into_iter();
        let more = items(template, "orLabelSelectors");
        Self {
            object,
            template,
            included: texts(template, "includedNamespaces"),
            excluded: texts(template, "excludedNamespaces"),
            selectors: selectors
                .chain(more)
                .filter(|node| !node.is_empty())
                .filter_map(|node| Selector::new(Some(node)))
                .collect(),
        }
    }
}

impl Schedule<'_> {
    /// Whether it takes a namespace; one that is not known may be any.
    pub(super) fn takes(&self, namespace: Option<&str>) -> bool {
        let Some(namespace) = namespace else {
            return true;
        };
        let is_in = |list: &[Cow<'_, str>]| list.iter().any(|glob| is_named(glob, namespace));
        (self.included.is_empty() || is_in(&self.included)) && !is_in(&self.excluded)
    }

    /// Whether it takes objects with one of these sets of labels.
    pub(super) fn chooses(&self, labels: &[Option<Node<'_>>]) -> bool {
        let matches = |selector: &Selector<'_>| {
            labels.iter().any(|labels| {
                selector.matches(|key| labels.and_then(|labels| labels.get(key)).map(Node::text))
            })
        };
        self.selectors.is_empty() || self.selectors.iter().any(matches)
    }

    /// A switch of the template.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        self.template.get(name)?.as_bool()
    }
}

/// Velero reads `*` in names of namespaces; what something else fills in may be any.
fn is_named(glob: &str, namespace: &str) -> bool {
    glob::matches(glob, namespace) || placeholder::is_unknown(glob)
}

/// What the Velero servers of a set are told.
#[derive(Debug, Default)]
pub(super) struct Servers {
    /// Where their Deployments stand in the set.
    pub(super) workloads: Vec<usize>,
    /// Their flags, each as written.
    flags: Vec<String>,
}

/// The last segment of Velero's image: <https://hub.docker.com/r/velero/velero>.
const IMAGE: &str = "velero/velero";

impl Servers {
    /// The servers of a set.
    pub(super) fn of(set: &ObjectSet<'_>) -> Self {
        let mut found = Self::default();
        for workload in set
            .workloads()
            .filter(|workload| workload.object.kind == "Deployment")
        {
            for container in workload.pod.containers() {
                let image = container
                    .node
                    .get("image")
                    .map(Node::text)
                    .unwrap_or_default();
                if !image.split(['@', ':']).any(|part| part.ends_with(IMAGE)) {
                    continue;
                }
                found.workloads.push(workload.index);
                found.flags.extend(
                    texts(container.node, "args")
                        .into_iter()
                        .map(Cow::into_owned),
                );
            }
        }
        found
    }

    /// The value of a flag, `true` for one without.
    pub(super) fn flag(&self, name: &str) -> Option<&str> {
        self.flags.iter().find_map(|flag| {
            let rest = flag.strip_prefix("--")?.strip_prefix(name)?;
            match rest.strip_prefix('=') {
                Some(value) => Some(value),
                None => rest.is_empty().then_some("true"),
            }
        })
    }
}

pub(super) fn items<'t>(node: Node<'t>, list: &str) -> impl Iterator<Item = Node<'t>> + use<'t> {
    node.get(list).into_iter().flat_map(Node::items)
}

pub(super) fn texts<'t>(node: Node<'t>, list: &str) -> Vec<Cow<'t, str>> {
    items(node, list).map(Node::text).collect()
}
