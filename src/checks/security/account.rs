//! ServiceAccounts: which pods run under them, and whether anything gives them rights.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::manifest::{Object, ObjectSet, PodSpec};
use crate::yaml::Node;

/// The account a pod runs under.
pub(super) struct Account<'t> {
    /// Its name; `default` where the pod names none.
    pub(super) name: Cow<'t, str>,
    /// Where the pod names it.
    pub(super) node: Option<Node<'t>>,
}

/// The account that the pod runs under.
pub(super) fn of(pod: PodSpec<'_>) -> Account<'_> {
    // `serviceAccount` is the name the field had before; the server keeps both alike.
    let node = pod
        .spec
        .get("serviceAccountName")
        .or_else(|| pod.spec.get("serviceAccount"));
    let node = node.filter(|node| !node.text().is_empty());
    Account {
        name: node.map_or(Cow::Borrowed("default"), Node::text),
        node,
    }
}

/// The pods that run under accounts of one name, each with its namespace.
type Pods<'t> = Vec<(Option<Cow<'t, str>>, PodSpec<'t>)>;

/// What a set says of its accounts, by name. A namespace that is not written may be any.
#[derive(Default)]
pub(super) struct Accounts<'s, 't> {
    bound: FxHashMap<Cow<'t, str>, Vec<Option<Cow<'t, str>>>>,
    declared: FxHashMap<Cow<'t, str>, Vec<&'s Object<'t>>>,
    pods: FxHashMap<Cow<'t, str>, Pods<'t>>,
}

impl<'s, 't> Accounts<'s, 't> {
    /// The accounts of a set.
    pub(super) fn of(set: &'s ObjectSet<'t>) -> Self {
        let mut accounts = Self::default();
        for object in &set.objects {
            if object.is("", "ServiceAccount") {
                accounts
                    .declared
                    .entry(object.name.clone())
                    .or_default()
                    .push(object);
            } else if object.is("rbac.authorization.k8s.io", "RoleBinding")
                || object.is("rbac.authorization.k8s.io", "ClusterRoleBinding")
            {
                accounts.add_binding(object);
            }
        }
        for workload in set.workloads() {
            let namespace = workload.object.namespace.clone();
            let pods = accounts.pods.entry(of(workload.pod).name).or_default();
            pods.push((namespace, workload.pod));
        }
        accounts
    }

    fn add_binding(&mut self, binding: &Object<'t>) {
        let subjects = binding
            .root
            .get("subjects")
            .into_iter()
            .flat_map(Node::items);
        for subject in subjects {
            let is_account = subject
                .get("kind")
                .is_some_and(|kind| kind.text() == "ServiceAccount");
            if let Some(name) = subject.get("name").filter(|_| is_account) {
                let namespace = subject
                    .get("namespace")
                    .map(Node::text)
                    .or_else(|| binding.namespace.clone());
                self.bound.entry(name.text()).or_default().push(namespace);
            }
        }
    }

    /// Whether a role of any kind is bound to the account.
    pub(super) fn is_bound(&self, name: &str, namespace: Option<&str>) -> bool {
        let bound = self.bound.get(name).into_iter().flatten();
        bound
            .into_iter()
            .any(|other| may_be_same(other.as_deref(), namespace))
    }

    /// Whether pods of the set run under the account, and each of them says that it wants no token.
    pub(super) fn is_refused_by_all(&self, name: &str, namespace: Option<&str>) -> bool {
        let pods = self.pods.get(name).into_iter().flatten();
        let mut same = pods
            .filter(|(other, _)| may_be_same(other.as_deref(), namespace))
            .peekable();
        same.peek().is_some() && same.all(|(_, pod)| says_no(pod.spec))
    }

    /// Whether the account itself says that its token is not for every pod.
    pub(super) fn keeps_its_token(&self, name: &str, namespace: Option<&str>) -> bool {
        let declared = self.declared.get(name).into_iter().flatten();
        let mut same =
            declared.filter(|object| may_be_same(object.namespace.as_deref(), namespace));
        same.any(|object| says_no(object.root))
    }
}

/// Whether a pod or an account says that no token is mounted.
pub(super) fn says_no(node: Node<'_>) -> bool {
    node.get("automountServiceAccountToken")
        .and_then(Node::as_bool)
        == Some(false)
}

fn may_be_same(one: Option<&str>, other: Option<&str>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}
