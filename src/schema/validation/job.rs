//! Jobs: `pkg/apis/batch/validation`.

use rustc_hash::FxHashSet;

use super::judge::{Judge, Topic};
use super::meta;
use super::read::{flag, has, int, list, text};
use crate::value::{Grammar, cron, placeholder};
use crate::yaml::Node;

/// `ValidateJob`. Its name becomes a label of its pods.
pub(super) fn job<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    let Some(spec) = root.get("spec") else {
        return;
    };
    selector(judge, spec);
    let Some(name) = root
        .get("metadata")
        .and_then(|metadata| metadata.get("name"))
    else {
        return;
    };
    let completions = int(spec, "completions").unwrap_or(0);
    let text = name.text();
    judge.topic = Topic::Name;
    if text.len() > 63 {
        judge.invalid(
            name,
            "must be no more than 63 characters: it becomes a label of the pods",
        );
    } else if self::text(spec, "completionMode") == "Indexed" && completions > 0 {
        let host = format!("{text}-{}", completions.saturating_sub(1));
        if Grammar::Label.fault(&host).is_some() {
            judge.invalid(
                name,
                format!("will not be able to create pod with invalid DNS label: {host}"),
            );
        }
    }
    judge.topic = Topic::Field;
}

/// The selector is made by the server unless the user asks to write it.
fn selector<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let selector = spec.get("selector");
    if !flag(spec, "manualSelector") {
        if let Some(selector) = selector {
            judge.invalid(selector, "`selector` not auto-generated");
        }
        return;
    }
    let metadata = spec
        .get("template")
        .and_then(|template| template.get("metadata"));
    match selector {
        None => judge.required(spec, "selector", ""),
        Some(selector) if meta::selects(selector, metadata) == Some(false) => {
            let labels = metadata
                .and_then(|metadata| metadata.get("labels"))
                .or(metadata);
            judge.invalid(
                labels.unwrap_or(spec),
                "`selector` does not match template `labels`",
            );
        }
        Some(_) => {}
    }
}

/// `validateJobSpec`.
pub(super) fn job_spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let is_indexed = text(spec, "completionMode") == "Indexed";
    let number = |field: &str| int(spec, field);
    if has(spec, "maxFailedIndexes") && !has(spec, "backoffLimitPerIndex") {
        judge.required(
            spec,
            "backoffLimitPerIndex",
            "when maxFailedIndexes is specified",
        );
    }
    if !is_indexed {
        for field in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
            judge.forbid(spec, field, "requires indexed completion mode");
        }
    }
    if is_indexed {
        indexed(
            judge,
            spec,
            number("completions").unwrap_or(1),
            number("parallelism").unwrap_or(1),
            number("maxFailedIndexes"),
        );
    }
    if let Some(policy) = spec.get("podReplacementPolicy")
        && has(spec, "podFailurePolicy")
        && policy.text() != "Failed"
    {
        judge.unsupported(policy, &["Failed"]);
    }
    let Some(template) = spec.get("template") else {
        return;
    };
    restart_policy(judge, spec, template);
    failure_policy(judge, spec, template);
}

fn indexed<'t>(
    judge: &mut Judge<'t>,
    spec: Node<'t>,
    completions: i64,
    parallelism: i64,
    failed: Option<i64>,
) {
    if !has(spec, "completions") && has(spec, "parallelism") {
        judge.required(spec, "completions", "when completion mode is Indexed");
    }
    if parallelism > 100_000 {
        judge.forbid(
            spec,
            "parallelism",
            "must be less than or equal to 100000 when completion mode is Indexed",
        );
    }
    if failed.is_some_and(|failed| failed > completions) {
        judge.forbid(
            spec,
            "maxFailedIndexes",
            "must be less than or equal to completions",
        );
    }
    if failed.is_some_and(|failed| failed > 100_000) {
        judge.forbid(
            spec,
            "maxFailedIndexes",
            "must be less than or equal to 100000",
        );
    }
    if completions > 100_000 && has(spec, "backoffLimitPerIndex") {
        if failed.is_none() {
            judge.required(
                spec,
                "maxFailedIndexes",
                "must be specified when completions is above 100000",
            );
        }
        if parallelism > 10_000 {
            judge.forbid(spec, "parallelism", "must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index");
        }
        if failed.is_some_and(|failed| failed > 10_000) {
            judge.forbid(spec, "maxFailedIndexes", "must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index");
        }
    }
    for rule in spec
        .get("successPolicy")
        .into_iter()
        .flat_map(|policy| list(policy, "rules"))
    {
        success_rule(judge, rule, completions);
    }
}

fn success_rule<'t>(judge: &mut Judge<'t>, rule: Node<'t>, completions: i64) {
    let mut total = None;
    if let Some(indexes) = rule.get("succeededIndexes") {
        match count_of(&indexes.text(), completions) {
            Ok(count) => total = Some(count),
            Err(why) => judge.invalid(indexes, format!("error parsing succeededIndexes: {why}")),
        }
    }
    if let Some(count) = rule.get("succeededCount") {
        let value = count.as_i64().unwrap_or(0);
        if value > completions {
            judge.invalid(count, format!("must be less than or equal to {completions} (the number of specified completions)"));
        } else if total.is_some_and(|total| value > total) {
            judge.invalid(count, "must be less than or equal to the number of indexes in the specified succeededIndexes field");
        }
    }
}

