//! Ranges of addresses that contradict each other.

use super::ranges::{Range, Use, of_set};
use crate::finding::Violation;
use crate::manifest::ObjectSet;
use crate::rule::Params;
use crate::value::Cidr;

/// How many ranges of one use are compared: more stand only in a set that was made to be slow, or in one of many clusters.
const MOST: usize = 16;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let ranges = of_set(set);
    let of = |used_for: Use| -> Vec<&Range<'_>> {
        ranges
            .iter()
            .filter(|range| range.used_for == used_for)
            .collect()
    };
    let (pods, services) = (of(Use::Pods), of(Use::Services));
    // Several clusters in one set have different ranges, and nobody knows whose the others are.
    if is_ambiguous(&pods) || is_ambiguous(&services) || ranges.len() > 8 * MOST {
        return;
    }
    let mut report = Report { set, out };
    report.apart(
        &services,
        &pods,
        "overlap",
        "Services and pods share addresses",
    );
    report.apart(
        &pods,
        &of(Use::Nodes),
        "overlap",
        "pods and nodes share addresses",
    );
    report.apart(
        &services,
        &of(Use::Nodes),
        "overlap",
        "Services and nodes share addresses",
    );
    let balancers = of(Use::LoadBalancer);
    report.apart(
        &balancers,
        &pods,
        "overlap",
        "load balancers give out addresses of pods",
    );
    report.apart(
        &balancers,
        &services,
        "overlap",
        "load balancers give out addresses of Services",
    );
    report.within(
        &of(Use::Plugin),
        &pods,
        "plugin",
        "the network plugin gives pods addresses outside the cluster's range",
    );
    report.within(
        &of(Use::Proxy),
        &pods,
        "proxy",
        "kube-proxy takes other addresses for those of pods",
    );
    report.within(
        &of(Use::Dns),
        &services,
        "dns",
        "pods ask a DNS server at an address that no Service can have",
    );
}

/// Whether more than one range of a family is meant for the same.
fn is_ambiguous(ranges: &[&Range<'_>]) -> bool {
    let mut pairs = ranges.iter().zip(ranges.iter().skip(1));
    pairs.any(|(one, other)| one.cidr.is_like(&other.cidr) && one.cidr != other.cidr)
        || ranges.len() > MOST
}

struct Report<'a, 't> {
    set: &'a ObjectSet<'t>,
    out: &'a mut Vec<Violation>,
}

impl<'t> Report<'_, 't> {
    /// Says which ranges of two uses overlap.
    fn apart(
        &mut self,
        ours: &[&Range<'t>],
        theirs: &[&Range<'t>],
        case: &'static str,
        message: &str,
    ) {
        for one in ours {
            let other = theirs.iter().find(|other| one.cidr.overlaps(&other.cidr));
            if let Some(other) = other {
                self.say(one, other, case, message);
            }
        }
    }

    /// Says which ranges lie in none of those that they must lie in.
    fn within(
        &mut self,
        ours: &[&Range<'t>],
        theirs: &[&Range<'t>],
        case: &'static str,
        message: &str,
    ) {
        for one in ours.iter().filter(|one| !is_local(&one.cidr)) {
            let mut like = theirs.iter().filter(|other| one.cidr.is_like(&other.cidr));
            if like.clone().all(|other| !other.cidr.holds(&one.cidr))
                && let Some(other) = like.next()
            {
                self.say(one, other, case, message);
            }
        }
    }

    fn say(&mut self, one: &Range<'t>, other: &Range<'t>, case: &'static str, message: &str) {
        let message = format!("{message}: `{}` and `{}`", one.text, other.text);
        let mut violation = one.spot.violation(self.set, message);
        violation.case = Some(case.into());
        violation.labels.push(other.spot.label("the other range"));
        self.out.push(violation);
    }
}

/// Addresses on the node itself: NodeLocal DNSCache, the DNS of a Talos host.
fn is_local(cidr: &Cidr) -> bool {
    Cidr::parse("169.254.0.0/16").is_some_and(|local| local.holds(cidr))
}
