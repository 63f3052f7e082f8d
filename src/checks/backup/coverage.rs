//! What the backups of a set cover.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::claims::Claim;
use super::jobs::makes_backups;
use super::velero::{self, Schedule, items, texts};
use crate::manifest::graph::{Graph, shares};
use crate::manifest::{Object, Selector};
use crate::yaml::{Kind, Node};

/// Everything in a set that saves data.
#[derive(Debug)]
pub(super) struct Coverage<'s, 't> {
    graph: Graph<'s, 't>,
    /// The schedules of Velero.
    pub(super) velero: Vec<Schedule<'t>>,
    /// Namespaces of which something saves all claims; without a name, every one.
    namespaces: FxHashMap<Option<Cow<'s, str>>, usize>,
    /// Claims and workloads that somebody names, with the namespace of who does.
    named: FxHashMap<Cow<'t, str>, Vec<usize>>,
    /// Choices of claims by their labels.
    selectors: Vec<(usize, Selector<'t>)>,
    /// A recurring backup of Longhorn.
    longhorn: Option<usize>,
}

/// How many choices by label count: more stand only in a set that was made to be slow.
const MOST_SELECTORS: usize = 256;

/// How many backups of one name are compared.
const MOST_NAMED: usize = 64;

impl<'s, 't> Coverage<'s, 't> {
    /// The backups of a set.
    pub(super) fn of(graph: Graph<'s, 't>) -> Self {
        let mut found = Self {
            graph,
            velero: velero::schedules(graph.set),
            namespaces: FxHashMap::default(),
            named: FxHashMap::default(),
            selectors: Vec::new(),
            longhorn: None,
        };
        for (index, object) in graph.set.objects.iter().enumerate() {
            found.read(index, object);
        }
        for workload in graph.set.workloads() {
            if workload.object.kind == "CronJob" && makes_backups(workload).is_some() {
                let namespace = workload.object.namespace.clone();
                found.namespaces.entry(namespace).or_insert(workload.index);
            }
        }
        found
    }

    fn read(&mut self, index: usize, object: &'s Object<'t>) {
        match (object.group(), &*object.kind) {
            // One snapshot, made by hand, saves nothing of tomorrow.
            ("velero.io" | "snapshot.storage.k8s.io", _) => {}
            ("k8up.io", "Schedule") if object.root.at("/spec/backup").is_some() => {
                let namespace = object.namespace.clone();
                self.namespaces.entry(namespace).or_insert(index);
            }
            ("k8up.io", _) => {}
            ("snapscheduler.backube", "SnapshotSchedule") => {
                let selector = object.root.at("/spec/claimSelector");
                match selector.filter(|node| !node.is_empty()) {
                    None => {
                        self.namespaces
                            .entry(object.namespace.clone())
                            .or_insert(index);
                    }
                    Some(node) => self.choose(index, node),
                }
            }
            ("longhorn.io", "RecurringJob") => {
                let task = object.root.at("/spec/task").map(Node::text);
                if task.is_some_and(|task| task.starts_with("backup")) {
                    self.longhorn = self.longhorn.or(Some(index));
                }
            }
            ("config.kio.kasten.io", "Policy") => self.read_kasten(index, object),
            (group, kind) if group.contains('.') && is_about_backups(group, kind) => {
                self.read_any(index, object);
            }
            _ => {}
        }
    }

    fn choose(&mut self, index: usize, node: Node<'t>) {
        if self.selectors.len() < MOST_SELECTORS {
            self.selectors
                .extend(Selector::new(Some(node)).map(|selector| (index, selector)));
        }
    }

    /// Kasten names namespaces by a label of its own: <https://docs.kasten.io/latest/api/policies.html>.
    fn read_kasten(&mut self, index: usize, object: &'s Object<'t>) {
        let spec = object.root.get("spec").into_iter();
        let mut actions = spec.flat_map(|spec| items(spec, "actions"));
        if !actions.any(|action| {
            action
                .get("action")
                .is_some_and(|name| name.text() == "backup")
        }) {
            return;
        }
        let expressions = object.root.at("/spec/selector/matchExpressions");
        let names: Vec<_> = expressions
            .into_iter()
            .flat_map(Node::items)
            .flat_map(|expression| texts(expression, "values"))
            .collect();
        let label = object
            .root
            .at("/spec/selector/matchLabels/k10.kasten.io~1appNamespace");
        let names: Vec<_> = names.into_iter().chain(label.map(Node::text)).collect();
        if names.is_empty() {
            self.namespaces.entry(None).or_insert(index);
        }
        for name in names {
            self.namespaces.entry(Some(name)).or_insert(index);
        }
    }

