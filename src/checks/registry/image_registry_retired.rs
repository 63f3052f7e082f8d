//! Images of registries and namespaces that have ended.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::prefix::{begins_with, name_in_full};
use crate::finding::{Applicability, Edit, Fix, Violation};
use crate::manifest::{Image, ObjectSet, images_of_pods};
use crate::rule::{Mark, Params, label_in, violation_in};
use crate::span::Location;
use crate::value::ImageReference;

/// How many further images are shown.
const SHOWN: usize = 4;

/// A prefix that has ended.
struct Retired<'r> {
    prefix: &'r str,
    /// What became of it, as the end of a sentence.
    what: &'r str,
    /// What to do.
    help: Option<&'r str>,
    /// The prefix under which the same images are.
    renamed: Option<&'r str>,
    /// Prefixes below it that have not ended.
    except: Vec<&'r str>,
    /// Whether its images can no longer be pulled.
    is_gone: bool,
    /// Whether only images with a version are meant: what has no tag or `latest` is still there.
    only_versions: bool,
}

impl<'r> Retired<'r> {
    fn of(row: &'r Map<String, Value>) -> Option<Self> {
        let text = |key| row.get(key).and_then(Value::as_str);
        let is = |key| row.get(key).and_then(Value::as_bool) == Some(true);
        let except = row.get("except").and_then(Value::as_array);
        Some(Self {
            prefix: text("prefix")?,
            what: text("what").unwrap_or("is retired"),
            help: text("help"),
            renamed: text("renamed"),
            except: except
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
            is_gone: is("gone"),
            only_versions: is("only-versions"),
        })
    }

    fn of_user(prefix: &'r str) -> Self {
        Self {
            prefix,
            what: "is retired",
            help: None,
            renamed: None,
            except: Vec::new(),
            is_gone: false,
            only_versions: false,
        }
    }

    fn means(&self, name: &str, text: &str) -> bool {
        let has_version = || {
            let tag = ImageReference::parse(text).and_then(|image| image.tag);
            tag.is_some_and(|tag| tag != "latest")
        };
        begins_with(name, self.prefix)
            && (!self.only_versions || has_version())
            && !self.except.iter().any(|other| begins_with(name, other))
    }
}

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    let own = params.rows("retired").filter_map(Retired::of);
    let retired: Vec<_> = own
        .chain(params.strings("extra").map(Retired::of_user))
        .collect();
    let mut groups: Vec<(usize, Vec<Image<'_>>)> = Vec::new();
    let mut by_chart = FxHashMap::default();
    for image in images_of_pods(set) {
        let Some(name) = name_in_full(&image.text) else {
            continue;
        };
        let Some(which) = retired.iter().position(|row| row.means(&name, &image.text)) else {
            continue;
        };
        let chart = chart_of(set.objects[image.object].template);
        let group = *by_chart.entry((which, chart)).or_insert(groups.len());
        if group == groups.len() {
            groups.push((which, Vec::new()));
        }
        groups[group].1.push(image);
    }
    out.extend(
        groups
            .iter()
            .filter_map(|(which, images)| of_group(set, &retired[*which], images)),
    );
}

/// The chart that was rendered, whichever of its dependencies a template is of: `shop` for `shop/charts/db/templates/x.yaml`.
fn chart_of(template: Option<&str>) -> Option<&str> {
    template?.split_once('/').map(|(chart, _)| chart)
}

/// One violation for all images of a chart that come from there.
fn of_group<'t>(
    set: &ObjectSet<'t>,
    retired: &Retired<'_>,
    images: &[Image<'t>],
) -> Option<Violation> {
    let (first, others) = images.split_first()?;
    let prefix = retired.prefix;
    let more = match others.len() {
        0 => String::new(),
        1 => "; 1 more image is from there".to_owned(),
        more => format!("; {more} more images are from there"),
    };
    let message = format!(
        "this image is from `{prefix}`, which {}{more}",
        retired.what
    );
    let labels = others.iter().take(SHOWN);
    let labels =
        labels.map(|image| label_in(set, image.object, mark(image, prefix), "so is this one"));
    Some(Violation {
        case: Some(if retired.is_gone { "gone" } else { "frozen" }.into()),
        container: first.container.as_deref().map(str::to_owned),
        labels: labels.collect(),
        help: retired.help.map(str::to_owned),
        fix: retired.renamed.map(|now| fix(set, images, prefix, now)),
        ..violation_in(set, first.object, mark(first, prefix), message)
    })
}

/// The prefix, as far as it is written.
fn mark<'t>(image: &Image<'t>, prefix: &str) -> Mark<'static, 't> {
    let written = image.text.starts_with(prefix);
    let implied = prefix
        .strip_prefix("docker.io/")
        .filter(|rest| image.text.starts_with(rest));
    let length = implied.map_or(prefix.len(), str::len);
    if written || implied.is_some() {
        Mark::start_of(image.node, &image.text, length)
    } else {
        Mark::Value(image.node)
    }
}

/// Writes the new prefix over the old one, in every image.
fn fix<'t>(set: &ObjectSet<'t>, images: &[Image<'t>], prefix: &str, now: &str) -> Fix {
    let marks = images.iter().map(|image| (image, mark(image, prefix)));
    let edits = marks.filter_map(|(image, mark)| match mark {
        Mark::Bytes { span, .. } => Some(Edit {
            location: Location {
                source: set.objects[image.object].source,
                span,
            },
            text: now.to_owned(),
        }),
        _ => None,
    });
    Fix {
        title: format!("Take images from `{now}`"),
        applicability: Applicability::Safe,
        edits: edits.collect(),
    }
}
