//! The text of a rule: one YAML file, the same for a declared and a coded rule.
//!
//! `build.rs` reads this module too, so that a rule that does not load does not build.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::finding::{Server, Severity};
use crate::manifest::Role;

/// A rule as its author wrote it. The id is the file's name, the group its folder's.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleFile {
    /// One sentence without a full stop: what is wrong.
    pub summary: String,
    /// The highest severity of any of its cases.
    pub severity: Severity,
    /// Whether it runs without being asked for.
    pub default: Default,
    /// The version that brought it; a rule of the user's own may leave it out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// The page, Markdown: what happens, when it hurts, what to write instead.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Ids of other linters that ask the same question, by linter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub peers: BTreeMap<String, Vec<String>>,
    /// Ids it had before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<String>,
    /// What it looks at; a coded rule without one looks at the whole set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// `group/Kind` of the object, `core` for the core group, `group/*` for all kinds of it, `!group/Kind` for all but it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Roles of the container.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Role>,
    /// Which workloads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workloads: Option<Workloads>,
    /// Schemas that must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Facts, told by code, that must not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<Predicate>,
    /// What it says; a coded rule says it in its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to write instead: a line of words, then YAML to paste, as it stands in the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// JSON Schema (2020-12): what a good target satisfies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assert: Option<Value>,
    /// A path of property names from the failing place; its longest existing part is marked instead of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Settings of their own (with `assert`) and milder variants (without), in order.
    #[serde(default, skip_serializing_if = "Cases::is_empty")]
    pub cases: Cases,
    /// Values a user may set, with their defaults; `{param: name}` in a schema stands for one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Value>,
    /// General rules that keep quiet where this one speaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub silences: Vec<String>,
    /// Specific rules at whose places this one keeps quiet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yields_to: Vec<String>,
    /// People are shown one finding for all findings of one topic in one workload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Selections it belongs to besides its group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// What the API server itself does about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Server>,
    /// The tests, and the second half of the page.
    #[serde(default, skip_serializing_if = "Examples::is_empty")]
    pub examples: Examples,
}

/// Whether something runs without being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Default {
    /// It runs.
    On,
    /// It is selected by id, group or profile.
    OptIn,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// One YAML document, whatever it holds.
    Document,
    /// One Kubernetes object.
    Object,
    /// An object that starts pods.
    Workload,
    /// The `spec` of a pod or pod template.
    Pod,
    /// A container of a pod, of any role unless `only` says otherwise. It has what it inherits of the pod's security
    /// context.
    Container,
    /// One of the `rules` of a Role or ClusterRole.
    RbacRule,
}

/// A choice of workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workloads {
    /// Those that run until somebody stops them: no jobs, no hooks, no pod that is not restarted.
    LongRunning,
}

/// Schemas over the target and what it stands in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// Over the target.
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub this: Option<Value>,
    /// Over the pod's `spec`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<Value>,
    /// Over the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Value>,
    /// Facts, told by code, that must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Predicate>,
}

/// Facts that a schema cannot see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Predicate {
    /// `helm test` runs the pod.
    HelmTest,
    /// Helm or Argo CD runs the pod as a hook.
    Hook,
    /// The pod is for Windows nodes.
    WindowsPod,
    /// The container is a known helper beside the real one, or the pause image.
    KnownHelper,
    /// A LimitRange of the namespace gives containers a default memory limit.
    LimitRangeMemoryLimit,
    /// … a default memory request, or a default limit, which implies one.
    LimitRangeMemoryRequest,
    /// … a default CPU limit.
    LimitRangeCpuLimit,
    /// … a default CPU request, or a default limit, which implies one.
    LimitRangeCpuRequest,
    /// The pod is a CSI driver.
    StorageDriver,
    /// The object stands in a folder whose name, or has a name, that marks a static pod of the control plane.
    StaticPod,
}

/// One case of a rule. What it leaves out is the rule's.
///
/// With `assert` it is a setting of its own. Without, it is a variant: the first variant whose scope fits a target that
/// failed the rule's own `assert` gives the violation its name, severity and words.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// Not above the rule's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What the API server itself does about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Server>,
    /// Whether it runs without being asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Default>,
    /// `group/Kind` of the object, `core` for the core group, `group/*` for all kinds of it, `!group/Kind` for all but it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Roles of the container.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<Role>,
    /// Which workloads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workloads: Option<Workloads>,
    /// Schemas that must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Facts, told by code, that must not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<Predicate>,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to write instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What a good target satisfies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assert: Option<Value>,
    /// As in the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

/// Cases by name, in the order written.
#[derive(Clone, Debug, std::default::Default)]
pub struct Cases(pub Vec<(String, Case)>);

impl Cases {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Cases {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, case) in &self.0 {
            map.serialize_entry(name, case)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Cases {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Cases;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("cases by name")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cases, A::Error> {
                let mut cases = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    cases.push(entry);
                }
                Ok(Cases(cases))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// The examples of a rule.
#[derive(Clone, Debug, std::default::Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Manifests with carets under what must be found.
    pub bad: Vec<Example>,
    /// Manifests in which nothing must be found.
    pub good: Vec<Example>,
}

impl Examples {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bad.is_empty() && self.good.is_empty()
    }
}

/// One manifest, alone or with files beside it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Example {
    /// The manifest.
    Text(String),
    /// The manifest, and what else is in its folder.
    Folder(Folder),
}

/// A manifest with files beside it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// The manifest.
    pub text: String,
    /// Name of the manifest's own file, where the rule looks at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Other files of the folder, by name.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// What the user has set of the rule.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Value>,
    /// His `seaworthy.yaml`, of which the first cluster is the one that holds the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// The versions of Kubernetes that it is for, as on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<String>,
}
