//! Webhooks, admission policies and aggregated APIs: `pkg/apis/admissionregistration/validation`.

use super::expressions;
use super::judge::{Hook, Judge, Topic};
use super::read::{flag, has, int, is_blank, is_filled, list, text};
use crate::value::Grammar;
use crate::yaml::{Node, base64};

/// The function of a definition of this group.
pub(super) fn hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "ValidatingWebhook" | "MutatingWebhook" => webhook,
        "RuleWithOperations" | "NamedRuleWithOperations" => rule,
        "ValidatingAdmissionPolicySpec" => policy,
        "MutatingAdmissionPolicySpec" => expressions::policy,
        "ParamKind" => param_kind,
        "Validation" => validation,
        "ParamRef" => param_ref,
        "ValidatingAdmissionPolicyBindingSpec" => binding,
        _ => return None,
    })
}

fn webhook<'t>(judge: &mut Judge<'t>, hook: Node<'t>) {
    expressions::conditions(judge, hook, false);
    let versions = || list(hook, "admissionReviewVersions");
    if versions().next().is_some()
        && !versions().any(|version| matches!(&*version.text(), "v1" | "v1beta1"))
        && let Some(listed) = hook.get("admissionReviewVersions")
    {
        judge.invalid(listed, "must include at least one of v1, v1beta1");
    }
    if let Some(effects) = hook
        .get("sideEffects")
        .filter(|effects| effects.text().is_empty())
    {
        judge.unsupported(effects, &["None", "NoneOnDryRun"]);
    }
    let Some(client) = hook.get("clientConfig") else {
        return;
    };
    match (client.get("url"), client.get("service")) {
        (Some(_), Some(_)) | (None, None) => {
            judge.invalid(client, "exactly one of url or service is required")
        }
        (Some(url), None) => self::url(judge, url),
        (None, Some(service)) => {
            if let Some(path) = service.get("path") {
                url_path(judge, path);
            }
        }
    }
}

/// `ValidateWebhookURL`.
pub(super) fn url<'t>(judge: &mut Judge<'t>, url: Node<'t>) {
    let text = url.text();
    let Some(rest) = text.strip_prefix("https://") else {
        judge.invalid(
            url,
            "'https' is the only allowed URL scheme; desired format: https://host[/path]",
        );
        return;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let why = if host.is_empty() {
        "host must be specified; desired format: https://host[/path]"
    } else if host.contains('@') {
        "user information is not permitted in the URL"
    } else if rest
        .split_once('#')
        .is_some_and(|(_, fragment)| !fragment.is_empty())
    {
        "fragments are not permitted in the URL"
    } else if rest
        .split_once('?')
        .is_some_and(|(_, query)| !query.is_empty())
    {
        "query parameters are not permitted in the URL"
    } else {
        return;
    };
    judge.invalid(url, why);
}

/// `ValidateWebhookService`: the path.
pub(super) fn url_path<'t>(judge: &mut Judge<'t>, path: Node<'t>) {
    let text = path.text();
    if matches!(&*text, "" | "/") {
        return;
    }
    let Some(rest) = text.strip_prefix('/') else {
        judge.invalid(path, "must start with a '/'");
        return;
    };
    for step in rest.strip_suffix('/').unwrap_or(rest).split('/') {
        if step.is_empty() {
            judge.invalid(path, "a segment may not be empty");
        } else if let Some(why) = Grammar::Subdomain.fault(step) {
            judge.invalid(path, why);
        }
    }
}

/// `validateRuleWithOperations`: `*` stands alone.
fn rule<'t>(judge: &mut Judge<'t>, rule: Node<'t>) {
    for field in ["operations", "apiGroups", "apiVersions"] {
        let several = list(rule, field).count() > 1;
        if several
            && list(rule, field).any(|item| item.text() == "*")
            && let Some(listed) = rule.get(field)
        {
            judge.invalid(
                listed,
                format!("if '*' is present, must not specify other {field}"),
            );
        }
    }
    for item in ["apiVersions", "resources"]
        .into_iter()
        .flat_map(|field| list(rule, field))
    {
        if is_blank(item) {
            judge.invalid(item, "must not be empty");
        }
    }
    for operation in list(rule, "operations").filter(|operation| is_blank(*operation)) {
        judge.unsupported(operation, &["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]);
    }
    resources(judge, rule);
}

/// `validateResources`.
fn resources<'t>(judge: &mut Judge<'t>, rule: Node<'t>) {
    let Some(listed) = rule.get("resources") else {
        return;
    };
    let names: Vec<_> = listed.items().map(Node::text).collect();
    let has_name = |wanted: &str| names.iter().any(|name| name == wanted);
    if names.len() > 1 && has_name("*/*") {
        judge.invalid(
            listed,
            "if '*/*' is present, must not specify other resources",
        );
    }
    if has_name("*") && names.iter().any(|name| name != "*" && !name.contains('/')) {
        judge.invalid(
            listed,
            "if '*' is present, must not specify other resources without subresources",
        );
    }
    let (mut open, mut shared): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for item in listed.items() {
        let text = item.text();
        let Some((resource, sub)) = text.split_once('/') else {
            continue;
        };
        if open.iter().any(|other| other == resource) {
            judge.invalid(
                item,
                format!("if '{resource}/*' is present, must not specify {text}"),
            );
        } else if shared.iter().any(|other| other == sub) {
            judge.invalid(
                item,
                format!("if '*/{sub}' is present, must not specify {text}"),
            );
        }
        if sub == "*" {
            open.push(resource.to_owned());
        }
        if resource == "*" {
            shared.push(sub.to_owned());
        }
    }
}

