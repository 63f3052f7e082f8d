//! Where images come from.

use rustc_hash::FxHashMap;

use super::Notes;
use crate::manifest::images_of_pods;
use crate::manifest::{WorkloadRole, canonical_host};
use crate::rule::Mark;
use crate::survey::area::Question;
use crate::survey::sighting::Spot;
use crate::value::ImageReference;

/// Images without a host are Docker Hub's.
pub(super) const DOCKER_HUB: &str = "docker.io";

pub(super) fn look(notes: &mut Notes<'_, '_, '_>) {
    let mut order: Vec<String> = Vec::new();
    let mut by_source: FxHashMap<String, Vec<Spot>> = FxHashMap::default();
    for image in images_of_pods(notes.set) {
        let Some(host) = host_of_image(&image.text) else {
            continue;
        };
        let namespace = notes.set.objects[image.object].namespace.clone();
        let text = notes.hosts.described(&host, namespace.as_deref());
        let spot = notes.spot(image.object, Mark::Value(image.node));
        let spots = by_source.entry(text.clone()).or_insert_with(|| {
            order.push(text);
            Vec::new()
        });
        spots.push(spot);
    }
    for text in order {
        let spots = by_source.remove(&text).unwrap_or_default();
        notes.add_at(Question::ImageSource, text, spots);
    }
    notes.add_players(
        Question::OwnRegistry,
        &[WorkloadRole::Registry, WorkloadRole::ImageMirror],
    );
}

/// The host, with its port, that an image is pulled from; `None` where it is not known.
pub(super) fn host_of_image(image: &str) -> Option<String> {
    if crate::value::placeholder::is_unknown(image) {
        return None;
    }
    let image = ImageReference::parse(image)?;
    let host = canonical_host(image.host.unwrap_or(DOCKER_HUB)).into_owned();
    Some(match image.port {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}
