//! Secrets that are written where everybody reads.

mod assignment;
mod cluster_secret_plaintext;
mod credential_literal;
mod literal;
mod names;
mod personal_data_in_config_map;
mod secret_in_config_map;
mod secret_literal_in_env;
mod secret_manifest_plaintext;
mod shape;

use crate::rule::Check;

pub(super) const CHECKS: &[(&str, Check)] = &[
    (
        "cluster-secret-plaintext",
        Check::Each(cluster_secret_plaintext::check),
    ),
    ("credential-literal", Check::Each(credential_literal::check)),
    (
        "personal-data-in-config-map",
        Check::Each(personal_data_in_config_map::check),
    ),
    (
        "secret-in-config-map",
        Check::Each(secret_in_config_map::check),
    ),
    (
        "secret-literal-in-env",
        Check::Each(secret_literal_in_env::check),
    ),
    (
        "secret-manifest-plaintext",
        Check::Set(secret_manifest_plaintext::check),
    ),
];
