//! Reports made by hand, with everything in them that is hard to show.

use std::{ops::Range, sync::Arc};

use seaworthy::{
    finding::{
        Applicability, Confidence, Coverage, Edit, Entry, Excerpt, Finding, Fix, ObjectName,
        Outcome, Place, Position, Related, Report, RuleInfo, Severity, Suppression,
        SuppressionKind,
    },
    report::{Format, View, write},
};

pub(crate) const WEB: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: wbe }
    spec:
      containers:
        - name: app
          image: registry.example/app:latest
          env:
            - { name: \"wéb🚢\", value: \"1\" }
";

/// The text of a report in a format.
pub(crate) fn text(format: Format, report: &Report, view: &View) -> String {
    let mut out = Vec::new();
    write(format, report, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Everything that is hidden by default, shown.
pub(crate) fn everything() -> View {
    View {
        show_info: true,
        show_suppressed: true,
        show_possible: true,
        ..View::default()
    }
}

/// The place of the first `what` in a text.
pub(crate) fn place(path: &str, text: &str, what: &str) -> Place {
    let start = text.find(what).unwrap();
    place_at(path, text, start..start + what.len())
}

/// The place of these bytes, with two lines around.
pub(crate) fn place_at(path: &str, text: &str, bytes: Range<usize>) -> Place {
    let start = position(text, bytes.start);
    let end = position(text, bytes.end);
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let first = (start.line as usize).saturating_sub(3);
    let last = (end.line as usize + 2).min(lines.len());
    let shown = lines[first..last].concat();
    let excerpt = Excerpt {
        line: first as u32 + 1,
        start: lines[..first].concat().len() as u32,
        text: shown.trim_end_matches(['\n', '\r']).into(),
    };
    Place {
        path: path.into(),
        start,
        end,
        excerpt: Arc::new(excerpt),
    }
}

fn position(text: &str, byte: usize) -> Position {
    let before = &text[..byte];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        byte: byte as u32,
        line: before.matches('\n').count() as u32 + 1,
        column: before[line..].chars().count() as u32 + 1,
        utf16: before[line..].encode_utf16().count() as u32 + 1,
        utf8: (byte - line) as u32 + 1,
    }
}

/// A warning without anything that can be left out.
pub(crate) fn finding(rule: &str, message: &str, place: Place) -> Finding {
    Finding {
        rule: rule.into(),
        case: None,
        group: "reliability".into(),
        url: seaworthy::report::rule_url(rule).into(),
        severity: Severity::Warning,
        confidence: Confidence::Certain,
        server: None,
        message: message.to_owned(),
        help: None,
        place,
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

pub(crate) fn related(place: Place, message: &str) -> Related {
    Related {
        place,
        message: message.to_owned(),
    }
}

pub(crate) fn object(
    api_version: &str,
    kind: &str,
    namespace: &str,
    name: &str,
) -> Option<Arc<ObjectName>> {
    Some(Arc::new(ObjectName {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }))
}

pub(crate) fn entry(path: &str, outcome: Outcome, objects: usize, reason: &str) -> Entry {
    Entry {
        set: "folder deploy".into(),
        path: path.into(),
        outcome,
        reason: reason.to_owned(),
        objects,
    }
}

/// A rule as it is shown once; its page has a code block.
pub(crate) fn rule(id: &str, group: &str, severity: Severity) -> RuleInfo {
    RuleInfo {
        id: id.into(),
        group: group.into(),
        summary: format!("Something is wrong with `{id}`"),
        docs: "A first paragraph, which says why.\n\nA second one, which says what to do:\n\n```yaml\nkey: value\n```\n".to_owned(),
        severity,
        url: seaworthy::report::rule_url(id).into(),
    }
}

/// A report over a Deployment and its Service, one finding of every make.
pub(crate) fn sample() -> Report {
    let web = "deploy/web.yaml";
    let service =
        "kind: Service\napiVersion: v1\nmetadata:\n  name: web\nspec:\n  selector: { app: web }\n";
    let deployment = object("apps/v1", "Deployment", "shop", "web");
    Report {
        findings: vec![
            Finding {
                severity: Severity::Error,
                group: "references".into(),
                case: Some("template-label".into()),
                help: Some("write the labels of the template as the selector asks:\n\nmetadata:\n  labels:\n    app: web".to_owned()),
                related: vec![related(place(web, WEB, "{ app: web }"), "asked for here")],
                pointer: "/spec/template/metadata/labels".to_owned(),
                object: deployment.clone(),
                ..finding("selector-mismatch", "`spec.selector` does not match the labels of the template", place(web, WEB, "app: wbe"))
            },
            Finding {
                severity: Severity::Error,
                group: "references".into(),
                related: vec![related(place("deploy/sérvice 1.yaml", service, "selector"), "the Service selects `app=web`")],
                pointer: "/spec/selector".to_owned(),
                object: object("v1", "Service", "", "web"),
                ..finding("service-without-pod", "no pod has the labels that Service `web` selects", place(web, WEB, "wbe"))
            },
            Finding {
                group: "resources".into(),
                help: Some("set `resources.limits.memory`".to_owned()),
                pointer: "/spec/template/spec/containers/0/resources/limits/memory".to_owned(),
                object: deployment.clone(),
                container: Some("app".to_owned()),
                template: Some("shop/templates/web.yaml".into()),
                ..finding("memory-limit-missing", "container `app` has no memory limit", place(web, WEB, "app\n").narrowed(3))
            },
            Finding {
                group: "images".into(),
                pointer: "/spec/template/spec/containers/0/image".to_owned(),
                object: deployment.clone(),
                fix: Some(Fix {
                    title: "name the version".to_owned(),
                    applicability: Applicability::Unsafe,
                    edits: vec![Edit { location: place(web, WEB, "latest"), text: "1.4.2".to_owned() }],
                }),
                suppressed: Some(Suppression { place: place(web, WEB, "kind"), reason: "built by hand".to_owned(), peer: None, kind: SuppressionKind::InSource }),
                ..finding("image-tag-mutable", "image `registry.example/app:latest` may change under its name", place(web, WEB, "registry.example/app:latest"))
            },
            Finding {
                severity: Severity::Info,
                pointer: "/spec/template/spec/containers/0/env/0/name".to_owned(),
                object: deployment.clone(),
                ..finding("env-name-odd", "`wéb🚢` is an odd name", place(web, WEB, "\"wéb🚢\""))
            },
            Finding {
                confidence: Confidence::Possible,
                group: "secrets".into(),
                pointer: "/spec/template/spec/containers/0/env/0/value".to_owned(),
                object: deployment,
                ..finding("secret-in-env", "this looks like a password", place(web, WEB, "\"1\""))
            },
        ],
        coverage: Coverage {
            entries: vec![
                entry("deploy/sérvice 1.yaml", Outcome::Linted, 1, ""),
                entry("deploy/values.yaml", Outcome::Nothing, 0, "not a Kubernetes manifest"),
                entry("deploy/web.yaml", Outcome::Linted, 1, "1 document is not Kubernetes"),
                entry("shop", Outcome::NotUnderstood, 0, "a Helm chart; run `helm template shop | seaworthy check -`"),
            ],
        },
        rules: vec![
            rule("env-name-odd", "reliability", Severity::Info),
            rule("image-tag-mutable", "images", Severity::Warning),
            rule("memory-limit-missing", "resources", Severity::Warning),
            rule("never-seen", "security", Severity::Warning),
            rule("secret-in-env", "secrets", Severity::Warning),
            rule("selector-mismatch", "references", Severity::Error),
            rule("service-without-pod", "references", Severity::Error),
        ],
        ..Report::default()
    }
}

trait Narrowed {
    fn narrowed(self, len: u32) -> Self;
}

impl Narrowed for Place {
    /// The first bytes of a place; all of one line and of one byte each.
    fn narrowed(mut self, len: u32) -> Self {
        let start = self.start;
        self.end = Position {
            byte: start.byte + len,
            line: start.line,
            column: start.column + len,
            utf16: start.utf16 + len,
            utf8: start.utf8 + len,
        };
        self
    }
}

/// What a hostile or unlucky manifest holds, a finding on each.
pub(crate) fn hostile() -> Report {
    let crlf = "a: 1\r\nimage: x\r\nb: 2\r\n";
    let tab = "a:\n\timage: x\n";
    let escape = "name: \u{1b}[2Jevil # \u{202e}gnp\u{202c}\u{7f}\u{9b}31m\n";
    let long = format!(
        "data: {}needle{}far: x\n",
        "é".repeat(100_000),
        "y".repeat(100_000)
    );
    let eof = "a: 1\n";
    let mut past = place("past.yaml", eof, "1");
    past.start.byte = 900;
    past.end.byte = 1_000;
    let mut backwards = place("backwards.yaml", WEB, "Deployment");
    backwards.end = Position::default();
    let mut inside = place("inside.yaml", "k: é\n", "é");
    inside.start.byte += 1;
    let mut far = finding(
        "long-line",
        "both ends are shown",
        place("long.yaml", &long, "needle"),
    );
    far.related = vec![related(
        place("long.yaml", &long, "far"),
        "a hundred thousand further",
    )];
    let mut nested = finding(
        "nested",
        "marks lie over each other",
        place("web.yaml", WEB, "wbe"),
    );
    nested.related = vec![
        related(place("web.yaml", WEB, "{ app: wbe }"), "around"),
        related(place("web.yaml", WEB, "wbe"), "the same"),
        related(place("web.yaml", WEB, "labels: {"), "before"),
    ];
    let whole = place_at("whole.yaml", WEB, 0..WEB.len());
    let nowhere = Place {
        path: "nowhere.yaml".into(),
        start: Position::default(),
        end: Position::default(),
        excerpt: Arc::new(Excerpt::default()),
    };
    Report {
        findings: vec![
            finding(
                "crlf",
                "a line ends with two characters",
                place("crlf.yaml", crlf, "x"),
            ),
            finding(
                "tab",
                "a line begins with a tab",
                place("tab.yaml", tab, "x"),
            ),
            finding(
                "escape",
                "the value is `\u{1b}[2Jevil`\nand % goes on",
                place("\u{1b}[31m,:%\u{202e}.yaml", escape, "\u{1b}[2Jevil"),
            ),
            far,
            finding("past-end", "a place behind the end", past),
            finding("backwards", "an end before the start", backwards),
            finding("inside", "a place inside a character", inside),
            finding(
                "empty",
                "a place of no width",
                place_at("empty.yaml", eof, 5..5),
            ),
            finding("whole", "a place of many lines", whole),
            finding("nowhere", "no lines", nowhere),
            nested,
        ],
        ..Report::default()
    }
}

/// So many findings that they are folded.
pub(crate) fn many() -> Report {
    let limit = |index: usize| {
        let path = format!("apps/{:03}.yaml", index / 2);
        let message = format!("container `app-{index}` has no memory limit");
        finding("memory-limit-missing", &message, place(&path, WEB, "app\n"))
    };
    let files =
        (0..51).map(|index| entry(&format!("apps/{index:03}.yaml"), Outcome::Linted, 2, ""));
    let mut findings: Vec<_> = (0..102).map(limit).collect();
    findings.push(finding(
        "image-tag-mutable",
        "image `app` has no version",
        place("apps/050.yaml", WEB, "registry"),
    ));
    Report {
        findings,
        coverage: Coverage {
            entries: files.collect(),
        },
        ..Report::default()
    }
}

/// A Deployment of two containers, with powers over its node and without resources.
const AGENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: agent
spec:
  template:
    spec:
      hostPID: true
      hostNetwork: true
      containers:
        - name: main
          image: registry.example/app:1.4.2
          securityContext:
            privileged: true
        - name: sidecar
          image: registry.example/sidecar:2.0.0
          securityContext:
            capabilities: { add: [SYS_ADMIN, NET_ADMIN] }
";

/// Findings of two topics in one object, and of one of them in an object of the same name in another file.
pub(crate) fn topics() -> Report {
    let agent = |path: &str, rule: &str, topic: &str, message: &str, what: &str| Finding {
        topic: Some(topic.into()),
        object: object("apps/v1", "Deployment", "", "agent"),
        ..finding(rule, message, place(path, AGENT, what))
    };
    let power = |rule: &str, message: &str, what: &str| {
        agent("agent.yaml", rule, "node-access", message, what)
    };
    let missing = |path: &str, rule: &str, words: &str, name: &str, help: &str| Finding {
        help: Some(help.to_owned()),
        ..agent(
            path,
            rule,
            "resource-missing",
            &format!("container `{name}` {words}"),
            name,
        )
    };
    let request = "request what it uses:\n          resources:\n            requests:\n";
    let cpu = format!("{request}              cpu: 100m\n");
    let memory = format!("{request}              memory: 128Mi\n");
    let limit = "set the limit to the peak:\n          resources:\n            limits:\n              memory: 512Mi\n";
    let resources = |path: &'static str, name: &'static str| {
        [
            missing(path, "cpu-request-missing", "requests no CPU", name, &cpu),
            missing(
                path,
                "memory-limit-missing",
                "has no memory limit",
                name,
                limit,
            ),
            missing(
                path,
                "memory-request-missing",
                "requests no memory",
                name,
                &memory,
            ),
        ]
    };
    let mut findings = vec![
        power(
            "host-pid",
            "Deployment `agent` sees all processes of its node",
            "hostPID",
        ),
        power(
            "host-network",
            "Deployment `agent` shares the network of its node",
            "hostNetwork",
        ),
    ];
    findings.extend(resources("agent.yaml", "main"));
    findings.push(Finding {
        severity: Severity::Error,
        help: Some(
            "drop it:\n          securityContext:\n            privileged: false\n".to_owned(),
        ),
        ..power(
            "privileged-container",
            "container `main` is privileged",
            "privileged",
        )
    });
    findings.extend(resources("agent.yaml", "sidecar"));
    findings.push(power(
        "capability-dangerous-added",
        "container `sidecar` adds `SYS_ADMIN`",
        "SYS_ADMIN",
    ));
    findings.extend(resources("other.yaml", "sidecar"));
    Report {
        findings,
        ..Report::default()
    }
}
