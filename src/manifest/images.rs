//! Every image that a set names.

use std::borrow::Cow;

use super::{Object, ObjectSet, Release, Workload, image_of_values};
use crate::yaml::{Kind, Node};

/// A place that names an image.
#[derive(Clone, Debug)]
pub struct Image<'t> {
    /// Where its object stands in the set.
    pub object: usize,
    /// The name of its container; none for an image that is mounted, or one of a custom resource.
    pub container: Option<Cow<'t, str>>,
    /// The scalar.
    pub node: Node<'t>,
    /// What it says.
    pub text: Cow<'t, str>,
    /// Whether it must be on the node already (`imagePullPolicy: Never`).
    pub is_never_pulled: bool,
}

/// The images of a set, in the order of its objects: those of containers, of image volumes, strings of custom resources that
/// say by their key that they are one, and what the values of a release name under `image`.
#[must_use]
pub fn images<'t>(set: &ObjectSet<'t>) -> Vec<Image<'t>> {
    let mut found = Vec::new();
    for (index, object) in set.objects.iter().enumerate() {
        match set.workload(index) {
            Some(workload) => of_workload(workload, &mut found),
            None if !object.is_builtin() => of_custom(index, object, &mut found),
            None => {}
        }
    }
    found
}

/// The images of a set that its pods name.
#[must_use]
pub fn images_of_pods<'t>(set: &ObjectSet<'t>) -> Vec<Image<'t>> {
    let mut found = Vec::new();
    for workload in set.workloads() {
        of_workload(workload, &mut found);
    }
    found
}

fn of_workload<'t>(workload: Workload<'_, 't>, out: &mut Vec<Image<'t>>) {
    for container in workload.pod.containers() {
        let policy = container.node.get("imagePullPolicy").map(Node::text);
        out.extend(container.node.get("image").map(|node| Image {
            object: workload.index,
            container: Some(container.name()),
            node,
            text: node.text(),
            is_never_pulled: policy.as_deref() == Some("Never"),
        }));
    }
    for image in workload
        .pod
        .volumes()
        .filter_map(|volume| volume.get("image"))
    {
        let policy = image.get("pullPolicy").map(Node::text);
        out.extend(image.get("reference").map(|node| Image {
            object: workload.index,
            container: None,
            node,
            text: node.text(),
            is_never_pulled: policy.as_deref() == Some("Never"),
        }));
    }
}

/// The keys under which operators take an image.
const KEYS: &[&str] = &["image", "imageName", "imageRepository"];

/// Every value is looked at once: what an alias leads to is found at its anchor.
fn of_custom<'t>(index: usize, object: &Object<'t>, out: &mut Vec<Image<'t>>) {
    let mut pending: Vec<Node<'t>> = object.root.get("spec").into_iter().collect();
    let first = out.len();
    let has_values = Release::of(object).is_some();
    while let Some(node) = pending.pop() {
        if node.alias().is_some() {
            continue;
        }
        match node.kind() {
            Kind::Mapping if has_values && node.key_text().is_some_and(|key| key == "image") => {
                out.extend(image_of_values(node).map(|(node, text)| Image {
                    object: index,
                    container: None,
                    node,
                    text,
                    is_never_pulled: false,
                }));
            }
            Kind::Mapping => pending.extend(node.entries_written()),
            Kind::Sequence => pending.extend(node.items()),
            Kind::Scalar => {
                let is_image = node.key_text().is_some_and(|key| KEYS.contains(&&*key));
                out.extend(node.as_str().filter(|_| is_image).map(|text| Image {
                    object: index,
                    container: None,
                    node,
                    text,
                    is_never_pulled: false,
                }));
            }
        }
    }
    out[first..].sort_by_key(|image| image.node.span());
}