fn policy<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    expressions::policy(judge, spec);
    if !is_filled(spec, "validations") && !is_filled(spec, "auditAnnotations") {
        judge.required(
            spec,
            "validations",
            "validations or auditAnnotations must contain at least one item",
        );
    }
    let name = judge
        .root
        .get("metadata")
        .map(|metadata| text(metadata, "name"))
        .unwrap_or_default();
    for key in list(spec, "auditAnnotations").filter_map(|annotation| annotation.get("key")) {
        if let Some(why) = Grammar::Qualified.fault(&format!("{name}/{}", key.text())) {
            judge.invalid(key, why);
        }
    }
}

fn param_kind<'t>(judge: &mut Judge<'t>, kind: Node<'t>) {
    if let Some(version) = kind
        .get("apiVersion")
        .filter(|version| !version.text().is_empty())
    {
        let text = version.text();
        let (group, name) = text
            .rsplit_once('/')
            .map_or(("", &*text), |(group, name)| (group, name));
        let why = if group.is_empty() {
            None
        } else {
            Grammar::Subdomain.fault(group)
        };
        if let Some(why) = why.or_else(|| Grammar::ServiceLabel.fault(name)) {
            judge.invalid(version, why);
        }
    }
    if let Some(name) = kind.get("kind").filter(|name| !name.text().is_empty())
        && let Some(why) = Grammar::ServiceLabel.fault(&name.text().to_lowercase())
    {
        judge.invalid(
            name,
            format!("may have mixed case, but should otherwise match: {why}"),
        );
    }
}

fn validation<'t>(judge: &mut Judge<'t>, validation: Node<'t>) {
    for field in ["expression", "message", "messageExpression"] {
        if let Some(value) = validation
            .get(field)
            .filter(|value| !value.text().is_empty() && value.text().trim().is_empty())
        {
            judge.invalid(value, "must be non-empty if specified");
        }
    }
    if let Some(message) = validation
        .get("message")
        .filter(|message| message.text().trim().contains(['\n', '\r']))
    {
        judge.invalid(message, "must not contain line breaks");
    }
}

fn param_ref<'t>(judge: &mut Judge<'t>, reference: Node<'t>) {
    match (is_filled(reference, "name"), has(reference, "selector")) {
        (true, true) => judge.forbid(
            reference,
            "selector",
            "name and selector are mutually exclusive",
        ),
        (false, false) => judge.invalid(reference, "one of name or selector must be specified"),
        _ => {}
    }
}

fn binding<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let has_action =
        |wanted: &str| list(spec, "validationActions").any(|action| action.text() == wanted);
    if has_action("Deny")
        && has_action("Warn")
        && let Some(actions) = spec.get("validationActions")
    {
        judge.invalid(actions, "must not contain both Deny and Warn");
    }
}

/// `ValidateAPIService`.
pub(super) fn api_service<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(spec) = root.get("spec") else {
        return;
    };
    let (group, version) = (text(spec, "group"), text(spec, "version"));
    if let Some(name) = root
        .get("metadata")
        .and_then(|metadata| metadata.get("name"))
        && name.text() != format!("{version}.{group}")
    {
        judge.topic = Topic::Name;
        judge.invalid(
            name,
            format!("must be `spec.version+\".\"+spec.group`: \"{version}.{group}\""),
        );
        judge.topic = Topic::Field;
    }
    if group.is_empty() && version != "v1" {
        judge.required(
            spec,
            "group",
            "only v1 may have an empty group and it better be legacy kube",
        );
    }
    let is_insecure = flag(spec, "insecureSkipTLSVerify");
    if !has(spec, "service") {
        if is_insecure {
            judge.forbid(
                spec,
                "insecureSkipTLSVerify",
                "local APIServices may not have insecureSkipTLSVerify",
            );
        }
        if is_filled(spec, "caBundle") {
            judge.forbid(
                spec,
                "caBundle",
                "local APIServices may not have a caBundle",
            );
        }
    } else if is_insecure && is_filled(spec, "caBundle") {
        judge.forbid(
            spec,
            "insecureSkipTLSVerify",
            "may not be true if caBundle is present",
        );
    }
}

