//! Settings of the API server about requests and tokens.

use super::demand::{Bad, Demand, ask, is_false, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;
use crate::value::duration;

/// A request may take no longer than this many seconds.
const LONGEST: f64 = 300.0;

const DEMANDS: &[Demand] = &[
    Demand::when(
        "request-timeout",
        Program::ApiServer,
        &["request-timeout"],
        |setting, _| duration::seconds(&setting.value).is_none_or(|seconds| seconds > LONGEST),
        "lets requests run for longer than five minutes",
    ),
    Demand::when(
        "service-account-lookup",
        Program::ApiServer,
        &["service-account-lookup"],
        is_false,
        "takes tokens of service accounts that are gone",
    ),
];

/// The default is true, for clients that do not read their token again.
const TOKENS: Demand = Demand::when(
    "token-extension",
    Program::ApiServer,
    &["service-account-extend-token-expiration"],
    is_true,
    "makes tokens of pods valid for a year",
);

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
    let bad = if params.is_set("strict") {
        Bad::Unless(is_false)
    } else {
        TOKENS.bad
    };
    ask(set, &[Demand { bad, ..TOKENS }], params, out);
}
