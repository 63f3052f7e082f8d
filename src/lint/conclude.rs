//! From a violation to a finding: its rule's name, the lines it is about, and what silences it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use std::cell::RefCell;

use super::governed::Governed;
use super::marks::{Judged, Used};
use super::mask::Masks;
use super::{Input, Linter};
use crate::finding::{
    Confidence, Edit, Excerpt, Finding, Fix, ObjectName, Place, Position, Related, Server,
    Severity, Suppression, SuppressionKind, Violation,
};
use crate::manifest::{ObjectSet, pointer_to, push_field};
use crate::report;
use crate::rule::engine::Found;
use crate::rule::{Rule, embedded};
use crate::source::{Lines, line_hashes};
use crate::span::Location;
use crate::suppress;
use crate::yaml::Tree;

/// Lines shown above and below the marked one.
const CONTEXT: usize = 1;

/// What is known of a set while its violations become findings.
pub(super) struct Concluder<'a, 'r> {
    linter: &'a Linter<'r>,
    governed: &'a [Governed<'a>],
    texts: Vec<Text<'a>>,
    marks: RefCell<Vec<Judged>>,
    /// Words of the configuration that have silenced something.
    accepting: RefCell<Vec<Used>>,
}

/// One text of the set.
struct Text<'a> {
    path: Arc<str>,
    text: &'a str,
    lines: Lines<'a>,
    masks: Masks,
}

