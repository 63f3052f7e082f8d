//! Kustomizations that nobody has built: what they name as patches is no object.

use std::path::Path;

/// The names of the file, in kustomize's own order (`konfig.RecognizedKustomizationFileNames`).
pub(super) const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Whether a file is a kustomization, by its name.
pub(super) fn is_kustomization(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| NAMES.iter().any(|known| name == *known))
}
