//! What API servers fill in before admission looks at an object, by the names of the fields: defaults of
//! `pkg/apis/*/*/defaults.go` of Kubernetes, what a server writes into every object, and what its own admission plugins add.
//!
//! An expression that asks for such a field in a manifest that leaves it out gets no answer.

use crate::cel::Absence;
use crate::yaml::Node;

/// What the server makes of a field that one of Kubernetes' own objects leaves out.
pub(super) fn in_builtin(parent: Node<'_>, field: &str) -> Absence {
    match field {
        // A pod has one always, a container only its own.
        "securityContext" if parent.get("containers").is_some() => Absence::Empty,
        "resources" if parent.get("image").is_some() => Absence::Empty,
        _ if FILLED_IN.binary_search(&field).is_ok() => Absence::Unknown,
        _ => Absence::Nothing,
    }
}

/// The same of an object of another kind, whose definition may hold defaults for anything.
pub(super) fn in_custom(_: Node<'_>, field: &str) -> Absence {
    match field {
        "annotations" | "labels" => Absence::Nothing,
        _ => Absence::Unknown,
    }
}

/// Sorted.
const FILLED_IN: &[&str] = &[
    "accessModes",
    "allocateLoadBalancerNodePorts",
    "apiVersion",
    "attachRequired",
    "backoffLimit",
    "behavior",
    "claimRef",
    "clusterIP",
    "clusterIPs",
    "completionMode",
    "completions",
    "concurrencyPolicy",
    "conditions",
    "creationTimestamp",
    "defaultMode",
    "dnsPolicy",
    "effect",
    "enableServiceLinks",
    "externalTrafficPolicy",
    "failedJobsHistoryLimit",
    "failurePolicy",
    "failureThreshold",
    "finalizers",
    "fsGroupPolicy",
    "fsType",
    "generation",
    "hostPort",
    "imagePullPolicy",
    "imagePullSecrets",
    "ingressClassName",
    "internalTrafficPolicy",
    "ipFamilies",
    "ipFamilyPolicy",
    "kind",
    "managedFields",
    "matchPolicy",
    "maxSurge",
    "maxUnavailable",
    "metadata",
    "metrics",
    "minReplicas",
    "name",
    "namespace",
    "namespaceSelector",
    "nodeName",
    "nodePort",
    "nodeSelector",
    "objectSelector",
    "operator",
    "overhead",
    "parallelism",
    "partition",
    "path",
    "periodSeconds",
    "persistentVolumeClaimRetentionPolicy",
    "persistentVolumeReclaimPolicy",
    "podInfoOnMount",
    "podManagementPolicy",
    "podReplacementPolicy",
    "policyTypes",
    "ports",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "progressDeadlineSeconds",
    "protocol",
    "readOnly",
    "reclaimPolicy",
    "reinvocationPolicy",
    "replicas",
    "requests",
    "requiresRepublish",
    "resourceVersion",
    "resources",
    "restartPolicy",
    "revisionHistoryLimit",
    "rollingUpdate",
    "schedulerName",
    "scheme",
    "scope",
    "selector",
    "service",
    "serviceAccount",
    "serviceAccountName",
    "sessionAffinity",
    "sessionAffinityConfig",
    "spec",
    "status",
    "storageCapacity",
    "storageClassName",
    "strategy",
    "successThreshold",
    "successfulJobsHistoryLimit",
    "suspend",
    "targetPort",
    "template",
    "terminationGracePeriodSeconds",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "timeoutSeconds",
    "tolerations",
    "type",
    "uid",
    "updateStrategy",
    "volumeBindingMode",
    "volumeLifecycleModes",
    "volumeMode",
    "volumeMounts",
    "volumes",
];

#[cfg(test)]
mod tests {
    use super::FILLED_IN;

    #[test]
    fn is_sorted() {
        assert!(FILLED_IN.is_sorted());
    }
}
