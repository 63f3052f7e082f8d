//! Rules that the API server accepts and that grant nothing.

use std::borrow::Cow;

use super::{built_in, roles};
use crate::finding::Violation;
use crate::rule::{Mark, Subject, of_case};
use crate::value::near::nearest;
use crate::value::placeholder;
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    let rule = Rule::of(subject.node);
    let Some(rule) = rule.filter(|rule| !rule.is_beyond_us()) else {
        return;
    };
    match rule.misspelled_group(subject) {
        Some(violation) => out.push(violation),
        None => {
            out.extend(rule.wrong_group(subject));
            out.extend(rule.misspelled_resources(subject));
        }
    }
    if rule
        .groups
        .iter()
        .all(|group| built_in::is_group(&group.text()))
    {
        out.extend(
            rule.verbs
                .iter()
                .filter_map(|verb| unknown_verb(subject, *verb)),
        );
        out.extend(rule.create_by_name(subject));
    }
}

/// A rule about resources.
struct Rule<'t> {
    groups: Vec<Node<'t>>,
    resources: Vec<Node<'t>>,
    verbs: Vec<Node<'t>>,
}

impl<'t> Rule<'t> {
    fn of(node: Node<'t>) -> Option<Self> {
        let list = |key| Some(node.get(key)?.items().collect::<Vec<_>>());
        let rule = Self {
            groups: list("apiGroups")?,
            resources: list("resources")?,
            verbs: list("verbs")?,
        };
        (!rule.groups.is_empty() && !rule.resources.is_empty()).then_some(rule)
    }

    /// Whether it is about all groups, or about something that is not known yet.
    fn is_beyond_us(&self) -> bool {
        let all = self.groups.iter().chain(&self.resources).chain(&self.verbs);
        let mut all = all.map(|node| node.text());
        self.groups.iter().any(|group| group.text() == "*")
            || all.any(|text| placeholder::is_unknown(&text))
    }

    fn has_group(&self, group: &str) -> bool {
        self.groups.iter().any(|node| node.text() == group)
    }

    /// A group that cannot be one, unless all resources are granted through another.
    fn misspelled_group(&self, subject: &Subject<'_, 't>) -> Option<Violation> {
        let (node, meant) = self
            .groups
            .iter()
            .find_map(|group| Some((*group, hint(&group.text())?)))?;
        let has_other = self
            .groups
            .iter()
            .any(|group| hint(&group.text()).is_none());
        let is_granted = |resource: &Node<'_>| {
            let text = resource.text();
            let mut groups = built_in::groups_of(parts(&text).0).peekable();
            match groups.peek() {
                Some(_) => groups.any(|group| {
                    self.has_group(group) || is_granted_elsewhere(subject, group, &text)
                }),
                None => has_other,
            }
        };
        if self.resources.iter().all(is_granted) {
            return None;
        }
        let name = node.text();
        let message = format!("no API group is called `{name}`, so this grants nothing: {meant}");
        Some(of_case(
            "api-group",
            subject.violation(Mark::Value(node), message),
        ))
    }

    /// The resources that none of the groups has.
    fn wrong_group(&self, subject: &Subject<'_, 't>) -> Option<Violation> {
        if !self
            .groups
            .iter()
            .all(|group| built_in::is_group(&group.text()))
        {
            return None;
        }
        let is_elsewhere = |resource: &&Node<'t>| {
            let text = resource.text();
            let mut groups = built_in::groups_of(parts(&text).0).peekable();
            groups.peek().is_some()
                && groups.all(|group| {
                    !self.has_group(group) && !is_granted_elsewhere(subject, group, &text)
                })
        };
        let wrong: Vec<_> = self.resources.iter().filter(is_elsewhere).collect();
        let first = **wrong.first()?;
        let name = first.text();
        let group = built_in::groups_of(parts(&name).0).next()?;
        let (what, on) = match wrong.len() {
            1 => (format!("`{name}` is"), "it"),
            count => (format!("`{name}` and {} more are", count - 1), "them"),
        };
        let here = match self.groups.as_slice() {
            [one] => in_words(&one.text()),
            _ => "any of these groups".to_owned(),
        };
        let message = format!(
            "{what} not in {here}, so this grants nothing on {on}: the group is {}",
            quoted(group)
        );
        Some(of_case(
            "wrong-group",
            subject.violation(Mark::Value(first), message),
        ))
    }

    /// Singulars and kinds in place of resources, and subresources that are nearly one.
    fn misspelled_resources(&self, subject: &Subject<'_, 't>) -> Vec<Violation> {
        let misspelled = |resource: &Node<'t>| {
            let text = resource.text();
            let (name, subresource) = parts(&text);
            let is_known = built_in::groups_of(name).next().is_some();
            if !is_known {
                let mut meant = self
                    .groups
                    .iter()
                    .filter_map(|group| built_in::meant(&group.text(), name));
                let meant = meant.next()?;
                let message = format!(
                    "no resource is called `{name}`, so this grants nothing on it: it is `{meant}`"
                );
                return Some(of_case(
                    "resource",
                    subject.violation(Mark::Value(*resource), message),
                ));
            }
            let near =
                subresource.filter(|name| *name != "*" && !built_in::SUBRESOURCES.contains(name));
            let near = near.and_then(|name| {
                Some((name, nearest(name, built_in::SUBRESOURCES.iter().copied())?))
            });
            let (wrong, meant) = near.filter(|_| {
                self.groups
                    .iter()
                    .all(|group| built_in::is_group(&group.text()))
            })?;
            let message = format!(
                "`{name}` have no `{wrong}`, so this grants nothing on it: it is `{name}/{meant}`"
            );
            Some(of_case(
                "subresource",
                subject.violation(Mark::Value(*resource), message),
            ))
        };
        self.resources.iter().filter_map(misspelled).collect()
    }

    /// `create` with a list of names: when it is asked, the object has none.
    ///
    /// A subresource is created of an object that exists, and server-side apply creates by name, after `patch`.
    fn create_by_name(&self, subject: &Subject<'_, 't>) -> Option<Violation> {
        let verb = |name| self.verbs.iter().find(|verb| verb.text() == name);
        let create = *verb("create")
            .filter(|_| roles::is_narrow(subject.node) && verb("patch").is_none())?;
        let is_created_elsewhere = |resource: &Node<'_>| {
            let text = resource.text();
            text.contains('/')
                || role_rules(subject).any(|rule| {
                    let groups = self.groups.iter().map(|group| group.text());
                    !roles::is_narrow(rule)
                        && roles::covers(rule, "verbs", "create")
                        && roles::covers(rule, "resources", &text)
                        && groups
                            .into_iter()
                            .any(|group| roles::covers(rule, "apiGroups", &group))
                })
        };
        if self.resources.iter().all(is_created_elsewhere) {
            return None;
        }
        let message = "`create` cannot be restricted by `resourceNames`, so it grants nothing";
        Some(of_case(
            "resource-name",
            subject.violation(Mark::Value(create), message),
        ))
    }
}

