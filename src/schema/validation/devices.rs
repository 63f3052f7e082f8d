//! Devices and claims of them: `pkg/apis/resource/validation`.

use rustc_hash::FxHashMap;

use super::judge::{Hook, Judge};
use super::read::{flag, has, int, is_filled, list, map, text};
use super::volume::driver_name;
use crate::value::Grammar;
use crate::yaml::{Kind, Node};

/// The function of a definition of this group.
pub(super) fn hook(definition: &str) -> Option<Hook> {
    Some(match definition {
        "DeviceClaim" => claim,
        "DeviceRequest" => request,
        "ExactDeviceRequest" | "DeviceSubRequest" => wanted,
        "DeviceConstraint" => constraint,
        "DeviceToleration" => toleration,
        "OpaqueDeviceConfiguration" => opaque,
        "ResourceClaimTemplateSpec" => super::storage::claim_template,
        "ResourceSliceSpec" => slice,
        "ResourcePool" => pool,
        "Device" => device,
        "CELDeviceSelector" => super::expressions::selector,
        _ => return None,
    })
}

fn claim<'t>(judge: &mut Judge<'t>, claim: Node<'t>) {
    let mut names: FxHashMap<String, Vec<String>> = FxHashMap::default();
    for request in list(claim, "requests") {
        let below =
            list(request, "firstAvailable").map(|request| text(request, "name").into_owned());
        names.insert(text(request, "name").into_owned(), below.collect());
    }
    let references = list(claim, "constraints")
        .chain(list(claim, "config"))
        .flat_map(|node| list(node, "requests"));
    for reference in references {
        let text = reference.text();
        let (name, below) = text
            .split_once('/')
            .map_or((&*text, None), |(name, below)| (name, Some(below)));
        let is_known = names
            .get(name)
            .is_some_and(|known| below.is_none_or(|below| known.iter().any(|name| name == below)));
        if let Some(why) = text.split('/').find_map(|part| Grammar::Label.fault(part)) {
            judge.invalid(reference, why);
        } else if !is_known {
            judge.invalid(reference, "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'");
        }
    }
}

fn request<'t>(judge: &mut Judge<'t>, request: Node<'t>) {
    if has(request, "deviceClassName") {
        // Before `v1` and `v1beta2` a request was one of exactly this.
        wanted(judge, request);
        return;
    }
    match (
        has(request, "exactly"),
        is_filled(request, "firstAvailable"),
    ) {
        (true, true) => judge.forbid(
            request,
            "firstAvailable",
            "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set",
        ),
        (false, false) => judge.invalid(
            request,
            "exactly one of `exactly` or `firstAvailable` is required",
        ),
        _ => {}
    }
    let mut names = rustc_hash::FxHashSet::default();
    for name in list(request, "firstAvailable").filter_map(|request| request.get("name")) {
        if !names.insert(name.text()) {
            judge.duplicate(name);
        }
    }
}

/// `validateDeviceAllocationMode`.
fn wanted<'t>(judge: &mut Judge<'t>, request: Node<'t>) {
    let count = int(request, "count").unwrap_or(0);
    match &*text(request, "allocationMode") {
        "All" if count != 0 => judge.forbid(
            request,
            "count",
            "must not be specified when allocationMode is 'All'",
        ),
        "" | "ExactCount" if count < 0 => {
            judge.forbid(request, "count", "must be greater than zero")
        }
        _ => {}
    }
}

fn constraint<'t>(judge: &mut Judge<'t>, constraint: Node<'t>) {
    let Some(attribute) = constraint
        .get("matchAttribute")
        .or_else(|| constraint.get("distinctAttribute"))
    else {
        judge.required(constraint, "matchAttribute", "");
        return;
    };
    let text = attribute.text();
    match text.split_once('/') {
        _ if text.is_empty() => judge.required(constraint, "matchAttribute", "name required"),
        None => {
            let why = identifier(&text).unwrap_or_else(|| "must include a domain".into());
            judge.invalid(attribute, why);
        }
        Some((domain, name)) => {
            if let Some(why) = Grammar::Subdomain
                .fault(&domain.to_lowercase())
                .or_else(|| identifier(name))
            {
                judge.invalid(attribute, why);
            } else if domain.len() > 63 {
                judge.invalid(attribute, "may not be more than 63 bytes");
            }
        }
    }
}

/// `validateCIdentifier`.
fn identifier(text: &str) -> Option<std::borrow::Cow<'static, str>> {
    let long = (text.len() > 32).then(|| "may not be more than 32 bytes".into());
    Grammar::Identifier.fault(text).or(long)
}

fn toleration<'t>(judge: &mut Judge<'t>, toleration: Node<'t>) {
    match &*text(toleration, "operator") {
        "Exists" if is_filled(toleration, "value") => {
            judge.forbid(toleration, "value", "must be empty for operator `Exists`")
        }
        "" | "Equal" if is_filled(toleration, "value") => {
            judge.grammar(toleration, "value", Grammar::LabelValue)
        }
        _ => {}
    }
}

