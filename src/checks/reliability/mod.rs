use crate::rule::Check; pub(super) const CHECKS: &[(&str, Check)] = &[];