/// The resource and, behind a slash, its part.
fn parts(text: &str) -> (&str, Option<&str>) {
    match text.split_once('/') {
        Some((resource, subresource)) => (resource, Some(subresource)),
        None => (text, None),
    }
}

fn role_rules<'t>(subject: &Subject<'_, 't>) -> impl Iterator<Item = Node<'t>> {
    let role = subject.object.map(|(_, role)| role);
    role.into_iter().flat_map(roles::rules)
}

/// Whether another rule of the role grants something on the resource in its right group.
fn is_granted_elsewhere(subject: &Subject<'_, '_>, group: &str, resource: &str) -> bool {
    let mut others = role_rules(subject).filter(|rule| rule.id() != subject.node.id());
    others.any(|rule| {
        roles::covers(rule, "apiGroups", group) && roles::covers(rule, "resources", resource)
    })
}

/// What was meant by a group that cannot be one: the groups of custom resources have a dot in them.
fn hint(group: &str) -> Option<String> {
    if let Some((name, _)) = group.split_once('/') {
        return Some(format!("a group has no version, it is {}", quoted(name)));
    }
    let is_version = group
        .strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (matches!(group, "core" | "Core") || is_version).then(|| "the core group is `\"\"`".to_owned())
}

fn in_words(group: &str) -> String {
    match group {
        "" => "the core group".to_owned(),
        group => format!("group `{group}`"),
    }
}

fn quoted(group: &str) -> String {
    match group {
        "" => "`\"\"`".to_owned(),
        group => format!("`{group}`"),
    }
}

/// Words of other languages for what RBAC has verbs for.
const NO_VERBS: &[&str] = &[
    "add", "all", "any", "apply", "describe", "edit", "exec", "modify", "post", "put", "read",
    "remove", "view", "write",
];

fn unknown_verb<'t>(subject: &Subject<'_, 't>, node: Node<'t>) -> Option<Violation> {
    let verb = node.text();
    let lower = verb.to_ascii_lowercase();
    // Kubernetes 1.35 spells out what may be impersonated behind a colon.
    if built_in::VERBS.contains(&&*verb) || verb.contains(':') {
        return None;
    }
    let meant = nearest(
        &lower,
        built_in::VERBS
            .iter()
            .copied()
            .filter(|known| known.len() > 1),
    );
    let is_none = NO_VERBS.contains(&&*lower);
    let hint: Cow<'_, str> = match meant {
        Some(meant) if !is_none => format!(": it is `{meant}`").into(),
        _ if is_none => "".into(),
        _ => return None,
    };
    let message = format!("no verb is called `{verb}`, so it grants nothing{hint}");
    Some(of_case(
        "verb",
        subject.violation(Mark::Value(node), message),
    ))
}
