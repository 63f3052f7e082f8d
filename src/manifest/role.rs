//! When a container runs.

use serde::{Deserialize, Serialize};

/// When a container runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// With the pod.
    Regular,
    /// Beside the others from the beginning: an init container with `restartPolicy: Always` (KEP-753).
    Sidecar,
    /// Before the others, to its end.
    Init,
    /// Added by hand to a running pod.
    Ephemeral,
}
