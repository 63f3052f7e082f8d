//! Label selectors, as `k8s.io/apimachinery/pkg/labels` reads them.

use std::borrow::Cow;

use crate::yaml::{Kind, Node};

/// A choice of objects by their labels. All requirements must hold; without any, every object is chosen.
///
/// Text that something else will replace (`${APP}`) is equal to itself alone.
#[derive(Clone, Debug, Default)]
pub struct Selector<'t> {
    requirements: Vec<Requirement<'t>>,
}

#[derive(Clone, Debug)]
struct Requirement<'t> {
    key: Cow<'t, str>,
    operator: Operator,
    values: Vec<Cow<'t, str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

impl<'t> Selector<'t> {
    /// A `LabelSelector` with `matchLabels` and `matchExpressions`. An empty one chooses everything; `None`, which chooses
    /// nothing, for one that is absent or that the API server refuses.
    #[must_use]
    pub fn new(node: Option<Node<'t>>) -> Option<Self> {
        let node = node.filter(|node| node.kind() == Kind::Mapping)?;
        let labels = node.get("matchLabels").into_iter().flat_map(equalities);
        let mut requirements: Vec<_> = labels.collect();
        let expressions = node.get("matchExpressions");
        for expression in expressions.into_iter().flat_map(Node::items) {
            requirements.push(Requirement::new(expression)?);
        }
        Some(Self { requirements })
    }

    /// The plain map of a Service or a ReplicationController. `None`, which chooses nothing, for one that is absent or
    /// empty: the endpoints of such a Service are somebody else's.
    #[must_use]
    pub fn of_map(node: Option<Node<'t>>) -> Option<Self> {
        let requirements: Vec<_> = node.into_iter().flat_map(equalities).collect();
        (!requirements.is_empty()).then_some(Self { requirements })
    }

    /// Whether an object with these labels is chosen.
    #[must_use]
    pub fn matches<'l>(&self, label: impl Fn(&str) -> Option<Cow<'l, str>>) -> bool {
        let holds = |requirement: &Requirement<'_>| requirement.holds(label(&requirement.key));
        self.requirements.iter().all(holds)
    }

    /// The key and the value of the one label that is asked for and has another value, where all else holds.
    #[must_use]
    pub fn only_failing<'l>(
        &self,
        label: impl Fn(&str) -> Option<Cow<'l, str>>,
    ) -> Option<(&str, &str)> {
        let fails = |requirement: &&Requirement<'_>| !requirement.holds(label(&requirement.key));
        let mut failing = self.requirements.iter().filter(fails);
        let (only, None) = (failing.next()?, failing.next()) else {
            return None;
        };
        match &*only.values {
            [value] if only.operator == Operator::In => Some((&only.key, value)),
            _ => None,
        }
    }

    /// Every label that it looks at.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.requirements
            .iter()
            .map(|requirement| &*requirement.key)
    }

    /// Every value that it asks for, or does not want.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let values = self
            .requirements
            .iter()
            .flat_map(|requirement| &requirement.values);
        values.map(|value| &**value)
    }

    /// Whether it asks for nothing, and so chooses every object.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it looks at no other label than this one.
    #[must_use]
    pub fn asks_only(&self, key: &str) -> bool {
        self.requirements
            .iter()
            .all(|requirement| requirement.key == key)
    }

    /// The labels that every chosen object has: a key, and its one value.
    pub fn equalities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.requirements
            .iter()
            .filter_map(|requirement| match &*requirement.values {
                [value] if requirement.operator == Operator::In => {
                    Some((&*requirement.key, &**value))
                }
                _ => None,
            })
    }
}

/// The entries of a map of labels, each as a requirement.
fn equalities<'t>(map: Node<'t>) -> impl Iterator<Item = Requirement<'t>> {
    map.entries().filter_map(|value| {
        Some(Requirement {
            key: value.key_text()?,
            operator: Operator::In,
            values: vec![value.text()],
        })
    })
}

impl<'t> Requirement<'t> {
    /// An item of `matchExpressions`; `None` for one that the API server refuses.
    fn new(expression: Node<'t>) -> Option<Self> {
        let operator = match &*expression.get("operator")?.text() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            _ => return None,
        };
        let values = expression.get("values").into_iter().flat_map(Node::items);
        let values: Vec<_> = values.map(Node::text).collect();
        let wants_values = matches!(operator, Operator::In | Operator::NotIn);
        (wants_values != values.is_empty()).then_some(Self {
            key: expression.get("key")?.text(),
            operator,
            values,
        })
    }

    /// A label that is absent is in no list: `NotIn` holds for it.
    fn holds(&self, value: Option<Cow<'_, str>>) -> bool {
        let is_listed = || {
            value
                .as_ref()
                .is_some_and(|value| self.values.contains(value))
        };
        match self.operator {
            Operator::In => is_listed(),
            Operator::NotIn => !is_listed(),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Syntax, Tree};

    /// Whether the selector `text` chooses an object with these labels, as `LabelSelectorAsSelector` does; `plain` for a
    /// Service's map.
    fn chooses(text: &str, plain: bool, labels: &[(&str, &str)]) -> bool {
        let mut tree = Tree::default();
        tree.parse(text, Syntax::Yaml);
        let node = tree
            .documents(text)
            .next()
            .and_then(|document| document.root());
        let selector = if plain {
            Selector::of_map(node)
        } else {
            Selector::new(node)
        };
        let label = |key: &str| {
            let mut labels = labels.iter();
            let label = labels.find(|(other, _)| *other == key);
            label.map(|(_, value)| Cow::Borrowed(*value))
        };
        selector.is_some_and(|selector| selector.matches(label))
    }

    #[test]
    fn label_selectors() {
        let web = [("app", "web"), ("tier", "front")];
        for (text, expected) in [
            ("{}", true),
            ("~", false),
            ("{matchLabels: {}}", true),
            ("{matchLabels: {app: web}}", true),
            ("{matchLabels: {app: web, tier: back}}", false),
            (
                "{matchExpressions: [{key: app, operator: In, values: [api, web]}]}",
                true,
            ),
            (
                "{matchExpressions: [{key: app, operator: In, values: [api]}]}",
                false,
            ),
            (
                "{matchExpressions: [{key: app, operator: NotIn, values: [api]}]}",
                true,
            ),
            (
                "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}",
                false,
            ),
            (
                "{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}",
                true,
            ),
            ("{matchExpressions: [{key: tier, operator: Exists}]}", true),
            ("{matchExpressions: [{key: zone, operator: Exists}]}", false),
            (
                "{matchExpressions: [{key: zone, operator: DoesNotExist}]}",
                true,
            ),
            (
                "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
                false,
            ),
            (
                "{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: DoesNotExist}]}",
                false,
            ),
            // Refused by the API server.
            (
                "{matchExpressions: [{key: app, operator: Is, values: [web]}]}",
                false,
            ),
            (
                "{matchExpressions: [{key: app, operator: In, values: []}]}",
                false,
            ),
            (
                "{matchExpressions: [{key: app, operator: Exists, values: [web]}]}",
                false,
            ),
        ] {
            assert_eq!(chooses(text, false, &web), expected, "{text}");
        }
    }

    #[test]
    fn plain_maps() {
        let web = [("app", "web"), ("shard", "1")];
        for (text, expected) in [
            ("{app: web}", true),
            ("{app: web, shard: '1'}", true),
            ("{app: web, zone: a}", false),
            ("{}", false),
            ("~", false),
        ] {
            assert_eq!(chooses(text, true, &web), expected, "{text}");
        }
    }
}
