//! etcd that trusts everybody whom the API server trusts.

use super::demand::{at, mark};
use rustc_hash::FxHashMap;

use crate::finding::{Label, Violation};
use crate::manifest::{Component, ObjectSet, Program, Setting};
use crate::rule::Params;
use crate::span::Location;

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
            violation.labels.push(Label {
                location: place(server, authority),
                message: "`kube-apiserver` trusts it here".to_owned(),
            });
            out.push(violation);
        }
    }
}

fn place(component: &Component<'_>, setting: &Setting<'_>) -> Location {
    Location {
        source: component.source,
        span: mark(setting).span(),
    }
}
