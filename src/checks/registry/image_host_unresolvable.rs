//! Images on a host whose name exists inside pods only: nodes pull, and nodes do not ask the cluster's DNS.

use rustc_hash::FxHashSet;

use crate::finding::{Confidence, Violation};
use crate::manifest::ObjectSet;
use crate::rule::{Mark, Params, Subject, Target, for_each_subject};
use crate::value::{ImageReference, placeholder};
use crate::yaml::Node;

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let services = Services::of(set);
    let known: Vec<&str> = params.strings("known-hosts").collect();
    let first = out.len();
    let mut hosts = FxHashSet::default();
    for_each_subject(set, |subject| {
        for (image, container) in images(subject) {
            let Some(text) = image.as_str().filter(|text| !placeholder::is_unknown(text)) else { continue };
            let Some(reference) = ImageReference::parse(&text) else { continue };
            let Some(host) = reference.host.filter(|host| !known.contains(host)) else { continue };
            let Some(found) = services.judge(host, reference.port) else { continue };
            hosts.insert(host.to_owned());
            out.push(Violation {
                container,
                ..violation(subject, image, &text, host, found)
            });
        }
    });
    let mirrored: FxHashSet<String> = hosts.into_iter().filter(|host| is_mirrored(set, host)).collect();
    let mut index = 0;
    out.retain(|violation| {
        index += 1;
        index <= first || !mirrored.iter().any(|host| violation.message.contains(&format!("`{host}`")))
    });
}
