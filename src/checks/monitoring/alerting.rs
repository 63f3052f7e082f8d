//! What Alertmanager is told: routes, receivers, and where these send alerts.

use std::borrow::Cow;

use super::releases::{Release, releases};
use crate::manifest::ObjectSet;
use crate::rule::Mark;
use crate::value::placeholder;
use crate::yaml::{Kind, Node, Syntax, Tree, base64};

/// One configuration of Alertmanager.
#[derive(Debug)]
pub(crate) struct Alerting<'t> {
    /// Where its object stands in the set.
    pub(crate) object: usize,
    /// Who wrote it.
    pub(crate) origin: Origin,
    /// The route of all alerts.
    pub(crate) route: Route<'t>,
    pub(crate) receivers: Vec<Receiver<'t>>,
}

/// Where a configuration comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A file of Alertmanager.
    File,
    /// The same, as a chart renders it: most likely its default.
    Chart,
    /// The values of a release.
    Values,
    /// A resource whose routes go beneath somebody else's.
    Part,
}

/// A route and those beneath it.
#[derive(Debug)]
pub(crate) struct Route<'t> {
    /// Where it names its receiver, or begins.
    pub(crate) mark: Mark<'static, 't>,
    /// Where it says how often an alert is repeated.
    pub(crate) repeat: Option<(Mark<'static, 't>, String)>,
    /// `None` for its parent's.
    pub(crate) receiver: Option<String>,
    matchers: Vec<Matcher>,
    routes: Vec<Route<'t>>,
}

/// What one label must be.
#[derive(Debug)]
struct Matcher {
    name: String,
    operator: String,
    value: String,
}

/// Somebody who is told.
#[derive(Debug)]
pub(crate) struct Receiver<'t> {
    pub(crate) name: String,
    /// The ways on which he is told.
    pub(crate) channels: Vec<Channel<'t>>,
}

/// One way to tell somebody.
#[derive(Debug)]
pub(crate) struct Channel<'t> {
    /// The URL or host, with its place; `None` where it is a service of somebody's, or kept in a Secret.
    pub(crate) target: Option<(Mark<'static, 't>, String)>,
}

/// How a part of a configuration becomes a place.
type At<'a, 'd, 't> = &'a dyn Fn(Node<'d>) -> Mark<'static, 't>;

/// Every configuration of a set that can be read.
pub(crate) fn configurations<'t>(set: &ObjectSet<'t>) -> Vec<Alerting<'t>> {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        let of_file = match object.template {
            Some(_) => Origin::Chart,
            None => Origin::File,
        };
        match (object.group(), &*object.kind) {
            ("", "Secret" | "ConfigMap") => {
                let maps = ["stringData", "data"];
                let values = maps
                    .iter()
                    .filter_map(|map| object.root.get(map))
                    .flat_map(Node::entries);
                for value in values.filter(|value| is_configuration_key(*value, &object.name)) {
                    let is_encoded = object.kind == "Secret"
                        && object
                            .root
                            .get("data")
                            .is_some_and(|data| data.holds(value.id()));
                    found.extend(in_text(index, of_file, value, is_encoded));
                }
            }
            ("monitoring.coreos.com", "AlertmanagerConfig")
            | ("operator.victoriametrics.com", "VMAlertmanagerConfig") => {
                let spec = object.root.get("spec");
                found.extend(spec.and_then(|spec| in_node(index, Origin::Part, spec)));
            }
            ("operator.victoriametrics.com", "VMAlertmanager") => {
                let raw = object.root.at("/spec/configRawYaml");
                found.extend(raw.and_then(|raw| in_text(index, of_file, raw, false)));
            }
            _ => {}
        }
    }
    for Release { object, values, .. } in releases(set) {
        let config = values.at("/alertmanager/config");
        found.extend(config.and_then(|config| in_node(object, Origin::Values, config)));
    }
    found
}

/// `alertmanager.yaml`, or any file of an object that is called after Alertmanager.
fn is_configuration_key(value: Node<'_>, object: &str) -> bool {
    let key = value.key_text().unwrap_or_default();
    let is_yaml = key.ends_with(".yaml") || key.ends_with(".yml");
    is_yaml && (key.starts_with("alertmanager.") || object.contains("alertmanager"))
}

