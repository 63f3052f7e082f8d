//! What a rule is asked about.

use rustc_hash::FxHashSet;

use super::{Mark, Params, Target};
use crate::finding::{Confidence, Label, Violation};
use crate::manifest::{Container, Object, ObjectSet, Workload};
use crate::span::{Location, SourceId};
use crate::yaml::{Document, Node};

/// One target, and everything it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s, 't> {
    /// The set.
    pub set: &'s ObjectSet<'t>,
    /// The text.
    pub source: SourceId,
    /// The target itself.
    pub node: Node<'t>,
    /// The document, for a document target.
    pub document: Option<Document<'t>>,
    /// The object, and where it stands in the set.
    pub object: Option<(usize, &'s Object<'t>)>,
    /// The workload, for a target in one.
    pub workload: Option<Workload<'s, 't>>,
    /// The container, for a container target.
    pub container: Option<Container<'t>>,
    /// What the user may set of the rule that asks.
    pub params: Params<'s>,
    target: Target,
}

/// Calls `ask` with every target of the set, in the order of its objects.
pub fn for_each_subject<'s, 't>(set: &'s ObjectSet<'t>, mut ask: impl FnMut(&Subject<'s, 't>)) {
    for (source, document) in &set.documents {
        let Some(node) = document.root() else {
            continue;
        };
        ask(&Subject {
            set,
            source: *source,
            node,
            document: Some(*document),
            object: None,
            workload: None,
            container: None,
            params: Params::default(),
            target: Target::Document,
        });
    }
    let mut seen = FxHashSet::default();
    for (index, object) in set.objects.iter().enumerate() {
        let subject = Subject {
            set,
            source: object.source,
            node: object.root,
            document: None,
            object: Some((index, object)),
            workload: set.workload(index),
            container: None,
            params: Params::default(),
            target: Target::Object,
        };
        ask(&subject);
        for rule in rbac_rules(object) {
            ask(&Subject {
                target: Target::RbacRule,
                node: rule,
                ..subject
            });
        }
        if let Some(workload) = subject.workload {
            in_workload(subject, workload, &mut seen, &mut ask);
        }
    }
}

/// The rules of a role.
fn rbac_rules<'t>(object: &Object<'t>) -> impl Iterator<Item = Node<'t>> {
    let is_role = object.group() == "rbac.authorization.k8s.io"
        && matches!(&*object.kind, "Role" | "ClusterRole");
    let rules = is_role.then(|| object.root.get("rules")).flatten();
    rules.into_iter().flat_map(Node::items)
}

/// Pods and containers that have been asked about, by source and node: through aliases one of them can stand in thousands
/// of places, and would be found wanting at the same bytes in each.
type Seen = FxHashSet<(SourceId, u32)>;

fn in_workload<'s, 't>(
    object: Subject<'s, 't>,
    workload: Workload<'s, 't>,
    seen: &mut Seen,
    ask: &mut impl FnMut(&Subject<'s, 't>),
) {
    ask(&Subject {
        target: Target::Workload,
        ..object
    });
    if !seen.insert((object.source, workload.pod.spec.id())) {
        return;
    }
    ask(&Subject {
        target: Target::Pod,
        node: workload.pod.spec,
        ..object
    });
    for container in workload.pod.containers() {
        if seen.insert((object.source, container.node.id())) {
            ask(&Subject {
                target: Target::Container,
                node: container.node,
                container: Some(container),
                ..object
            });
        }
    }
}

impl<'s, 't> Subject<'s, 't> {
    /// The same target, asked by a rule with these parameters.
    pub(super) fn with(self, params: Params<'s>) -> Self {
        Self { params, ..self }
    }