    /// Operators that nobody has a list of name the claim under a key that says so, the selected workload under `target`.
    fn read_any(&mut self, index: usize, object: &Object<'t>) {
        let mut pending: Vec<(Node<'t>, bool)> = object
            .root
            .get("spec")
            .map(|spec| (spec, false))
            .into_iter()
            .collect();
        let mut seen = 0;
        while let Some((node, is_claim)) = pending.pop() {
            seen += 1;
            if seen > MOST_NODES {
                return;
            }
            match node.kind() {
                Kind::Scalar if is_claim => {
                    self.named.entry(node.text()).or_default().push(index);
                }
                Kind::Scalar => {}
                Kind::Sequence => pending.extend(node.items().map(|item| (item, is_claim))),
                Kind::Mapping => pending.extend(node.entries().map(|value| {
                    let key = value.key_text().unwrap_or_default();
                    (value, names_claim(&key) || (is_claim && key == "name"))
                })),
            }
        }
    }

    /// What covers a claim.
    pub(super) fn of_claim(&self, claim: &Claim<'t>) -> Option<usize> {
        let object = &self.graph.set.objects[claim.object];
        let namespace = object.namespace.as_deref();
        self.by_velero(claim, namespace)
            .or_else(|| self.by_name(claim, namespace))
            .or_else(|| self.of_namespace(namespace))
            .or_else(|| self.by_label(claim, namespace))
            .or_else(|| self.longhorn.filter(|_| may_be_longhorn(self.graph, claim)))
            .or_else(|| is_restored(claim).then_some(claim.object))
    }

    fn by_velero(&self, claim: &Claim<'t>, namespace: Option<&str>) -> Option<usize> {
        let users = claim
            .users
            .iter()
            .filter_map(|&user| self.graph.workload(user));
        let mut labels: Vec<_> = users
            .map(|workload| {
                workload
                    .pod
                    .metadata
                    .and_then(|metadata| metadata.get("labels"))
            })
            .collect();
        labels.push(claim.root.at("/metadata/labels"));
        labels.push(
            self.graph.set.objects[claim.object]
                .root
                .at("/metadata/labels"),
        );
        let mut schedules = self.velero.iter();
        let covers =
            |schedule: &&Schedule<'t>| schedule.takes(namespace) && schedule.chooses(&labels);
        schedules.find(covers).map(|schedule| schedule.object)
    }

    /// What saves every claim of a namespace.
    pub(super) fn of_namespace(&self, namespace: Option<&str>) -> Option<usize> {
        let own = namespace.map(|name| Some(Cow::Borrowed(name)));
        let named = match own {
            Some(own) => self.namespaces.get(&own),
            None => self.namespaces.values().min(),
        };
        named.or_else(|| self.namespaces.get(&None)).copied()
    }

    /// A claim, the claims `data-web-0` of the template `data-web`, or the workload that mounts it.
    fn by_name(&self, claim: &Claim<'t>, namespace: Option<&str>) -> Option<usize> {
        let first = format!("{}-0", claim.name);
        let users = claim
            .users
            .iter()
            .map(|&user| &*self.graph.set.objects[user].name);
        self.of_names([&*claim.name, &first].into_iter().chain(users), namespace)
    }

    /// What saves a claim or a workload of one of these names.
    pub(super) fn of_names<'n>(
        &self,
        mut names: impl Iterator<Item = &'n str>,
        namespace: Option<&str>,
    ) -> Option<usize> {
        names.find_map(|name| {
            let backups = self.named.get(name)?.iter().take(MOST_NAMED);
            backups.copied().find(|&backup| {
                let own = self.graph.set.objects[backup].namespace.as_deref();
                shares(own, namespace)
            })
        })
    }

    fn by_label(&self, claim: &Claim<'t>, namespace: Option<&str>) -> Option<usize> {
        let labels = claim.root.at("/metadata/labels");
        let mut selectors = self.selectors.iter();
        let found = selectors.find(|(index, selector)| {
            let own = self.graph.set.objects[*index].namespace.as_deref();
            shares(own, namespace)
                && selector.matches(|key| labels.and_then(|labels| labels.get(key)).map(Node::text))
        });
        found.map(|(index, _)| *index)
    }

    /// Something that saves data, if there is anything: what it does not cover was forgotten.
    pub(super) fn witness(&self) -> Option<usize> {
        let named = self.named.values().flatten();
        let all = named
            .chain(self.namespaces.values())
            .chain(self.selectors.iter().map(|(index, _)| index))
            .chain(&self.longhorn)
            .copied();
        all.chain(self.velero.iter().map(|schedule| schedule.object))
            .min()
    }
}

/// How much of a custom resource is searched for the name of a claim.
const MOST_NODES: usize = 400;

/// Whether a custom resource is about saving data, by its group or kind; the one that gets data back is not.
fn is_about_backups(group: &str, kind: &str) -> bool {
    let group = group.to_ascii_lowercase();
    let kind = kind.to_ascii_lowercase();
    let is_copy = |text: &str| {
        ["backup", "snapshot", "replicationsource"]
            .iter()
            .any(|word| text.contains(word))
    };
    let is_source = kind.contains("policy") || kind.contains("schedule") || kind.contains("plan");
    !kind.contains("restore")
        && !kind.contains("destination")
        && (is_copy(&kind) || (is_source && (is_copy(&group) || group.starts_with("kopiur."))))
}

/// Keys under which operators name what they save: the claim itself, or the workload that mounts it.
fn names_claim(key: &str) -> bool {
    matches!(
        key,
        "pvc"
            | "pvcName"
            | "claim"
            | "claimName"
            | "sourcePVC"
            | "persistentVolumeClaim"
            | "persistentVolumeClaimName"
            | "volume"
            | "target"
            | "ref"
    )
}

/// Whether Longhorn may keep it: its class says so, or says nothing.
fn may_be_longhorn(graph: Graph<'_, '_>, claim: &Claim<'_>) -> bool {
    let Some(class) = claim.root.at("/spec/storageClassName").map(Node::text) else {
        return true;
    };
    let found = graph.cluster_wide(("storage.k8s.io", "StorageClass"), &class);
    match found.and_then(|(_, class)| class.root.get("provisioner")) {
        Some(provisioner) => provisioner.text() == "driver.longhorn.io",
        None => class.contains("longhorn"),
    }
}

/// Whether it is filled from a backup: what made it goes on making more.
fn is_restored(claim: &Claim<'_>) -> bool {
    let source = ["/spec/dataSourceRef/kind", "/spec/dataSource/kind"];
    let kind = source
        .iter()
        .find_map(|pointer| claim.root.at(pointer))
        .map(Node::text);
    kind.is_some_and(|kind| kind != "PersistentVolumeClaim")
}