impl<'a, 'r> Concluder<'a, 'r> {
    pub(super) fn new(
        linter: &'a Linter<'r>,
        inputs: &'a [Input],
        trees: &'a [Tree],
        set: &'a ObjectSet<'a>,
        governed: &'a [Governed<'a>],
    ) -> Self {
        let mut masks = Masks::of(set, inputs.len()).into_iter();
        let text = |input: &'a Input| {
            let text = input.text.as_deref().unwrap_or_default();
            Text {
                path: input.path.clone(),
                text,
                lines: Lines::new(text),
                masks: masks.next().unwrap_or_default(),
            }
        };
        let written: Vec<_> = inputs
            .iter()
            .zip(trees)
            .map(|(input, tree)| (input.text.as_deref().unwrap_or_default(), tree))
            .collect();
        let marks = suppress::marks(set, &written, linter.compat).into_iter();
        Self {
            linter,
            governed,
            texts: inputs.iter().map(text).collect(),
            marks: RefCell::new(marks.map(Judged::new).collect()),
            accepting: RefCell::default(),
        }
    }

    /// The finding that a violation makes.
    pub(super) fn finding(&self, set: &ObjectSet<'_>, (index, violation): &Found) -> Finding {
        let rule = &self.linter.rules[*index];
        let object = violation.object.map(|index| &set.objects[index]);
        let related = violation.labels.iter().map(|label| Related {
            place: self.place(label.location),
            message: label.message.clone(),
        });
        let own = &self.governed[violation.location.source.0 as usize];
        let about = own.about(set, violation);
        let severity = own.policy.severity(*index, self.linter.rules, about);
        let place = self.hidden_place(rule, violation.location);
        Finding {
            related: related.collect(),
            pointer: pointer(set, violation),
            object: object.map(|object| Arc::new(object.full_name())),
            template: object.and_then(|object| object.template).map(Arc::from),
            fix: violation.fix.as_ref().map(|fix| self.placed(fix)),
            suppressed: self.suppression(set, *index, violation),
            ..of_rule(rule, violation, severity, place)
        }
    }

    /// The finding of an input that could not be read as text.
    pub(super) fn unread(&self, input: &Input) -> Option<Finding> {
        let error = input.text.as_ref().err()?;
        Some(unread(self.linter.rules, &input.path, error))
    }

    /// What GitHub recognises the lines of the findings by.
    ///
    /// A line whose hash would hold bytes that are never shown has none: few unknown characters can be found from it.
    pub(super) fn line_hashes<'f>(
        &self,
        findings: impl Iterator<Item = &'f Finding>,
    ) -> BTreeMap<Arc<str>, BTreeMap<u32, String>> {
        let mut by_path: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            by_path
                .entry(&finding.place.path)
                .or_default()
                .push(finding);
        }
        let of_text = |text: &Text<'_>| {
            let findings = by_path.get(&*text.path)?;
            let lines: BTreeSet<u32> = findings
                .iter()
                .map(|finding| finding.place.start.line)
                .collect();
            let secrets = findings
                .iter()
                .filter(|finding| *finding.group == *"secrets")
                .map(|finding| Masks::one(finding.place.span()));
            let masks: Vec<_> = secrets.chain([text.masks.clone()]).collect();
            let mut hashes = line_hashes(text.text, &lines);
            hashes.retain(|_, hash| !masks.iter().any(|mask| mask.touches(hash.span)));
            let hashes = hashes.into_iter().map(|(line, hash)| (line, hash.text));
            Some((text.path.clone(), hashes.collect()))
        };
        self.texts.iter().filter_map(of_text).collect()
    }

    /// What silences a violation: a mark beside it, or else the configuration.
    fn suppression(
        &self,
        set: &ObjectSet<'_>,
        index: usize,
        violation: &Violation,
    ) -> Option<Suppression> {
        let linter = self.linter;
        let mut marks = self.marks.borrow_mut();
        let mut first = None;
        // Every mark that silences it has its use: no other is called useless.
        for judged in marks.iter_mut() {
            let is_silenced = judged.silences(&linter.rules[index], violation, linter.today);
            if is_silenced && first.is_none() {
                first = Some(&judged.mark);
            }
        }
        let by_mark = first.map(|mark| Suppression {
            place: self.place(mark.location),
            reason: mark.reason.clone(),
            peer: mark.peer,
            kind: SuppressionKind::InSource,
        });
        let accepted = self.accepted(set, index, violation);
        by_mark.or(accepted)
    }

    /// What the configuration says of it.
    fn accepted(
        &self,
        set: &ObjectSet<'_>,
        index: usize,
        violation: &Violation,
    ) -> Option<Suppression> {
        let linter = self.linter;
        let own = &self.governed[violation.location.source.0 as usize];
        let about = own.about(set, violation);
        let mut accepting = own
            .policy
            .accepting(index, linter.rules, about, linter.today)
            .peekable();
        let (accepted, word) = *accepting.peek()?;
        let words = accepting.map(|(_, word)| (word.place.path.clone(), word.place.start.byte));
        self.accepting.borrow_mut().extend(words);
        Some(Suppression {
            place: word.place.clone(),
            reason: accepted.reason.to_string(),
            peer: None,
            kind: SuppressionKind::Configuration,
        })
    }

    /// The marks of the set, and which of their words have silenced something.
    pub(super) fn marks(&self) -> Vec<Judged> {
        self.marks.borrow().clone()
    }

    /// The words of marks and of the configuration that have silenced something.
    pub(super) fn used(&self) -> Vec<Used> {
        let marks = self.marks.borrow();
        let used = marks.iter().flat_map(|judged| {
            let path = &self.texts[judged.mark.location.source.0 as usize].path;
            judged
                .used_words()
                .map(move |word| (path.clone(), word.span.start))
        });
        used.chain(self.accepting.take()).collect()
    }

    /// The fix with the lines its edits stand in.
    fn placed(&self, fix: &Fix) -> Fix<Place> {
        let edits = fix.edits.iter().map(|edit| Edit {
            location: self.place(edit.location),
            text: edit.text.clone(),
        });
        Fix {
            title: fix.title.clone(),
            applicability: fix.applicability,
            edits: edits.collect(),
        }
    }

    /// The place of a finding; what a rule about secrets points at is one, wherever it is written.
    fn hidden_place(&self, rule: &Rule, location: Location) -> Place {
        let mut place = self.place(location);
        let text = &self.texts[location.source.0 as usize];
        let is_key = text.lines.is_followed_by(location.span, ':');
        if *rule.group == *"secrets" && !is_key {
            let mut excerpt = Arc::unwrap_or_clone(place.excerpt);
            Masks::one(location.span).apply(&mut excerpt);
            place.excerpt = Arc::new(excerpt);
        }
        place
    }

    /// Where a location is, with its lines.
    pub(super) fn place(&self, location: Location) -> Place {
        let text = &self.texts[location.source.0 as usize];
        let (start, end) = text.lines.positions(location.span);
        let mut excerpt = text.lines.excerpt(location.span, CONTEXT);
        text.masks.apply(&mut excerpt);
        Place {
            path: text.path.clone(),
            start,
            end,
            excerpt: Arc::new(excerpt),
        }
    }
}