fn opaque<'t>(judge: &mut Judge<'t>, config: Node<'t>) {
    if let Some(driver) = config
        .get("driver")
        .filter(|driver| !driver.text().is_empty())
    {
        driver_name(judge, driver);
    }
    if let Some(parameters) = config
        .get("parameters")
        .filter(|parameters| parameters.kind() != Kind::Mapping)
    {
        judge.invalid(parameters, "must be a valid JSON object");
    }
}

fn slice<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    if let Some(driver) = spec
        .get("driver")
        .filter(|driver| !driver.text().is_empty())
    {
        driver_name(judge, driver);
    }
    const PLACES: [&str; 4] = [
        "nodeName",
        "nodeSelector",
        "allNodes",
        "perDeviceNodeSelection",
    ];
    for place in PLACES
        .into_iter()
        .skip(2)
        .filter_map(|field| spec.get(field))
    {
        if place.as_bool() == Some(false) {
            judge.invalid(place, "must be either unset or set to true");
        }
    }
    let there: Vec<_> = PLACES
        .into_iter()
        .filter(|field| is_filled(spec, field))
        .filter_map(|field| spec.get(field))
        .collect();
    match there.as_slice() {
        [] => judge.invalid(spec, "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"),
        [_, others @ ..] => {
            for other in others {
                judge.forbidden(*other, "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set");
            }
        }
    }
    counters(judge, spec);
}

/// What devices use of shared counters is there.
fn counters<'t>(judge: &mut Judge<'t>, spec: Node<'t>) {
    let sets: FxHashMap<_, Vec<_>> = list(spec, "sharedCounters")
        .map(|set| {
            (
                text(set, "name"),
                map(set, "counters").map(|(name, _)| name).collect(),
            )
        })
        .collect();
    for used in list(spec, "devices").flat_map(|device| list(device, "consumesCounters")) {
        let Some(names) = sets.get(&text(used, "counterSet")) else {
            if let Some(set) = used.get("counterSet") {
                judge.invalid(
                    set,
                    "must reference a counterSet defined in the ResourceSlice sharedCounters",
                );
            }
            continue;
        };
        for (_, value) in map(used, "counters").filter(|(name, _)| !names.contains(name)) {
            judge.invalid_key(
                value,
                "must reference a counter defined in the ResourceSlice sharedCounters",
            );
        }
    }
    let sets = list(spec, "sharedCounters")
        .chain(list(spec, "devices").flat_map(|device| list(device, "consumesCounters")));
    for (name, value) in sets.flat_map(|set| map(set, "counters")) {
        if let Some(why) = Grammar::Label.fault(&name) {
            judge.invalid_key(value, why);
        }
    }
}

fn pool<'t>(judge: &mut Judge<'t>, pool: Node<'t>) {
    if let Some(name) = pool.get("name").filter(|name| !name.text().is_empty())
        && let Some(why) = name
            .text()
            .split('/')
            .find_map(|part| Grammar::Subdomain.fault(part))
    {
        judge.invalid(name, why);
    }
}

fn device<'t>(judge: &mut Judge<'t>, device: Node<'t>) {
    let inner = device.get("basic").unwrap_or(device);
    if map(inner, "attributes").count() + map(inner, "capacity").count() > 32 {
        judge.invalid(
            device,
            "the total number of attributes and capacities must not exceed 32",
        );
    }
    for (name, value) in map(inner, "attributes").chain(map(inner, "capacity")) {
        let (domain, id) = name
            .split_once('/')
            .map_or((None, &*name), |(domain, id)| (Some(domain), id));
        let of_domain = domain.and_then(|domain| Grammar::Subdomain.fault(&domain.to_lowercase()));
        if let Some(why) = of_domain.or_else(|| identifier(id)) {
            judge.invalid_key(value, why);
        }
    }
    for (_, value) in map(inner, "attributes") {
        if let Some(version) = value
            .get("version")
            .filter(|version| !is_semver(&version.text()))
        {
            judge.invalid(
                version,
                "must be a string compatible with semver.org spec 2.0.0",
            );
        }
        if value.is_null() {
            judge.invalid(value, "exactly one value must be specified");
        }
    }
    let is_own = judge
        .root
        .get("spec")
        .is_some_and(|spec| flag(spec, "perDeviceNodeSelection"));
    let places = ["nodeName", "nodeSelector", "allNodes"]
        .into_iter()
        .filter_map(|field| inner.get(field));
    for place in places.filter(|_| !is_own) {
        judge.forbidden(
            place,
            "can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
        );
    }
}

/// `1.2.3-rc.1+build`.
fn is_semver(text: &str) -> bool {
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre) = text
        .split_once('-')
        .map_or((text, None), |(core, pre)| (core, Some(pre)));
    let is_number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let is_pre = |part: &str| {
        is_word(part) && (is_number(part) || !part.bytes().all(|b| b.is_ascii_digit()))
    };
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && pre.is_none_or(|pre| pre.split('.').all(is_pre))
        && build.is_none_or(|build| build.split('.').all(is_word))
}
