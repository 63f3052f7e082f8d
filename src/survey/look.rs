//! What a set says to the questions of a survey.

mod backup;
mod delivery;
mod hosts;
mod installation;
mod landscape;
mod monitoring;
mod registry;
mod storage;
mod workloads;

use super::area::{Area, Question};
use super::sighting::{Answer, Gap, Sighting, Spot};
use crate::finding::Place;
use crate::manifest::graph::Graph;
use crate::manifest::{Object, ObjectSet, WorkloadRole, chart_of};
use crate::rule::Mark;
use crate::span::Location;
use crate::yaml::Node;
use hosts::Hosts;

/// Everything that a set says. `name` is what holds it together, `place` where its locations are.
#[must_use]
pub fn look(set: &ObjectSet<'_>, name: &str, place: &dyn Fn(Location) -> Place) -> Sighting {
    let mut notes = Notes {
        set,
        graph: set.graph(),
        place,
        hosts: Hosts::of(set),
        sighting: Sighting {
            set: name.to_owned(),
            is_complete: set.cluster.complete,
            objects: set.objects.len(),
            ..Sighting::default()
        },
    };
    installation::look(&mut notes);
    monitoring::look(&mut notes);
    backup::look(&mut notes);
    registry::look(&mut notes);
    delivery::look(&mut notes);
    storage::look(&mut notes);
    workloads::look(&mut notes);
    unrendered(&mut notes);
    landscape::look(&mut notes);
    notes.sighting
}

/// What is being written down of a set.
struct Notes<'a, 's, 't> {
    set: &'s ObjectSet<'t>,
    graph: Graph<'s, 't>,
    place: &'a dyn Fn(Location) -> Place,
    hosts: Hosts<'s, 't>,
    sighting: Sighting,
}

impl<'t> Notes<'_, '_, 't> {
    /// Writes down an answer that stands in an object.
    fn add(&mut self, question: Question, text: impl Into<String>, object: usize, node: Node<'t>) {
        let spot = self.spot(object, Mark::Value(node));
        self.add_at(question, text, vec![spot]);
    }

    /// Writes down an answer with its spots.
    fn add_at(&mut self, question: Question, text: impl Into<String>, spots: Vec<Spot>) {
        self.sighting.answers.push(Answer {
            question,
            text: text.into(),
            spots,
        });
    }

    /// Writes down every object that plays one of the roles, each with its role.
    fn add_players(&mut self, question: Question, roles: &[WorkloadRole]) {
        for &(index, role) in self.graph.roles() {
            if roles.contains(&role) {
                let object = &self.set.objects[index];
                let text = format!("{}: {}", role.words(), called(object));
                let name = self.graph.name_of(index).node;
                self.add(question, text, index, name);
            }
        }
    }

    /// The first role that an object plays.
    fn role_of(&self, object: usize) -> Option<WorkloadRole> {
        let roles = self.graph.roles();
        let first = roles.partition_point(|(other, _)| *other < object);
        let role = roles.get(first).filter(|(other, _)| *other == object);
        role.map(|(_, role)| *role)
    }

    fn spot(&self, object: usize, mark: Mark<'_, 't>) -> Spot {
        self.spot_at(Location {
            source: self.set.objects[object].source,
            span: mark.span(),
        })
    }

    fn spot_at(&self, location: Location) -> Spot {
        let place = (self.place)(location);
        Spot {
            path: place.path,
            line: place.start.line,
        }
    }
}

/// What an object is called: Deployment `shop/web`; a release with its chart.
fn called(object: &Object<'_>) -> String {
    let mut called = format!("{} `{}`", object.kind, full_name(object));
    if let Some(chart) = chart_of(object) {
        called += &format!(" of chart `{}`", chart.text());
    }
    called
}

/// The name of an object, behind its namespace.
fn full_name(object: &Object<'_>) -> String {
    match &object.namespace {
        Some(namespace) => format!("{namespace}/{}", object.name),
        None => object.name.to_string(),
    }
}

/// Charts that somebody else renders: of what they bring nothing was seen.
fn unrendered(notes: &mut Notes<'_, '_, '_>) {
    for (index, object) in notes.set.objects.iter().enumerate() {
        let Some(chart) = chart_of(object) else {
            continue;
        };
        let role = notes.role_of(index);
        let gap = Gap {
            area: role.map_or(Area::Workloads, area_of),
            text: format!(
                "what chart `{}` makes for {} `{}`: only its values were read",
                chart.text(),
                object.kind,
                full_name(object)
            ),
            spot: notes.spot(index, Mark::Value(chart)),
        };
        notes.sighting.gaps.push(gap);
    }
}

/// The area that a role is of.
fn area_of(role: WorkloadRole) -> Area {
    match role {
        WorkloadRole::Registry | WorkloadRole::ImageMirror => Area::Registry,
        WorkloadRole::Vcs
        | WorkloadRole::CiServer
        | WorkloadRole::CiRunner
        | WorkloadRole::Builder
        | WorkloadRole::Gitops => Area::Delivery,
        WorkloadRole::Prometheus
        | WorkloadRole::Alertmanager
        | WorkloadRole::MetricsAgent
        | WorkloadRole::MetricsServer
        | WorkloadRole::TelemetryAgent => Area::Monitoring,
        WorkloadRole::LogCollector => Area::Debugging,
        WorkloadRole::ClusterDns | WorkloadRole::Network | WorkloadRole::KubeProxy => {
            Area::ControlPlane
        }
        WorkloadRole::Storage | WorkloadRole::ObjectStore => Area::Storage,
        WorkloadRole::Database
        | WorkloadRole::IngressController
        | WorkloadRole::LoadBalancer
        | WorkloadRole::CertManager
        | WorkloadRole::SecretOperator
        | WorkloadRole::Vault
        | WorkloadRole::IdentityProvider => Area::Workloads,
    }
}
