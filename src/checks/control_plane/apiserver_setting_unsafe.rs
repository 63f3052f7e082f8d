//! Settings of the API server about requests and tokens.

use super::demand::{Bad, Demand, ask, is_false, is_true};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;
use crate::value::duration;

/// A request may take no longer than this many seconds.
const LONGEST: f64 = 300.0;

const DEMANDS: &[Demand] = &[
    Demand {
        case: "request-timeout",
        program: Program::ApiServer,
        flags: &["request-timeout"],
        bad: Bad::When(|setting, _| {
            duration::seconds(&setting.value).is_none_or(|seconds| seconds > LONGEST)
        }),
        says: "lets requests run for longer than five minutes",
    },
    Demand {
        case: "service-account-lookup",
        program: Program::ApiServer,
        flags: &["service-account-lookup"],
        bad: Bad::When(is_false),
        says: "takes tokens of service accounts that are gone",
    },
];

/// The default is true, for clients that do not read their token again.
const TOKENS: Demand = Demand {
    case: "token-extension",
    program: Program::ApiServer,
    flags: &["service-account-extend-token-expiration"],
    bad: Bad::When(is_true),
    says: "makes tokens of pods valid for a year",
};

pub(super) fn check(set: &ObjectSet<'_>, params: Params<'_>, out: &mut Vec<Violation>) {
    ask(set, DEMANDS, params, out);
    let bad = if params.is_set("strict") {
        Bad::Unless(is_false)
    } else {
        TOKENS.bad
    };
    ask(set, &[Demand { bad, ..TOKENS }], params, out);
}
