//! Fields that another one has replaced.

use crate::finding::{Applicability, Edit, Fix, Violation};
use crate::rule::{Mark, Subject};
use crate::value::{Version, placeholder};
use crate::yaml::Node;

pub(super) fn check(subject: &Subject<'_, '_>, out: &mut Vec<Violation>) {
    out.extend(service_account(subject));
    let Some((_, object)) = subject.object else {
        return;
    };
    let spec = object.root.get("spec");
    if object.is("", "Service") {
        out.extend(spec.and_then(|spec| load_balancer_ip(subject, spec)));
        out.extend(spec.and_then(|spec| topology_keys(subject, spec)));
    }
    if object.is("", "PersistentVolume") {
        out.extend(spec.and_then(|spec| recycled(subject, spec)));
    }
}

/// The alias of `serviceAccountName`. The server fills in both, so that two equal ones are fine.
fn service_account<'t>(subject: &Subject<'_, 't>) -> Option<Violation> {
    let spec = subject.workload?.pod.spec;
    let alias = spec
        .get("serviceAccount")
        .filter(|alias| !alias.text().is_empty())?;
    let name = spec
        .get("serviceAccountName")
        .filter(|name| !name.text().is_empty());
    let (message, fix) = match name {
        None => {
            let message = "`serviceAccount` is the old name of `serviceAccountName`".to_owned();
            (message, Some(rename(subject, alias)?))
        }
        Some(name) => {
            let (own, other) = (name.text(), alias.text());
            if own == other
                || [&own, &other]
                    .iter()
                    .any(|text| placeholder::is_unknown(text))
            {
                return None;
            }
            let message = format!(
                "`serviceAccount` is `{other}`, and what counts is `serviceAccountName`, `{own}`"
            );
            (message, None)
        }
    };
    Some(Violation {
        case: Some("service-account".into()),
        help: Some("write `serviceAccountName` alone".to_owned()),
        fix,
        ..subject.violation(Mark::Key(alias), message)
    })
}

fn rename<'t>(subject: &Subject<'_, 't>, alias: Node<'t>) -> Option<Fix> {
    let key = alias.key()?;
    Some(Fix {
        title: "write `serviceAccountName`".to_owned(),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            location: subject.location(Mark::start_of(
                key,
                "serviceAccount",
                "serviceAccount".len(),
            )),
            text: "serviceAccountName".to_owned(),
        }],
    })
}

/// Deprecated in 1.24 (<https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer>).
fn load_balancer_ip<'t>(subject: &Subject<'_, 't>, spec: Node<'t>) -> Option<Violation> {
    let address = spec
        .get("loadBalancerIP")
        .filter(|address| !address.text().is_empty())?;
    if subject.set.cluster.oldest() < Version::of_minor(24) {
        return None;
    }
    let message =
        "`loadBalancerIP` is deprecated since Kubernetes 1.24, and means what each provider likes";
    Some(Violation {
        case: Some("load-balancer-ip".into()),
        help: Some("ask for the address with the annotation of the provider".to_owned()),
        ..subject.violation(Mark::Key(address), message)
    })
}

/// Deprecated in 1.21, and gone with 1.22, where it is a field that nobody knows
/// (<https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/536-topology-aware-routing>).
fn topology_keys<'t>(subject: &Subject<'_, 't>, spec: Node<'t>) -> Option<Violation> {
    let keys = spec.get("topologyKeys")?;
    if subject.set.cluster.newest() != Version::of_minor(21) {
        return None;
    }
    let message = "`topologyKeys` is deprecated since Kubernetes 1.21 and goes in 1.22";
    Some(Violation {
        case: Some("topology-keys".into()),
        help: Some(
            "use the annotation `service.kubernetes.io/topology-aware-hints: auto`".to_owned(),
        ),
        ..subject.violation(Mark::Key(keys), message)
    })
}

/// The API server warns of it (`pkg/api/persistentvolume/util.go` of Kubernetes).
fn recycled<'t>(subject: &Subject<'_, 't>, spec: Node<'t>) -> Option<Violation> {
    let policy = spec.get("persistentVolumeReclaimPolicy")?;
    if policy.text() != "Recycle" {
        return None;
    }
    let message =
        "reclaim policy `Recycle` is deprecated: only `nfs` and `hostPath` volumes know it";
    Some(Violation {
        case: Some("generic".into()),
        help: Some("let a StorageClass make and delete the volumes, or write `Retain`".to_owned()),
        ..subject.violation(Mark::Value(policy), message)
    })
}
