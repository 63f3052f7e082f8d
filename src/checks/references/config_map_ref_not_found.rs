//! ConfigMaps, and keys of them, that a pod needs and that are not there.

use super::pod;
use crate::finding::Violation;
use crate::manifest::graph::Referent;
use crate::rule::Subject;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    pod::check(subject, Referent::ConfigMap, out);
}
