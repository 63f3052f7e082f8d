//! `peers.yaml` as Rust: which checks other linters do not run by themselves.

use std::collections::BTreeMap;

/// What is said of one linter or standard.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Peer {
    name: String,
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    without: Vec<Without>,
}

/// Checks that no rule answers, and the reason.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Without {
    because: String,
    ids: Vec<String>,
}

/// The Rust text of `src/config/profiles.rs`' table: each linter's key and name, and what of it is off.
///
/// # Errors
/// What is not in the form of the file, and a reason without a check.
pub(crate) fn rust(text: &str) -> Result<String, String> {
    let peers: BTreeMap<String, Peer> =
        serde_yaml::from_str(text).map_err(|error| format!("peers.yaml: {error}"))?;
    let mut rows = Vec::new();
    for (key, peer) in peers {
        if let Some(empty) = peer.without.iter().find(|without| without.ids.is_empty()) {
            return Err(format!("peers.yaml: `{key}`: nothing `{}`", empty.because));
        }
        rows.push(format!("({key:?}, {:?}, &{:?})", peer.name, peer.off));
    }
    Ok(crate::rows::list("PEERS", "(&str, &str, &[&str])", &rows))
}
