//! From the text of the file to its one document, and from what it says to what follows from it.

use std::collections::HashMap;
use std::path::Path;

use super::cluster::DeclaredCluster;
use super::file::Configuration;
use super::read::{Keyed, Reader};
use super::values::{Glob, Word};
use crate::source::Globs;
use crate::span::Span;
use crate::yaml::{Document, Tree};

impl Reader<'_> {
    /// What the tree says; nothing when it is no YAML. A text without a document says nothing, and that is fine.
    pub(super) fn root<K: Keyed>(&mut self, tree: &Tree, text: &str) -> Option<K> {
        self.name = K::NAME;
        let mut documents = tree.documents(text);
        let first = documents.next()?;
        for document in documents {
            self.second(document);
        }
        if self.is_broken(first) {
            return None;
        }
        for (key, again) in first.duplicate_keys() {
            let name = again.text();
            let place = self.places.related(key.span(), "here first");
            let problem = self.problem(again.span(), format!("`{name}` is there twice"));
            problem.related.push(place);
        }
        K::read_keys(first.root()?, self)
    }

    fn second(&mut self, document: Document<'_>) {
        if !self.is_broken(document)
            && let Some(root) = document.root()
        {
            let message = format!("a second document, and {} is one", self.name);
            let first = root.entries_written().next();
            let key = first.and_then(|value| value.key());
            self.problem(key.unwrap_or(root).span(), message);
        }
    }

    fn is_broken(&mut self, document: Document<'_>) -> bool {
        let Some(error) = document.error() else {
            return false;
        };
        let opened = error.opened;
        let opened = opened.map(|span| self.places.related(span, "opened here"));
        let problem = self.problem(error.span, error.message.clone());
        problem.help.clone_from(&error.hint);
        problem.related.extend(opened);
        true
    }
}

impl Configuration {
    /// Draws the conclusions.
    pub(super) fn finish(&mut self, folder: &Path, reader: &mut Reader<'_>) {
        self.excluded = matcher(folder, &self.exclude, reader);
        for own in &mut self.overrides {
            own.finish(|globs| matcher(folder, globs, reader));
        }
        for declared in &mut self.clusters {
            declared.files = matcher(folder, &declared.paths.0, reader);
            let DeclaredCluster { cluster, name, .. } = declared;
            if let Some(name) = name {
                cluster.name = name.text.as_str().into();
            }
        }
        let names = self.clusters.iter().filter_map(|own| own.name.as_ref());
        tell_apart(&names.collect::<Vec<_>>(), reader);
        self.settle();
    }

    /// Puts what holds for all clusters into each.
    pub(super) fn settle(&mut self) {
        for declared in &mut self.clusters {
            let versions = match &declared.versions.0[..] {
                [] => &self.kubernetes.0,
                own => own,
            };
            declared.cluster.versions = versions.to_vec();
            let external = declared.external.iter().chain(&self.external);
            declared.cluster.external = external.cloned().collect();
        }
    }
}

fn tell_apart(names: &[&Word], reader: &mut Reader<'_>) {
    let mut known: HashMap<&str, &Word> = HashMap::new();
    for &name in names {
        let first = *known.entry(&name.text).or_insert(name);
        if first.span != name.span {
            let place = reader.places.related(first.span, "here first");
            let message = format!("two clusters are called `{}`", name.text);
            reader.problem(name.span, message).related.push(place);
        }
    }
}

/// Each glob is known to be one; all together may still be more than the matcher takes.
fn matcher(folder: &Path, globs: &[Glob], reader: &mut Reader<'_>) -> Globs {
    Globs::new(folder, globs).unwrap_or_else(|error| {
        reader.problem(Span::default(), error.to_string());
        Globs::default()
    })
}