/// How many indexes `1,3-5` names: `validateIndexesFormat`.
fn count_of(text: &str, completions: i64) -> Result<i64, &'static str> {
    let (mut last, mut total) = (None, 0);
    for interval in text.split(',').filter(|_| !text.is_empty()) {
        let mut ends = interval.split('-').map(|end| {
            end.parse::<i64>()
                .map_err(|_| "cannot convert string to integer for index")
        });
        let first = ends
            .next()
            .unwrap_or(Err("cannot convert string to integer for index"))?;
        let end = ends.next().transpose()?;
        if ends.next().is_some() {
            return Err("an index interval can have at most two parts separated by '-'");
        }
        if first >= completions || end.is_some_and(|end| end >= completions) {
            return Err("too large index");
        }
        if end.is_some_and(|end| first >= end) || last.is_some_and(|last| last >= first) {
            return Err("non-increasing order");
        }
        let end = end.unwrap_or(first);
        total += end - first + 1;
        last = Some(end);
    }
    Ok(total)
}

fn restart_policy<'t>(judge: &mut Judge<'t>, spec: Node<'t>, template: Node<'t>) {
    let Some(pod) = template.get("spec") else {
        judge.required(template, "spec", "");
        return;
    };
    match &*text(pod, "restartPolicy") {
        "" => judge.required(
            pod,
            "restartPolicy",
            "valid values: \"OnFailure\", \"Never\"",
        ),
        "Never" => {}
        "OnFailure" if !has(spec, "podFailurePolicy") => {}
        "OnFailure" => judge.forbid(
            pod,
            "restartPolicy",
            "only \"Never\" is supported when podFailurePolicy is specified",
        ),
        _ => {
            if let Some(policy) = pod.get("restartPolicy") {
                judge.unsupported(policy, &["OnFailure", "Never"]);
            }
        }
    }
}

fn failure_policy<'t>(judge: &mut Judge<'t>, spec: Node<'t>, template: Node<'t>) {
    let containers = template
        .get("spec")
        .into_iter()
        .flat_map(|pod| list(pod, "containers").chain(list(pod, "initContainers")));
    let names: FxHashSet<_> = containers
        .map(|container| text(container, "name"))
        .collect();
    for rule in spec
        .get("podFailurePolicy")
        .into_iter()
        .flat_map(|policy| list(policy, "rules"))
    {
        if text(rule, "action") == "FailIndex" && !has(spec, "backoffLimitPerIndex") {
            judge.forbid(
                rule,
                "action",
                "requires the backoffLimitPerIndex to be set",
            );
        }
        let Some(codes) = rule.get("onExitCodes") else {
            continue;
        };
        if let Some(name) = codes
            .get("containerName")
            .filter(|name| !names.contains(&name.text()))
        {
            judge.invalid(
                name,
                "must be one of the container or initContainer names in the pod template",
            );
        }
        let mut last = None;
        for code in list(codes, "values") {
            let value = code.as_i64();
            if value == Some(0) && text(codes, "operator") == "In" {
                judge.invalid(code, "must not be 0 for the In operator");
            }
            if last > value
                && let Some(values) = codes.get("values")
            {
                judge.invalid(values, "must be ordered");
            }
            last = value;
        }
    }
}

/// `ValidateJobTemplateSpec`.
pub(super) fn job_template<'t>(judge: &mut Judge<'t>, template: Node<'t>) {
    let Some(spec) = template.get("spec") else {
        return;
    };
    judge.forbid(spec, "selector", "`selector` will be auto-generated");
    if flag(spec, "manualSelector") {
        judge.forbid(spec, "manualSelector", "only false is supported here");
    }
}

/// `ValidateCronJobCreate`: the name of a job has 11 characters more.
pub(super) fn cron_job<'t>(judge: &mut Judge<'t>, root: Node<'t>) {
    if let Some(name) = root
        .get("metadata")
        .and_then(|metadata| metadata.get("name"))
        && name.text().len() > 52
    {
        judge.topic = Topic::Name;
        judge.invalid(name, "must be no more than 52 characters");
        judge.topic = Topic::Field;
    }
}

/// `validateCronJobSpec`: when it runs.
pub(super) fn cron_job_spec<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    judge.topic = Topic::Schedule;
    match spec
        .get("schedule")
        .filter(|schedule| !schedule.text().is_empty())
    {
        None => judge.required(spec, "schedule", ""),
        Some(schedule) => {
            if let Some(why) = schedule.as_str().and_then(|text| cron::fault(&text)) {
                judge.invalid(schedule, why);
            }
        }
    }
    if let Some(zone) = spec.get("timeZone")
        && let Some(text) = zone.as_str().filter(|text| !placeholder::is_unknown(text))
    {
        if text.is_empty() {
            judge.invalid(zone, "timeZone must be nil or non-empty string");
        } else if text.eq_ignore_ascii_case("Local") {
            judge.invalid(zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        } else if !crate::value::time_zone::is_known(&text) {
            judge.invalid(zone, format!("unknown time zone {text}"));
        }
    }
    judge.topic = Topic::Field;
}
