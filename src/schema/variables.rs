//! The variables that expressions of Kubernetes' own kinds may name, and their types: those of
//! `k8s.io/apiserver/pkg/admission/plugin/cel/compile.go` and of `k8s.io/dynamic-resource-allocation/cel`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::filled;
use crate::cel::{Field, ListOrder, Of, Shape, ShapeId, Shapes, Type};

/// Each object and its fields.
const OBJECTS: &[(&str, &[(&str, &str)])] = &[
    (
        "kubernetes.GroupVersionKind",
        &[
            ("group", "string"),
            ("version", "string"),
            ("kind", "string"),
        ],
    ),
    (
        "kubernetes.GroupVersionResource",
        &[
            ("group", "string"),
            ("version", "string"),
            ("resource", "string"),
        ],
    ),
    (
        "kubernetes.UserInfo",
        &[
            ("username", "string"),
            ("uid", "string"),
            ("groups", "list string"),
            ("extra", "map list string"),
        ],
    ),
    (
        "kubernetes.AdmissionRequest",
        &[
            ("kind", "kubernetes.GroupVersionKind"),
            ("resource", "kubernetes.GroupVersionResource"),
            ("subResource", "string"),
            ("requestKind", "kubernetes.GroupVersionKind"),
            ("requestResource", "kubernetes.GroupVersionResource"),
            ("requestSubResource", "string"),
            ("name", "string"),
            ("namespace", "string"),
            ("operation", "string"),
            ("userInfo", "kubernetes.UserInfo"),
            ("dryRun", "bool"),
            ("options", "dyn"),
        ],
    ),
    // Its fields are those of the policy at hand.
    ("variables", &[]),
    ("kubernetes.NamespaceSpec", &[("finalizers", "list string")]),
    (
        "kubernetes.NamespaceCondition",
        &[
            ("status", "string"),
            ("type", "string"),
            ("lastTransitionTime", "timestamp"),
            ("message", "string"),
            ("reason", "string"),
        ],
    ),
    (
        "kubernetes.NamespaceStatus",
        &[
            ("conditions", "list kubernetes.NamespaceCondition"),
            ("phase", "string"),
        ],
    ),
    (
        "kubernetes.NamespaceMetadata",
        &[
            ("name", "string"),
            ("generateName", "string"),
            ("namespace", "string"),
            ("labels", "map string"),
            ("annotations", "map string"),
            ("UID", "string"),
            ("creationTimestamp", "timestamp"),
            ("deletionGracePeriodSeconds", "int"),
            ("deletionTimestamp", "timestamp"),
            ("generation", "int"),
            ("resourceVersion", "string"),
            ("finalizers", "list string"),
        ],
    ),
    (
        "kubernetes.Namespace",
        &[
            ("metadata", "kubernetes.NamespaceMetadata"),
            ("spec", "kubernetes.NamespaceSpec"),
            ("status", "kubernetes.NamespaceStatus"),
        ],
    ),
    (
        "kubernetes.DRADevice",
        &[
            ("driver", "string"),
            ("attributes", "map map dyn"),
            ("capacity", "map map kubernetes.Quantity"),
            ("allowMultipleAllocations", "bool"),
        ],
    ),
];

/// The objects above as shapes.
#[derive(Debug)]
pub struct Variables {
    /// All of them.
    pub shapes: Shapes,
    named: FxHashMap<&'static str, ShapeId>,
}

/// The shapes of all variables, made once.
pub fn variables() -> &'static Variables {
    static ALL: OnceLock<Variables> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Variables {
            shapes: Shapes::default(),
            named: FxHashMap::default(),
        };
        for name in ["dyn", "builtin", "custom"] {
            let id = all.shape(name);
            all.named.insert(name, id);
        }
        for (name, fields) in OBJECTS {
            let fields = fields.iter().map(|(key, of)| {
                let field = Field {
                    key: (*key).into(),
                    shape: all.shape(of),
                };
                (Box::from(*key), field)
            });
            let of = Of::Object(fields.collect());
            let id = all.add(of);
            all.named.insert(name, id);
        }
        all
    })
}

impl Variables {
    /// The shape of an object by its name; `dyn` is whatever is written, `builtin` and `custom` are objects that a manifest holds and the
    /// API server fills in.
    #[must_use]
    pub fn named(&self, name: &str) -> ShapeId {
        self.named.get(name).copied().unwrap_or_default()
    }

    /// The type of an object by its name.
    #[must_use]
    pub fn type_of(&self, name: &str) -> Type {
        self.shapes.type_of(self.named(name)).unwrap_or(Type::Dyn)
    }

    fn add(&mut self, of: Of) -> ShapeId {
        self.shapes.add(Shape {
            of,
            ..Shape::default()
        })
    }

    /// `list string`, `map dyn`, or a name.
    fn shape(&mut self, text: &'static str) -> ShapeId {
        let of = match text.split_once(' ') {
            Some(("list", of)) => Of::List(self.shape(of), ListOrder::Atomic),
            Some((_, of)) => Of::Map(self.shape(of)),
            None => match text {
                "string" => Of::String,
                "bool" => Of::Bool,
                "int" => Of::Int,
                "timestamp" => Of::Timestamp,
                "dyn" => Of::Anything,
                "builtin" => Of::Served(filled::in_builtin),
                "custom" => Of::Served(filled::in_custom),
                name => match self.named.get(name) {
                    Some(id) => return *id,
                    None => Of::Opaque(name),
                },
            },
        };
        self.add(of)
    }
}