/// `ValidateSubjectAccessReviewSpec` and its kin.
pub(super) fn review<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(spec) = root.get("spec") else {
        judge.required(root, "spec", "");
        return;
    };
    match (
        has(spec, "resourceAttributes"),
        has(spec, "nonResourceAttributes"),
    ) {
        (true, true) => judge.forbid(
            spec,
            "nonResourceAttributes",
            "cannot be specified in combination with resourceAttributes",
        ),
        (false, false) => judge.required(
            spec,
            "resourceAttributes",
            "exactly one of nonResourceAttributes or resourceAttributes must be specified",
        ),
        _ => {}
    }
    if judge.kind != "SelfSubjectAccessReview"
        && !is_filled(spec, "user")
        && !is_filled(spec, "groups")
    {
        judge.required(
            spec,
            "user",
            "at least one of user or group must be specified",
        );
    }
    let is_local = judge.kind == "LocalSubjectAccessReview";
    let metadata = root.get("metadata");
    let named = metadata.into_iter().flat_map(Node::entries);
    for value in named.filter(|value| !super::read::is_zero(*value)) {
        let is_namespace = value.key_text().is_some_and(|key| key == "namespace");
        if !(is_local && is_namespace) {
            judge.forbidden(value, "must be empty");
        }
    }
    if is_local {
        judge.forbid(
            spec,
            "nonResourceAttributes",
            "disallowed on this kind of request",
        );
    }
}

/// `validateCertificateSigningRequest`; of the request itself that it is one.
pub(super) fn signing_request<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    if let Some(request) = spec
        .get("request")
        .filter(|request| !request.text().is_empty())
        && let Some(bytes) = base64(&request.text())
        && memchr::memmem::find(&bytes, b"-----BEGIN CERTIFICATE REQUEST-----").is_none()
    {
        judge.invalid(request, "PEM block type must be CERTIFICATE REQUEST");
    }
    let Some(signer) = spec
        .get("signerName")
        .filter(|signer| !signer.text().is_empty())
    else {
        return;
    };
    let text = signer.text();
    let Some((domain, path)) = text.split_once('/').filter(|(_, path)| !path.contains('/')) else {
        judge.invalid(
            signer,
            "must be a fully qualified domain and path of the form 'example.com/signer-name'",
        );
        return;
    };
    let fault = domain
        .split('.')
        .chain(path.split('.'))
        .find_map(|label| Grammar::Label.fault(label));
    if let Some(why) = fault {
        judge.invalid(signer, why);
    } else if !domain.contains('.') {
        judge.invalid(
            signer,
            "should be a domain with at least two segments separated by dots",
        );
    } else if text == "kubernetes.io/legacy-unknown" {
        judge.invalid(
            signer,
            "the legacy signerName is not allowed via this API version",
        );
    }
}

/// `ValidateEventCreate`: what has an `eventTime` was written by the new API.
pub(super) fn event<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let is_new = judge.group == "events.k8s.io";
    let (object, component, message) = match is_new {
        true => ("regarding", "reportingController", "note"),
        false => ("involvedObject", "reportingComponent", "message"),
    };
    let has_time = has(root, "eventTime");
    let namespace = root
        .get("metadata")
        .map(|metadata| text(metadata, "namespace"))
        .unwrap_or_default();
    let about = root.get(object).and_then(|object| object.get("namespace"));
    let of_object = about.map(Node::text).unwrap_or_default();
    let fits = match (has_time, of_object.is_empty()) {
        (false, false) => namespace.is_empty() || of_object == namespace,
        (false, true) => matches!(&*namespace, "" | "default"),
        (true, true) => matches!(&*namespace, "" | "default" | "kube-system"),
        (true, false) => true,
    };
    if !fits {
        let place = about.or_else(|| root.get(object)).unwrap_or(root);
        judge.invalid(place, "does not match event.namespace");
    }
    if has_time {
        for field in [component, "reportingInstance", "action", "reason"] {
            if !is_filled(root, field) {
                judge.required(root, field, "");
            }
        }
        if is_filled(root, component) {
            judge.grammar(root, component, Grammar::Qualified);
        }
        for (field, most) in [
            ("reportingInstance", 128),
            ("action", 128),
            ("reason", 128),
            (message, 1024),
        ] {
            if let Some(value) = root.get(field).filter(|value| value.text().len() > most) {
                judge.invalid(value, format!("can have at most {most} characters"));
            }
        }
    }
    if is_new {
        new_event(judge, root);
    }
}

fn new_event<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    if !has(root, "eventTime") {
        judge.required(root, "eventTime", "");
    }
    judge.one_of(root, "type", &["Normal", "Warning"]);
    if let Some(series) = root.get("series") {
        if int(series, "count").unwrap_or(0) < 2 {
            let place = series.get("count").unwrap_or(series);
            judge.invalid(place, "should be at least 2");
        }
        if !has(series, "lastObservedTime") {
            judge.required(series, "lastObservedTime", "");
        }
    }
    for field in [
        "deprecatedFirstTimestamp",
        "deprecatedLastTimestamp",
        "deprecatedCount",
    ] {
        if is_filled(root, field) {
            judge.forbid(root, field, "needs to be unset");
        }
    }
    if let Some(source) = root
        .get("deprecatedSource")
        .filter(|source| is_filled(*source, "component") || is_filled(*source, "host"))
    {
        judge.forbidden(source, "needs to be unset");
    }
}
