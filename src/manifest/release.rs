//! Releases of Helm charts that somebody else renders: Flux, Argo CD, the Helm controller of k3s.

use std::borrow::Cow;

use super::graph::End;
use super::{Address, Hop, Object, Via, canonical_host, chart_of, every};
use crate::finding::Confidence;
use crate::value::placeholder;
use crate::yaml::Node;

/// A release of a chart, and what it is told.
#[derive(Clone, Debug)]
pub struct Release<'t> {
    /// The chart's name, without what stands before it: `harbor`.
    pub chart: Cow<'t, str>,
    /// The values that stand in the object; `None` where it has none, or has them as text.
    pub values: Option<Node<'t>>,
    /// Whether no values come from elsewhere: a ConfigMap, a Secret, a file, a text.
    pub is_whole: bool,
}

/// `tables/charts.yaml`, as `build.rs` sorted it.
mod table {
    include!(concat!(env!("OUT_DIR"), "/charts.rs"));
}

impl<'t> Release<'t> {
    /// The release that the object is.
    #[must_use]
    pub fn of(object: &Object<'t>) -> Option<Self> {
        let chart = match chart_of(object)?.text() {
            Cow::Borrowed(name) => Cow::Borrowed(last(name)),
            Cow::Owned(name) => Cow::Owned(last(&name).to_owned()),
        };
        let root = object.root;
        let values = ["/spec/values", "/spec/source/helm/valuesObject"];
        let elsewhere = [
            "/spec/valuesFrom",
            "/spec/valuesContent",
            "/spec/valuesSecrets",
            "/spec/source/helm/values",
            "/spec/source/helm/valueFiles",
            "/spec/source/helm/parameters",
        ];
        Some(Self {
            chart,
            values: values.iter().find_map(|pointer| root.at(pointer)),
            is_whole: elsewhere.iter().all(|pointer| root.at(pointer).is_none()),
        })
    }

    /// Where its values say that backups go.
    #[must_use]
    pub fn backup_targets(&self) -> Vec<Node<'t>> {
        self.said(table::BACKUPS)
    }

    /// The controllers of a release that lists its containers itself, as those of
    /// <https://bjw-s-labs.github.io/helm-charts/docs/app-template/> do: each with its containers, those that run before included.
    #[must_use]
    pub fn controllers(&self) -> Vec<Vec<Node<'t>>> {
        let controllers = self.value("/controllers").into_iter();
        let lists = ["containers", "initContainers"];
        let containers = |controller: Node<'t>| {
            let lists = lists.iter().filter_map(|list| controller.get(list));
            lists.flat_map(Node::entries).collect()
        };
        controllers
            .flat_map(Node::entries)
            .map(containers)
            .collect()
    }

    /// The nodes that the values of its chart have for something.
    fn said(&self, table: &[(&str, &[&str])]) -> Vec<Node<'t>> {
        let row = table.binary_search_by(|(chart, _)| (*chart).cmp(&*self.chart));
        let (Ok(row), Some(values)) = (row, self.values) else {
            return Vec::new();
        };
        let pointers = table[row].1.iter();
        pointers
            .flat_map(|pointer| every(values, pointer))
            .collect()
    }

    /// The value at a JSON pointer.
    #[must_use]
    pub fn value(&self, pointer: &str) -> Option<Node<'t>> {
        self.values?.at(pointer)
    }
}

/// The image that values name by `repository`, and `registry` where it is apart; without its tag.
#[must_use]
pub fn image_of_values<'t>(image: Node<'t>) -> Option<(Node<'t>, Cow<'t, str>)> {
    let repository = image.get("repository")?;
    let path = repository.as_str().filter(|path| !path.is_empty())?;
    match image
        .get("registry")
        .and_then(|node| Some((node, node.as_str()?)))
    {
        Some((node, host)) if !host.is_empty() => Some((node, format!("{host}/{path}").into())),
        _ => Some((repository, path)),
    }
}

/// What follows the last slash of a chart's name; Flux names an `OCIRepository` instead.
fn last(name: &str) -> &str {
    let name = name.trim_end_matches('/');
    name.rsplit('/').next().unwrap_or(name)
}

/// The addresses that the values of a release say its pods are reached under; none of a chart that is not known.
#[must_use]
pub fn addresses_of_release<'t>(object: &Object<'t>, index: usize) -> Vec<Address<'t>> {
    let Some(release) = Release::of(object) else {
        return Vec::new();
    };
    let mut nodes = release.said(table::HOSTS);
    if release.value("/controllers").is_some() {
        let routed = ["/route/*/hostnames/*", "/ingress/*/hosts/*/host"];
        let values = release.values.into_iter();
        nodes.extend(values.flat_map(|values| {
            let hosts = routed
                .iter()
                .flat_map(move |pointer| every(values, pointer));
            // A template of the chart's own is another text in each place.
            hosts.filter(|host| !host.raw().contains("{{"))
        }));
    }
    nodes
        .into_iter()
        .filter_map(|node| address(index, node))
        .collect()
}

fn address<'t>(object: usize, node: Node<'t>) -> Option<Address<'t>> {
    let text = node.as_str()?;
    let host = text.split_once("://").map_or(&*text, |(_, rest)| rest);
    let host = host.split('/').next().filter(|host| !host.is_empty())?;
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !placeholder::is_unknown(host) => (host, port.parse().ok()),
        _ => (host, None),
    };
    let hop = Hop {
        end: End { object, node },
        via: Via::Declared,
    };
    Some(Address {
        host: canonical_host(host).into_owned().into(),
        port,
        hops: vec![hop],
        confidence: Confidence::Certain,
    })
}
