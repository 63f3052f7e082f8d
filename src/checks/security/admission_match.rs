//! Which objects an admission policy looks at: `matchConstraints` of a policy, `matchResources` of its binding.

use crate::manifest::{Object, ObjectSet, Selector};
use crate::schema::resources;
use crate::value::placeholder;
use crate::yaml::Node;

/// The resource that an object is one of, as the API server sees it when the object is created.
pub(super) struct Created<'o, 't> {
    pub(super) object: &'o Object<'t>,
    /// `deployments`; nothing of a kind whose definition is not there.
    pub(super) resource: Option<String>,
    pub(super) is_namespaced: bool,
    /// Nothing where the manifest names none.
    pub(super) namespace: Option<String>,
}

impl<'o, 't> Created<'o, 't> {
    pub(super) fn of(set: &ObjectSet<'t>, object: &'o Object<'t>) -> Self {
        let group = object.group();
        let known = resources()
            .iter()
            .find(|resource| resource.group == group && resource.kind == object.kind);
        let definition = set.objects.iter().find_map(|definition| {
            let is_one = definition.is("apiextensions.k8s.io", "CustomResourceDefinition");
            let spec = definition.root.get("spec").filter(|_| is_one)?;
            let says = |pointer: &str, wanted: &str| {
                spec.at(pointer).is_some_and(|node| node.text() == wanted)
            };
            (says("/group", group) && says("/names/kind", &object.kind)).then_some(spec)
        });
        let plural =
            definition.and_then(|spec| Some(spec.at("/names/plural")?.text().into_owned()));
        let is_cluster = definition
            .and_then(|spec| spec.get("scope"))
            .is_some_and(|scope| scope.text() == "Cluster");
        let namespace = object
            .namespace
            .as_deref()
            .or(set.cluster.namespace.as_deref());
        Self {
            object,
            resource: known.map(|known| known.name.clone()).or(plural),
            is_namespaced: !object.is_cluster_scoped() && !is_cluster,
            namespace: namespace.map(str::to_owned),
        }
    }

    /// Whether the constraints choose the object for sure.
    pub(super) fn is_chosen_by(&self, set: &ObjectSet<'t>, constraints: Node<'t>) -> bool {
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
            && self.is_in_namespace(set, constraints.get("namespaceSelector"))
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
    fn is_in_namespace(&self, set: &ObjectSet<'t>, selector: Option<Node<'t>>) -> bool {
        if selector.is_none_or(|selector| selector.is_empty()) {
            return true;
        }
        if self.object.is("", "Namespace") {
            return self.has_labels(selector);
        }
        if !self.is_namespaced {
            return true;
        }
        let namespace = self.namespace_in(set);
        namespace.is_some_and(|namespace| chooses(selector, namespace.root.get("metadata")))
    }

    /// The namespace that the object stands in, if the set has it.
    pub(super) fn namespace_in<'s>(&self, set: &'s ObjectSet<'t>) -> Option<&'s Object<'t>> {
        let name = self.namespace.as_deref()?;
        let mut objects = set.objects.iter();
        objects.find(|object| object.is("", "Namespace") && object.name == name)
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