    /// What kind of target it is.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target
    }

    /// The target's name: the container's, else the object's.
    #[must_use]
    pub fn name(&self) -> std::borrow::Cow<'t, str> {
        match (&self.container, self.object) {
            (Some(container), _) => container.name(),
            (None, Some((_, object))) => object.name.clone(),
            (None, None) => std::borrow::Cow::Borrowed(""),
        }
    }

    /// The pod's security context, of which a container inherits what it does not say itself.
    pub(super) fn inherited(&self) -> Option<Node<'t>> {
        self.container?;
        self.workload?.pod.spec.get("securityContext")
    }

    /// A help text whose YAML, all lines but the first, is indented as the target's own keys are.
    #[must_use]
    pub fn indented(&self, help: &str) -> String {
        let Some((words, yaml)) = help.trim_end().split_once('\n') else {
            return help.trim_end().to_owned();
        };
        let first = self.node.entries_written().next().and_then(Node::key);
        let start = first.map_or(0, |key| key.span().start as usize);
        let before = self.node.source_text().get(..start).unwrap_or_default();
        let column = before
            .chars()
            .rev()
            .take_while(|c| !matches!(c, '\n' | '\r'))
            .count();
        let is_block = self.node.style() == crate::yaml::Style::Block;
        let indent = " ".repeat(if is_block { column } else { 0 });
        let lines = yaml.lines().map(|line| format!("{indent}{line}"));
        format!("{words}\n{}", lines.collect::<Vec<_>>().join("\n"))
    }

    /// A violation at a place of the target: certain, without a case, with the rule's own severity and help.
    #[must_use]
    pub fn violation(&self, mark: Mark<'_, 't>, message: impl Into<String>) -> Violation {
        Violation {
            object: self.object.map(|(index, _)| index),
            container: self
                .container
                .map(|container| container.name().into_owned()),
            ..of_mark(self.source, mark, message)
        }
    }

    /// A second place of a violation, with a word about it.
    #[must_use]
    pub fn label(&self, mark: Mark<'_, 't>, message: impl Into<String>) -> Label {
        Label {
            location: self.location(mark),
            message: message.into(),
        }
    }

    /// The place of a mark.
    #[must_use]
    pub fn location(&self, mark: Mark<'_, 't>) -> Location {
        location(self.source, mark)
    }
}

/// A violation about no object: certain, without a case, with the rule's own severity and help.
#[must_use]
pub fn violation_at(location: Location, message: impl Into<String>) -> Violation {
    Violation {
        location,
        node: None,
        missing: None,
        object: None,
        container: None,
        case: None,
        message: message.into(),
        help: None,
        labels: Vec::new(),
        hops: 0,
        fix: None,
        confidence: Confidence::Certain,
        severity: None,
        absent: None,
    }
}

/// A violation at a place of the set's object at `index`, for rules that are asked about a whole set.
#[must_use]
pub fn violation_in<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    mark: Mark<'_, 't>,
    message: impl Into<String>,
) -> Violation {
    Violation {
        object: Some(index),
        ..of_mark(set.objects[index].source, mark, message)
    }
}

fn of_mark(source: SourceId, mark: Mark<'_, '_>, message: impl Into<String>) -> Violation {
    let missing = match mark {
        Mark::Missing { field, .. } => Some(field.to_owned()),
        _ => None,
    };
    Violation {
        node: Some(mark.node().id()),
        missing,
        ..violation_at(location(source, mark), message)
    }
}

/// A violation that is a case of its rule.
#[must_use]
pub fn of_case(case: &str, violation: Violation) -> Violation {
    Violation {
        case: Some(case.into()),
        ..violation
    }
}

/// A second place of a violation, in the set's object at `index`.
#[must_use]
pub fn label_in<'t>(
    set: &ObjectSet<'t>,
    index: usize,
    mark: Mark<'_, 't>,
    message: impl Into<String>,
) -> Label {
    Label {
        location: location(set.objects[index].source, mark),
        message: message.into(),
    }
}

/// A second place of a violation: the name of the set's object at `index`.
#[must_use]
pub fn label_at_name(set: &ObjectSet<'_>, index: usize, message: impl Into<String>) -> Label {
    let name = set.graph().name_of(index).node;
    label_in(set, index, Mark::Value(name), message)
}

fn location(source: SourceId, mark: Mark<'_, '_>) -> Location {
    Location {
        source,
        span: mark.span(),
    }
}