/// The JSON pointer of what is marked, from its object, or else its document; of a missing field, of the field that is not there.
fn pointer(set: &ObjectSet<'_>, violation: &Violation) -> String {
    let Location { source, span } = violation.location;
    let of_object = violation.object.map(|index| set.objects[index].root);
    let root = of_object.or_else(|| {
        // In the order of the text.
        let after = set.documents.partition_point(|(other, document)| {
            (*other, document.span().start) <= (source, span.start)
        });
        let (other, document) = set.documents.get(after.checked_sub(1)?)?;
        let holds = *other == source && document.span().contains(span);
        document.root().filter(|_| holds)
    });
    let mut pointer = match root.zip(violation.node) {
        Some((root, node)) => pointer_to(root, node),
        None => String::new(),
    };
    if let Some(field) = &violation.missing {
        push_field(&mut pointer, field);
    }
    pointer
}

/// What the API server does about it. It refuses nothing that a rule calls milder than an error.
fn server(rule: &Rule, violation: &Violation) -> Option<Server> {
    let mut cases = rule.file.cases.0.iter();
    let case = cases.find(|(name, _)| violation.case.as_deref() == Some(name));
    let case = case.map(|(_, case)| case);
    if let Some(server) = case.and_then(|case| case.server) {
        return Some(server);
    }
    let severity = violation.severity.or(case.and_then(|case| case.severity));
    let is_mild = severity.is_some_and(|severity| severity < rule.file.severity);
    rule.file
        .server
        .filter(|server| *server != Server::Refuses || !is_mild)
}

/// The finding of a rule, with what the violation itself says.
pub(super) fn of_rule(
    rule: &Rule,
    violation: &Violation,
    severity: Severity,
    place: Place,
) -> Finding {
    Finding {
        rule: rule.id.clone(),
        case: violation.case.clone(),
        group: rule.group.clone(),
        url: url(rule),
        severity,
        confidence: violation.confidence,
        server: server(rule, violation),
        message: violation.message.clone(),
        help: violation.help.clone(),
        place,
        related: Vec::new(),
        hops: violation.hops,
        pointer: String::new(),
        is_missing: violation.missing.is_some(),
        object: None,
        container: violation.container.clone(),
        template: None,
        topic: rule.file.topic.as_deref().map(Arc::from),
        fix: None,
        suppressed: None,
    }
}

/// Where the page of a rule stands; of one of the user's own, the first place to read more.
#[must_use]
pub fn url(rule: &Rule) -> Arc<str> {
    if embedded::has(&rule.id) {
        return report::rule_url(&rule.id).into();
    }
    let is_address = |link: &&String| {
        (link.starts_with("https://") || link.starts_with("http://"))
            && !link.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    let link = rule.file.links.iter().find(is_address);
    link.map_or_else(report::own_rule_url, String::clone).into()
}

/// The rule, and the case of it, that names an input without a text.
const UNREAD: (&str, &str) = ("yaml-syntax-error", "unreadable");

/// The finding of something that could not be read as text.
pub(super) fn unread(rules: &[Rule], path: &Arc<str>, error: &crate::source::ReadError) -> Finding {
    let first = Position {
        byte: 0,
        line: 1,
        column: 1,
        utf16: 1,
        utf8: 1,
    };
    let spot = error.spot.as_deref();
    let group = rules
        .iter()
        .find(|rule| *rule.id == *UNREAD.0)
        .map(|rule| rule.group.clone());
    Finding {
        rule: UNREAD.0.into(),
        case: Some(UNREAD.1.into()),
        group: group.unwrap_or_else(|| "schema".into()),
        url: report::rule_url(UNREAD.0).into(),
        severity: Severity::Error,
        confidence: Confidence::Certain,
        server: Some(Server::Refuses),
        message: error.message.clone(),
        help: error.help.clone(),
        place: Place {
            path: path.clone(),
            start: spot.map_or(first, |spot| spot.start),
            end: spot.map_or(first, |spot| spot.end),
            excerpt: Arc::new(spot.map_or_else(Excerpt::default, |spot| spot.excerpt.clone())),
        },
        related: Vec::new(),
        hops: 0,
        pointer: String::new(),
        is_missing: false,
        object: None,
        container: None,
        template: None,
        topic: None,
        fix: None,
        suppressed: None,
    }
}

/// What findings are sorted by: path, place, id, and then everything that can still differ.
pub(super) fn order(finding: &Finding) -> impl Ord + '_ {
    let place = &finding.place;
    let object: Option<&ObjectName> = finding.object.as_deref();
    (
        (&*place.path, place.start.byte, place.end.byte),
        (&*finding.rule, finding.case.as_deref()),
        (&finding.message, &finding.pointer, object),
    )
}
