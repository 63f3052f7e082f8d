//! etcd that trusts everybody whom the API server trusts.

use rustc_hash::FxHashMap;

use super::demand::{at, mark, spot};
use crate::finding::Violation;
use crate::manifest::{ObjectSet, Program};
use crate::rule::Params;

pub(super) fn check(set: &ObjectSet<'_>, _: Params<'_>, out: &mut Vec<Violation>) {
    let of = |program: Program, flag: &'static str| {
        let components = set.components().iter();
        let own = components.filter(move |component| component.program == program);
        own.filter_map(move |component| Some((component, component.setting(flag)?)))
    };
    let mut servers = FxHashMap::default();
    for (server, authority) in of(Program::ApiServer, "client-ca-file") {
        if !authority.is_unknown() {
            servers
                .entry(&*authority.value)
                .or_insert((server, authority));
        }
    }
    for (etcd, trusted) in of(Program::Etcd, "trusted-ca-file") {
        if let Some((server, authority)) = servers.get(&*trusted.value) {
            let message = format!(
                "`etcd` trusts the authority of the API server's clients, `{}`",
                trusted.value
            );
            let mut violation = at(set, etcd, mark(trusted), message);
            let place = spot(server, mark(authority));
            violation
                .labels
                .push(place.label("`kube-apiserver` trusts it here"));
            out.push(violation);
        }
    }
}
