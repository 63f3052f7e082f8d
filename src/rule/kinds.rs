//! `kinds:` of a rule: which objects, by group and kind.

use crate::manifest::Object;

/// A choice of objects by group and kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    wanted: Vec<Pattern>,
    unwanted: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    group: String,
    /// `None` for `*`.
    kind: Option<String>,
}

impl Kinds {
    /// Reads `apps/Deployment`, `core/Pod`, `ceph.rook.io/*`, `!apps/DaemonSet`.
    pub(super) fn new(patterns: &[String]) -> Result<Self, String> {
        let mut kinds = Self::default();
        for text in patterns {
            match text.strip_prefix('!') {
                Some(text) => kinds.unwanted.push(Pattern::new(text)?),
                None => kinds.wanted.push(Pattern::new(text)?),
            }
        }
        Ok(kinds)
    }

    /// Whether the object is one of them; without a wanted kind, any is.
    pub(super) fn hold(&self, object: Option<&Object<'_>>) -> bool {
        let any = |patterns: &[Pattern]| {
            object.is_some_and(|object| patterns.iter().any(|pattern| pattern.matches(object)))
        };
        (self.wanted.is_empty() || any(&self.wanted)) && !any(&self.unwanted)
    }
}

impl Pattern {
    fn new(text: &str) -> Result<Self, String> {
        let (group, kind) = text
            .split_once('/')
            .ok_or_else(|| format!("`{text}` is not `group/Kind`; the core group is `core`"))?;
        Ok(Self {
            group: if group == "core" {
                String::new()
            } else {
                group.to_owned()
            },
            kind: (kind != "*").then(|| kind.to_owned()),
        })
    }

    fn matches(&self, object: &Object<'_>) -> bool {
        self.kind.as_deref().is_none_or(|kind| kind == object.kind)
            && self.group == object.meant_group()
    }
}