fn in_text<'t>(
    object: usize,
    origin: Origin,
    value: Node<'t>,
    is_encoded: bool,
) -> Option<Alerting<'t>> {
    let text = if is_encoded {
        let bytes = base64(value.text().trim())?;
        Cow::Owned(String::from_utf8(bytes).ok()?)
    } else {
        value.text()
    };
    let mut tree = Tree::default();
    tree.parse(&text, Syntax::Yaml);
    let document = tree.documents(&text).next()?;
    let root = document.root().filter(|_| document.error().is_none())?;
    let at = |node: Node<'_>| match is_encoded {
        true => Mark::Value(value),
        false => Mark::within(value, &text, Mark::Value(node).span()),
    };
    read(object, origin, root, &at)
}

fn in_node(object: usize, origin: Origin, root: Node<'_>) -> Option<Alerting<'_>> {
    read(object, origin, root, &|node| Mark::Value(node))
}

fn read<'d, 't>(
    object: usize,
    origin: Origin,
    root: Node<'d>,
    at: At<'_, 'd, 't>,
) -> Option<Alerting<'t>> {
    let route = root.get("route")?;
    let smarthost = root.at("/global/smtp_smarthost");
    let receivers = root.get("receivers").into_iter().flat_map(Node::items);
    Some(Alerting {
        object,
        origin,
        route: Route::read(route, at, 0),
        receivers: receivers
            .map(|node| Receiver::read(node, smarthost, at))
            .collect(),
    })
}

/// How deep routes are read.
const MAX_DEPTH: usize = 16;

impl<'t> Route<'t> {
    fn read<'d>(node: Node<'d>, at: At<'_, 'd, 't>, depth: usize) -> Self {
        let receiver = node.get("receiver");
        let either = |names: [&str; 2]| names.into_iter().find_map(|name| node.get(name));
        let repeat = either(["repeat_interval", "repeatInterval"]);
        let routes = node.get("routes").into_iter().flat_map(Node::items);
        let routes = routes.filter(|_| depth < MAX_DEPTH);
        Self {
            mark: at(receiver.unwrap_or(node)),
            repeat: repeat.map(|node| (at(node), node.text().into_owned())),
            receiver: receiver.map(|node| node.text().into_owned()),
            matchers: matchers(node),
            routes: routes
                .map(|route| Self::read(route, at, depth + 1))
                .collect(),
        }
    }

    /// The names of all receivers that it leads to.
    pub(super) fn receivers(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.receiver.as_deref().into_iter().collect();
        found.extend(self.routes.iter().flat_map(Self::receivers));
        found
    }

    /// The first route, depth first, that says of a label that it is this value, with the receiver and the repetition that it
    /// has or inherits.
    pub(super) fn selecting<'r>(
        &'r self,
        label: &str,
        is_value: &dyn Fn(&str) -> bool,
    ) -> Option<Selected<'r, 't>> {
        let selects = self.matchers.iter().any(|matcher| {
            matcher.name == label
                && matches!(&*matcher.operator, "=" | "=~")
                && is_value(&matcher.value)
        });
        if selects {
            return Some(Selected {
                route: self,
                receiver: self.receiver.as_deref(),
                repeat: self.repeat.as_ref(),
            });
        }
        let mut below = self.routes.iter();
        let found = below.find_map(|route| route.selecting(label, is_value))?;
        Some(Selected {
            route: found.route,
            receiver: found.receiver.or(self.receiver.as_deref()),
            repeat: found.repeat.or(self.repeat.as_ref()),
        })
    }

    /// The route that takes an alert of which nothing is known but that it is critical.
    pub(super) fn of_critical(&self) -> (&Self, Option<&str>) {
        let takes = |route: &&Self| {
            route.matchers.iter().all(|matcher| {
                matcher.name == "severity"
                    && match &*matcher.operator {
                        "=" => matcher.value == "critical",
                        "=~" => matcher
                            .value
                            .split('|')
                            .any(|value| value.trim_matches(['(', ')', '^', '$']) == "critical"),
                        _ => false,
                    }
            })
        };
        match self.routes.iter().find(takes) {
            Some(route) => {
                let (last, receiver) = route.of_critical();
                (last, receiver.or(self.receiver.as_deref()))
            }
            None => (self, self.receiver.as_deref()),
        }
    }
}

/// A route that was looked for.
#[derive(Debug)]
pub(super) struct Selected<'r, 't> {
    pub(super) route: &'r Route<'t>,
    pub(super) receiver: Option<&'r str>,
    pub(super) repeat: Option<&'r (Mark<'static, 't>, String)>,
}

