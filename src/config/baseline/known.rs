//! What a finding is recognised by in another run, whatever has moved.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::read::{Key, Keyed, key};
use crate::finding::{Finding, ObjectName};
use crate::source::shown;

/// The longest value that is kept; of a longer one, its beginning.
const LONGEST: usize = 80;

/// What a finding is recognised by: a line of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Known {
    pub(super) path: Arc<str>,
    pub(super) object: Option<Arc<str>>,
    pub(super) rule: Arc<str>,
    pub(super) container: Option<Arc<str>>,
    pub(super) field: Option<Arc<str>>,
    pub(super) value: Option<Arc<str>>,
}

impl Known {
    /// Its line in the file.
    pub(super) fn row(&self) -> Value {
        let mut row = json!({"path": &*self.path});
        let parts = [
            ("object", &self.object),
            ("container", &self.container),
            ("field", &self.field),
            ("value", &self.value),
        ];
        for (name, part) in parts {
            if let Some(part) = part {
                row[name] = json!(&**part);
            }
        }
        row["rule"] = json!(&*self.rule);
        row
    }
}

impl Keyed for Known {
    const NAME: &'static str = "the finding";

    fn keys() -> Vec<Key<Self>> {
        vec![
            key(
                "path",
                "The file, seen from the folder of this one.",
                |own: &mut Self| &mut own.path,
            )
            .required(),
            key("rule", "The rule, `id` or `id/case`.", |own: &mut Self| {
                &mut own.rule
            })
            .required(),
            key("object", "The object.", |own: &mut Self| &mut own.object),
            key("container", "The container.", |own: &mut Self| {
                &mut own.container
            }),
            key(
                "field",
                "The field, a JSON pointer with `*` for places in lists.",
                |own: &mut Self| &mut own.field,
            ),
            key("value", "What stands there.", |own: &mut Self| {
                &mut own.value
            }),
        ]
    }
}

/// How findings are known, seen from the folder of the file.
pub(super) struct Keys {
    here: PathBuf,
    pub(super) folder: PathBuf,
}

impl Keys {
    pub(super) fn new(file: &Path) -> Self {
        let here = env::current_dir().unwrap_or_default();
        let folder = here.join(file.parent().unwrap_or(Path::new("")));
        Self { here, folder }
    }

    pub(super) fn known(&self, finding: &Finding) -> Known {
        let rule = match &finding.case {
            Some(case) => format!("{}/{case}", finding.rule).into(),
            None => finding.rule.clone(),
        };
        let field = without_numbers(&finding.pointer);
        Known {
            path: self.path(&finding.place.path).into(),
            object: finding.object.as_deref().map(object),
            rule,
            container: finding.container.as_deref().map(Arc::from),
            field: (!field.is_empty()).then(|| field.into()),
            value: value(finding),
        }
    }

    pub(super) fn path(&self, path: &str) -> String {
        let absolute = self.here.join(path);
        shown(
            absolute
                .strip_prefix(&self.folder)
                .unwrap_or(Path::new(path)),
        )
    }
}

/// `apps/Deployment shop/web`. The version of the API is left out: an object stays itself when it is written for another one.
fn object(name: &ObjectName) -> Arc<str> {
    let group = name
        .api_version
        .split_once('/')
        .map_or(String::new(), |(group, _)| format!("{group}/"));
    let namespace = if name.namespace.is_empty() {
        String::new()
    } else {
        format!("{}/", name.namespace)
    };
    format!("{group}{} {namespace}{}", name.kind, name.name).into()
}

/// The pointer with `*` for the places in lists, which change when an item is put before.
fn without_numbers(pointer: &str) -> String {
    let segments = pointer.split('/').map(|segment| {
        let is_number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { "*" } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// What stands there; of what is missing, nothing.
fn value(finding: &Finding) -> Option<Arc<str>> {
    if finding.is_missing {
        return None;
    }
    let excerpt = &finding.place.excerpt;
    let [start, end] = [finding.place.start.byte, finding.place.end.byte]
        .map(|byte| byte.saturating_sub(excerpt.start) as usize);
    let text = excerpt.text.get(start..end)?;
    let short = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text, |(end, _)| &text[..end]);
    (!short.is_empty()).then(|| short.into())
}
