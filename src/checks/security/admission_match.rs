//! Which objects an admission policy looks at: `matchConstraints` of a policy, `matchResources` of its binding.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::manifest::{Object, ObjectSet, Selector};
use crate::schema::resources;
use crate::value::placeholder;
use crate::yaml::Node;

/// What a set says of kinds and namespaces, gathered once.
pub(super) struct Gathered<'s, 't> {
    set: &'s ObjectSet<'t>,
    /// By group and kind: the `spec` of its definition.
    definitions: FxHashMap<(Cow<'t, str>, Cow<'t, str>), Node<'t>>,
    namespaces: FxHashMap<&'s str, &'s Object<'t>>,
}

impl<'s, 't> Gathered<'s, 't> {
    pub(super) fn of(set: &'s ObjectSet<'t>) -> Self {
        let definition = |object: &Object<'t>| {
            let is_one = object.is("apiextensions.k8s.io", "CustomResourceDefinition");
            let spec = object.root.get("spec").filter(|_| is_one)?;
            let key = (spec.get("group")?.text(), spec.at("/names/kind")?.text());
            Some((key, spec))
        };
        let namespaces = set
            .objects
            .iter()
            .filter(|object| object.is("", "Namespace"));
        Self {
            set,
            definitions: set.objects.iter().filter_map(definition).collect(),
            namespaces: namespaces.map(|object| (&*object.name, object)).collect(),
        }
    }

    /// The object as the API server sees it when it is created.
    pub(super) fn created(&self, object: &'s Object<'t>) -> Created<'s, 't> {
        let group = object.group();
        let known = resources()
            .iter()
            .find(|resource| resource.group == group && resource.kind == object.kind);
        let key = (Cow::Owned(group.to_owned()), object.kind.clone());
        let definition = self.definitions.get(&key);
        let plural =
            definition.and_then(|spec| Some(spec.at("/names/plural")?.text().into_owned()));
        let is_cluster = definition
            .and_then(|spec| spec.get("scope"))
            .is_some_and(|scope| scope.text() == "Cluster");
        let namespace = object.namespace.as_deref();
        let namespace = namespace.or(self.set.cluster.namespace.as_deref());
        Created {
            object,
            resource: known.map(|known| known.name.clone()).or(plural),
            is_namespaced: !object.is_cluster_scoped() && !is_cluster,
            namespace: namespace.map(str::to_owned),
            space: namespace.and_then(|name| self.namespaces.get(name).copied()),
        }
    }
}

/// An object, and the resource that it is one of.
pub(super) struct Created<'s, 't> {
    pub(super) object: &'s Object<'t>,
    /// `deployments`; nothing of a kind whose definition is not there.
    pub(super) resource: Option<String>,
    pub(super) is_namespaced: bool,
    /// Nothing where the manifest names none.
    pub(super) namespace: Option<String>,
    /// The Namespace of that name, if the set has it.
    pub(super) space: Option<&'s Object<'t>>,
}

impl<'t> Created<'_, 't> {
    /// Whether the constraints choose the object for sure.
    pub(super) fn is_chosen_by(&self, constraints: Node<'t>) -> bool {
        let any = |list: &str| {
            let mut rules = constraints.get(list).into_iter().flat_map(Node::items);
            rules.any(|rule| self.is_in(rule))
        };
        let has_rules = constraints
            .get("resourceRules")
            .is_some_and(|rules| !rules.is_empty());
        (!has_rules || any("resourceRules"))
            && !any("excludeResourceRules")
            && self.has_labels(constraints.get("objectSelector"))
            && self.is_in_namespace(constraints.get("namespaceSelector"))
    }

    /// Whether a rule names what the object is one of, and its creation.
    fn is_in(&self, rule: Node<'t>) -> bool {
        let (group, version) = match self.object.api_version.split_once('/') {
            Some((group, version)) => (group, version),
            None => ("", &*self.object.api_version),
        };
        let names = |list: &str, wanted: &str| {
            let mut names = rule
                .get(list)
                .into_iter()
                .flat_map(Node::items)
                .map(Node::text);
            names.any(|name| name == "*" || name == wanted)
        };
        let scope = rule.get("scope").map(Node::text).unwrap_or_default();
        let is_in_scope = match &*scope {
            "Namespaced" => self.is_namespaced,
            "Cluster" => !self.is_namespaced,
            _ => true,
        };
        let is_named = rule.get("resourceNames").is_none_or(|listed| {
            listed.is_empty() || listed.items().any(|name| name.text() == self.object.name)
        });
        let resource = self.resource.as_deref().unwrap_or_default();
        names("operations", "CREATE")
            && names("apiGroups", group)
            && names("apiVersions", version)
            && (names("resources", resource) || names("resources", "*/*"))
            && is_in_scope
            && is_named
    }

    fn has_labels(&self, selector: Option<Node<'t>>) -> bool {
        chooses(selector, self.object.root.get("metadata"))
    }

    /// Objects outside of namespaces are chosen by every selector; a Namespace by its own labels.
    fn is_in_namespace(&self, selector: Option<Node<'t>>) -> bool {
        if selector.is_none_or(|selector| selector.is_empty()) {
            return true;
        }
        if self.object.is("", "Namespace") {
            return self.has_labels(selector);
        }
        if !self.is_namespaced {
            return true;
        }
        self.space
            .is_some_and(|space| chooses(selector, space.root.get("metadata")))
    }
}

/// Whether a selector chooses for sure what has these metadata; an absent one chooses everything.
pub(super) fn chooses(selector: Option<Node<'_>>, metadata: Option<Node<'_>>) -> bool {
    let Some(selector) = selector else {
        return true;
    };
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let is_known = labels.is_none_or(|labels| {
        labels
            .entries()
            .all(|label| !placeholder::is_unknown(&label.text()))
    });
    let label = |key: &str| labels.and_then(|labels| labels.get(key)).map(Node::text);
    is_known && Selector::new(Some(selector)).is_some_and(|selector| selector.matches(label))
}