/// The matchers of a route in every form there is: `match`, `match_re`, `matchers` as strings or as mappings.
fn matchers(node: Node<'_>) -> Vec<Matcher> {
    let mut found = Vec::new();
    for (key, operator) in [("match", "="), ("match_re", "=~")] {
        let labels = node.get(key).into_iter().flat_map(Node::entries);
        found.extend(labels.map(|value| Matcher {
            name: value.key_text().unwrap_or_default().into_owned(),
            operator: operator.to_owned(),
            value: value.text().into_owned(),
        }));
    }
    for item in node.get("matchers").into_iter().flat_map(Node::items) {
        match item.get("name") {
            Some(name) => {
                let text = |key| item.get(key).map(Node::text);
                let is_regex = item.get("regex").and_then(Node::as_bool) == Some(true);
                let default = if is_regex { "=~" } else { "=" };
                found.push(Matcher {
                    name: name.text().into_owned(),
                    operator: text("matchType").unwrap_or(default.into()).into_owned(),
                    value: text("value").unwrap_or_default().into_owned(),
                });
            }
            None => {
                let text = item.text();
                let list = text.trim().trim_start_matches('{').trim_end_matches('}');
                found.extend(list.split(',').filter_map(matcher));
            }
        }
    }
    found
}

/// `severity="critical"`, `alertname =~ "Watchdog|InfoInhibitor"`.
fn matcher(text: &str) -> Option<Matcher> {
    let at = text.find(['=', '!'])?;
    let (name, rest) = text.split_at(at);
    let operators = ["=~", "!~", "!=", "="];
    let operator = operators
        .iter()
        .find(|operator| rest.starts_with(**operator))?;
    let value = rest[operator.len()..].trim().trim_matches(['"', '\'']);
    Some(Matcher {
        name: name.trim().trim_matches('"').to_owned(),
        operator: (*operator).to_owned(),
        value: value.to_owned(),
    })
}

/// Fields of a channel that name where it goes.
const TARGETS: &[&str] = &[
    "url",
    "webhook_url",
    "webhookURL",
    "api_url",
    "apiURL",
    "smarthost",
    "webhookUrl",
    "apiUrl",
];

impl<'t> Receiver<'t> {
    fn read<'d>(node: Node<'d>, smarthost: Option<Node<'d>>, at: At<'_, 'd, 't>) -> Self {
        let lists = node.entries().filter(|list| {
            let key = list.key_text().unwrap_or_default();
            key.ends_with("_configs") || key.ends_with("Configs")
        });
        let channels = lists.flat_map(|list| {
            let is_mail = list.key_text().unwrap_or_default().starts_with("email");
            let channel = move |channel: Node<'d>| {
                let own = TARGETS
                    .iter()
                    .find_map(|field| channel.get(field))
                    .filter(|node| node.kind() == Kind::Scalar);
                let target = own.or(smarthost.filter(|_| is_mail));
                let target = target.map(|node| (at(node), node.text().into_owned()));
                Channel {
                    target: target
                        .filter(|(_, text)| !text.is_empty() && !placeholder::is_unknown(text)),
                }
            };
            list.items().map(channel)
        });
        Self {
            name: node
                .get("name")
                .map(Node::text)
                .unwrap_or_default()
                .into_owned(),
            channels: channels.collect(),
        }
    }
}

impl<'t> Alerting<'t> {
    /// Whether a receiver tells anybody. One that is filled in later may.
    pub(super) fn is_active(&self, receiver: &str) -> bool {
        placeholder::is_unknown(receiver)
            || self
                .receivers
                .iter()
                .any(|own| own.name == receiver && !own.channels.is_empty())
    }

    /// The receivers that alerts reach and that tell somebody.
    pub(crate) fn active(&self) -> Vec<&Receiver<'t>> {
        let reached = self.route.receivers();
        let mut found: Vec<_> = self
            .receivers
            .iter()
            .filter(|own| !own.channels.is_empty())
            .collect();
        found.retain(|own| reached.contains(&&*own.name));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::matcher;

    #[test]
    fn matchers_as_text() {
        for (text, expected) in [
            ("severity = critical", ("severity", "=", "critical")),
            (
                "alertname=~\"Watchdog|InfoInhibitor\"",
                ("alertname", "=~", "Watchdog|InfoInhibitor"),
            ),
            ("team!=\"x\"", ("team", "!=", "x")),
        ] {
            let found = matcher(text).expect("it is a matcher");
            assert_eq!(
                (&*found.name, &*found.operator, &*found.value),
                expected,
                "{text}"
            );
        }
        assert!(matcher("nothing").is_none());
    }
}
