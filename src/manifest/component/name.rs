//! What a setting is called as a flag.

/// Fields whose flag is not the field's name with dashes.
///
/// Of `KubeletConfiguration` (k8s.io/kubelet/config/v1beta1 beside cmd/kubelet/app/options/options.go), of the other programs'
/// files, and of kops (pkg/apis/kops/componentconfig.go: the `flag` tags).
const FIELDS: &[(&str, &str)] = &[
    ("auditLogMaxAge", "audit-log-maxage"),
    ("auditLogMaxBackups", "audit-log-maxbackup"),
    ("auditLogMaxSize", "audit-log-maxsize"),
    ("auditWebhookConfigFile", "audit-webhook-config-file"),
    ("admissionControl", "enable-admission-plugins"),
    ("enableAdmissionPlugins", "enable-admission-plugins"),
    ("authentication.anonymous.enabled", "anonymous-auth"),
    (
        "authentication.webhook.enabled",
        "authentication-token-webhook",
    ),
    ("authentication.x509.clientCAFile", "client-ca-file"),
    ("authorization.mode", "authorization-mode"),
    ("clientCaFile", "client-ca-file"),
    ("enableProfiling", "profiling"),
    ("eventRecordQPS", "event-qps"),
    ("makeIPTablesUtilChains", "make-iptables-util-chains"),
    ("oidcClientID", "oidc-client-id"),
    ("oidcIssuerURL", "oidc-issuer-url"),
    ("podPidsLimit", "pod-max-pids"),
    ("clusterDNS", "cluster-dns"),
    ("clusterCIDR", "cluster-cidr"),
    ("serverTLSBootstrap", "rotate-server-certificates"),
    (
        "shutdownGracePeriodCriticalPods",
        "shutdown-grace-period-critical-pods",
    ),
];

/// Fields that hold a mapping and are one setting.
const WHOLE: &[&str] = &[
    "evictionHard",
    "evictionMinimumReclaim",
    "evictionSoft",
    "evictionSoftGracePeriod",
    "featureGates",
    "kubeReserved",
    "systemReserved",
];

/// Whether a mapping at this path is one setting.
pub(super) fn is_whole(path: &str) -> bool {
    WHOLE.contains(&path)
}

/// The flag of a field: by the table, else its path with dashes.
pub(super) fn of_field(path: &str) -> String {
    let known = FIELDS.iter().find(|(field, _)| *field == path);
    known.map_or_else(|| with_dashes(path), |(_, flag)| (*flag).to_owned())
}

/// The programs read `_` in a flag as `-` (k8s.io/component-base/cli/flag, `WordSepNormalizeFunc`).
pub(super) fn of_flag(name: &str) -> String {
    name.replace('_', "-")
}

/// `tlsMinVersion` is `tls-min-version`, `clusterDNS` is `cluster-dns`.
fn with_dashes(path: &str) -> String {
    let letters: Vec<char> = path.chars().collect();
    let mut name = String::with_capacity(path.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let begins_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if begins_word {
            name.push('-');
        }
        name.push(if letter == '.' {
            '-'
        } else {
            letter.to_ascii_lowercase()
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_fields() {
        for (field, flag) in [
            ("readOnlyPort", "read-only-port"),
            ("tlsCipherSuites", "tls-cipher-suites"),
            ("clusterDNS", "cluster-dns"),
            ("tlsMinVersion", "tls-min-version"),
            ("authentication.anonymous.enabled", "anonymous-auth"),
            ("makeIPTablesUtilChains", "make-iptables-util-chains"),
            ("leaderElection.leaderElect", "leader-election-leader-elect"),
        ] {
            assert_eq!(of_field(field), flag, "{field}");
        }
    }
}
