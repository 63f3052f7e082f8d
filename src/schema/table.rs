//! What the API of every minor version of Kubernetes holds. Made of `schemas/kubernetes.txt` when it is compiled, so that
//! there is nothing to open.

/// The first minor version of 1.x that the tables know.
pub const OLDEST: u8 = 11;
/// The last one.
pub const NEWEST: u8 = 37;

/// What a field holds, as the API server decodes it.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Anything at all.
    Any,
    /// A text.
    String,
    /// A text out of a closed set.
    Enum(&'static [&'static str]),
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// Base64 (RFC 4648).
    Bytes,
    /// A time (RFC 3339).
    Time,
    /// A time to the millionth of a second: six digits of it.
    MicroTime,
    /// An integer of 32 bits, or a text.
    IntOrString,
    /// An amount: `500m`, `1Gi`, or a number.
    Quantity,
    /// Fields.
    Object(&'static Definition),
    /// Keys of the user's own.
    Map(&'static Type),
    /// Items.
    List(&'static Type),
    /// The first where a mapping stands, else the second.
    Either(&'static Type, &'static Type),
}

/// The fields of one type of the API.
#[derive(Debug)]
pub struct Definition {
    /// `PodSpec`.
    pub name: &'static str,
    /// Sorted by name; one that changed its type stands there once for each.
    fields: &'static [Field],
}

/// A field, and the minor versions that have it.
#[derive(Debug)]
pub struct Field {
    /// `containerPort`.
    pub name: &'static str,
    /// What it holds.
    pub of: Type,
    from: u8,
    to: u8,
    required_from: u8,
    required_to: u8,
    /// The feature gate without which the API server throws it away.
    pub gate: Option<Gate>,
}

/// A feature gate that is off in some minor versions, unless somebody turns it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// `ImageVolume`.
    pub name: &'static str,
    /// The first minor version in which it is on; beyond [`NEWEST`] where there is none yet.
    pub on_since: u8,
    /// A value that the field keeps all the same; empty for none.
    pub kept: &'static str,
}

/// Where the objects of a kind stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In none.
    Cluster,
    /// The kind is a list, or only an answer of the server.
    None,
}

/// A kind in one version of its group, and the minor versions that know it.
#[derive(Debug)]
pub struct ServedKind {
    /// `apps/v1`; `v1` for the core group.
    pub api_version: &'static str,
    /// `Deployment`.
    pub kind: &'static str,
    /// Where its objects stand.
    pub scope: Scope,
    from: u8,
    to: u8,
    /// Its fields.
    pub definition: &'static Definition,
}

include!(concat!(env!("OUT_DIR"), "/schema.rs"));

/// The kind, as this minor version knows it.
#[must_use]
pub fn served(api_version: &str, kind: &str, minor: u8) -> Option<&'static ServedKind> {
    rows(api_version, kind).find(|row| row.is_in(minor))
}

fn rows<'w>(api_version: &'w str, kind: &'w str) -> impl Iterator<Item = &'static ServedKind> + 'w {
    let wanted = (api_version, kind);
    let start = KINDS.partition_point(|row| (row.api_version, row.kind) < wanted);
    let rows = KINDS.get(start..).unwrap_or_default().iter();
    rows.take_while(move |row| (row.api_version, row.kind) == wanted)
}

/// Every kind that any version knows, sorted by API version and name; one that changed its type stands there once for each.
#[must_use]
pub fn kinds() -> &'static [ServedKind] {
    KINDS
}

/// The first and the last minor version that know the kind.
#[must_use]
pub fn life_of(api_version: &str, kind: &str) -> Option<(u8, u8)> {
    let mut rows = rows(api_version, kind);
    let first = rows.next()?;
    let ends = (first.from, first.to);
    Some(rows.fold(ends, |(from, to), row| (from.min(row.from), to.max(row.to))))
}

impl ServedKind {
    pub(super) fn is_in(&self, minor: u8) -> bool {
        self.from <= minor && minor <= self.to
    }
}

impl Definition {
    /// The field of this name in this minor version.
    #[must_use]
    pub fn field(&self, name: &str, minor: u8) -> Option<&'static Field> {
        self.named(name).find(|field| field.is_in(minor))
    }

    /// The fields of this minor version.
    pub fn fields(&self, minor: u8) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(move |field| field.is_in(minor))
    }

    /// The first and the last minor version that have a field of this name.
    #[must_use]
    pub fn life_of(&self, name: &str) -> Option<(u8, u8)> {
        let from = self.named(name).map(|field| field.from).min()?;
        let to = self.named(name).map(|field| field.to).max()?;
        Some((from, to))
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &'static Field> {
        let start = self.fields.partition_point(|field| field.name < name);
        let rest = self.fields.get(start..).unwrap_or_default();
        rest.iter().take_while(move |field| field.name == name)
    }
}

impl Field {
    fn is_in(&self, minor: u8) -> bool {
        self.from <= minor && minor <= self.to
    }

    /// Whether the published schema of this minor version requires it; the server itself asks for less, and for more.
    #[must_use]
    pub fn is_required(&self, minor: u8) -> bool {
        self.required_from <= minor && minor <= self.required_to
    }
}
