//! The grammars of names, as `k8s.io/apimachinery/pkg/util/validation` has them: what the API server says of a bad one.

use std::borrow::Cow;

/// A grammar that a name can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grammar {
    /// `IsDNS1123Label`: `web-1`, at most 63 characters.
    Label,
    /// `IsDNS1035Label`: a label that starts with a letter.
    ServiceLabel,
    /// `IsDNS1123Subdomain`: labels with dots between, at most 253 characters.
    Subdomain,
    /// `IsWildcardDNS1123Subdomain`: `*.example.org`.
    Wildcard,
    /// `IsDNS1123SubdomainWithUnderscore`.
    SearchDomain,
    /// `IsQualifiedName`: `name` or `example.org/name`.
    Qualified,
    /// `IsValidLabelValue`: like the name of a qualified one, or empty.
    LabelValue,
    /// `IsRelaxedEnvVarName`: printable ASCII without `=`.
    EnvVar,
    /// `IsConfigMapKey`.
    ConfigKey,
    /// `IsValidPathSegmentName`: anything that can stand in a URL's path.
    PathSegment,
    /// `IsValidPortName`: an IANA service name.
    PortName,
    /// `IsHTTPHeaderName`.
    HeaderName,
    /// `IsDomainPrefixedPath`: `example.org/path`.
    DomainPath,
    /// `IsFullyQualifiedName`: a subdomain of three labels or more.
    FullyQualified,
    /// `IsFullyQualifiedDomainName`: two labels or more, a dot at the end allowed.
    DomainName,
    /// `IsCIdentifier`.
    Identifier,
    /// Whatever one likes.
    Anything,
}

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const SERVICE_LABEL: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const WILDCARD: &str =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain";
const QUALIFIED: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

impl Grammar {
    /// What is wrong with the text, in the server's words; nothing if it follows the grammar.
    #[must_use]
    pub fn fault(self, text: &str) -> Option<Cow<'static, str>> {
        let said = match self {
            Self::Label => return label(text).map(Into::into),
            Self::ServiceLabel => return service_label(text).map(Into::into),
            Self::Subdomain => return subdomain(text).map(Into::into),
            Self::Qualified => return qualified(text),
            Self::LabelValue => return label_value(text).map(Into::into),
            Self::Wildcard => wildcard(text),
            Self::SearchDomain => search_domain(text),
            Self::EnvVar => env_var(text),
            Self::ConfigKey => config_key(text),
            Self::PathSegment => path_segment(text),
            Self::PortName => port_name(text),
            Self::HeaderName => {
                let is_one =
                    !text.is_empty() && text.bytes().all(|b| is_alphanumeric(b) || b == b'-');
                (!is_one)
                    .then_some("a valid HTTP header must consist of alphanumeric characters or '-'")
            }
            Self::DomainPath => domain_path(text),
            Self::FullyQualified => fully_qualified(text),
            Self::DomainName => domain_name(text),
            Self::Identifier => identifier(text),
            Self::Anything => None,
        };
        said.map(Cow::Borrowed)
    }
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Whether all bytes are of the first class or one of `between`, and the outer ones of the first class.
fn is_word(text: &str, class: fn(u8) -> bool, between: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let outer = [bytes.first(), bytes.last()];
    outer.iter().all(|byte| byte.is_some_and(|b| class(*b)))
        && bytes.iter().all(|b| class(*b) || between.contains(b))
}

fn is_label(text: &str) -> bool {
    is_word(text, is_lower, b"-")
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn label(text: &str) -> Option<&'static str> {
    match text {
        _ if !is_label(text) && is_subdomain(text) => Some("must not contain dots"),
        _ if !is_label(text) => Some(LABEL),
        _ => (text.len() > 63).then_some("must be no more than 63 characters"),
    }
}

fn service_label(text: &str) -> Option<&'static str> {
    if !is_label(text) || text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(SERVICE_LABEL);
    }
    (text.len() > 63).then_some("must be no more than 63 characters")
}

fn subdomain(text: &str) -> Option<&'static str> {
    if !is_subdomain(text) {
        return Some(SUBDOMAIN);
    }
    too_long(text)
}

fn too_long(text: &str) -> Option<&'static str> {
    (text.len() > 253).then_some("must be no more than 253 characters")
}

fn wildcard(text: &str) -> Option<&'static str> {
    match text.strip_prefix("*.") {
        Some(rest) if is_subdomain(rest) => too_long(text),
        _ => Some(WILDCARD),
    }
}

fn search_domain(text: &str) -> Option<&'static str> {
    let is_one = |part: &str| {
        let part = part.strip_prefix('_').unwrap_or(part);
        is_word(part, is_lower, b"-_")
    };
    if text.split('.').all(is_one) {
        return too_long(text);
    }
    Some(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
    )
}

fn qualified(text: &str) -> Option<Cow<'static, str>> {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    if name.contains('/') {
        return Some(
            format!("a qualified name {QUALIFIED} with an optional DNS subdomain prefix and '/'")
                .into(),
        );
    }
    match prefix {
        Some("") => return Some("prefix part must be non-empty".into()),
        Some(prefix) => {
            if let Some(said) = subdomain(prefix) {
                return Some(format!("prefix part {said}").into());
            }
        }
        None => {}
    }
    match name {
        "" => Some("name part must be non-empty".into()),
        _ if !is_word(name, is_alphanumeric, b"-_.") => {
            Some(format!("name part {QUALIFIED}").into())
        }
        _ => (name.len() > 63).then_some("name part must be no more than 63 characters".into()),
    }
}

fn label_value(text: &str) -> Option<&'static str> {
    if !text.is_empty() && !is_word(text, is_alphanumeric, b"-_.") {
        return Some(LABEL_VALUE);
    }
    (text.len() > 63).then_some("must be no more than 63 characters")
}

fn env_var(text: &str) -> Option<&'static str> {
    let is_one = !text.is_empty()
        && text
            .bytes()
            .all(|b| (b' '..=b'~').contains(&b) && b != b'=');
    (!is_one).then_some("a valid environment variable name must consist only of printable ASCII characters other than '='")
}

fn config_key(text: &str) -> Option<&'static str> {
    let of_key = |b: u8| is_alphanumeric(b) || b"-_.".contains(&b);
    if text.is_empty() || !text.bytes().all(of_key) {
        return Some("a valid config key must consist of alphanumeric characters, '-', '_' or '.'");
    }
    match text {
        "." => Some("must not be '.'"),
        ".." => Some("must not be '..'"),
        _ if text.starts_with("..") => Some("must not start with '..'"),
        _ => too_long(text),
    }
}

fn path_segment(text: &str) -> Option<&'static str> {
    match text {
        "." => Some("may not be '.'"),
        ".." => Some("may not be '..'"),
        _ if text.contains('/') => Some("may not contain '/'"),
        _ => text.contains('%').then_some("may not contain '%'"),
    }
}

fn port_name(text: &str) -> Option<&'static str> {
    let of_name = |b: u8| is_lower(b) || b == b'-';
    if text.is_empty() || !text.bytes().all(of_name) {
        return Some("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Some("must not begin or end with a hyphen");
    }
    if text.contains("--") {
        return Some("must not contain consecutive hyphens");
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        return Some("must contain at least one letter (a-z)");
    }
    (text.len() > 15).then_some("must be no more than 15 characters")
}

fn domain_path(text: &str) -> Option<&'static str> {
    let Some((host, path)) = text
        .split_once('/')
        .filter(|(host, path)| !host.is_empty() && !path.is_empty())
    else {
        return Some("must be a domain-prefixed path (such as \"acme.io/foo\")");
    };
    let of_path = |b: u8| is_alphanumeric(b) || b"/-._~%!$&'()*+,;=:".contains(&b);
    subdomain(host).or_else(|| (!path.bytes().all(of_path)).then_some("invalid path"))
}

fn fully_qualified(text: &str) -> Option<&'static str> {
    subdomain(text).or_else(|| {
        let dots = text.bytes().filter(|b| *b == b'.').count();
        (dots < 2).then_some("should be a domain with at least three segments separated by dots")
    })
}

fn domain_name(text: &str) -> Option<&'static str> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if let Some(said) = subdomain(text) {
        return Some(said);
    }
    if !text.contains('.') {
        return Some("should be a domain with at least two segments separated by dots");
    }
    text.split('.').find_map(label)
}

fn identifier(text: &str) -> Option<&'static str> {
    let is_one = !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(|b| is_alphanumeric(b) || b == b'_');
    (!is_one).then_some("a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'")
}

#[cfg(test)]
mod tests {
    use super::Grammar::{self, *};

    /// Words and refusals of `validation_test.go` of apimachinery.
    #[test]
    fn good_and_bad() {
        let rows: &[(Grammar, &[&str], &[&str])] = &[
            (
                Label,
                &["a", "a1", "1", "a--1--2--b"],
                &["", "A", "a.b", "-a", "a-", "a_b", "a b"],
            ),
            (
                ServiceLabel,
                &["a", "a1", "a-b"],
                &["", "1", "0a", "A", "a.b", "a-", "-a"],
            ),
            (
                Subdomain,
                &["a", "0.1", "a.b.c", "a--b.c"],
                &["", "a.", ".a", "a..b", "A.b", "a_b", "a.-b"],
            ),
            (
                Wildcard,
                &["*.a", "*.example.com"],
                &["*", "*.", "*.*.a", "a.*", "a"],
            ),
            (
                Qualified,
                &["simple", "1.2.3", "a_b", "example.com/A", "1-num.2-num/3"],
                &["", "/a", "a/", "a/b/c", "-a", "a-", "A/b", "a b"],
            ),
            (
                LabelValue,
                &["", "a", "A.b_c-1"],
                &["-a", "a-", "a/b", "a b", "_a"],
            ),
            (
                EnvVar,
                &["a", "A B", "1A", "a-b.c", "%"],
                &["", "a=b", "ä", "a\tb"],
            ),
            (
                ConfigKey,
                &["a", ".a", "A-b_c.d", "1"],
                &["", ".", "..", "..a", "a b", "a/b", "ä"],
            ),
            (PathSegment, &["a:B", "", "a b"], &[".", "..", "a/b", "a%b"]),
            (
                PortName,
                &["telnet", "re-mail-ck", "pop3", "a", "a-1"],
                &[
                    "",
                    "longerthan15characters",
                    "12345",
                    "1-2-3-4",
                    "-begin",
                    "end-",
                    "a--b",
                    "A",
                    "1",
                ],
            ),
            (
                DomainPath,
                &["a.io/b", "a/b/c"],
                &["", "a", "/b", "a/", "A/b", "a/ b"],
            ),
            (FullyQualified, &["a.b.c"], &["a.b", "", "a.b."]),
            (DomainName, &["a.b", "a.b."], &["a", ""]),
            (Identifier, &["a", "_1"], &["1", "", "a-b"]),
        ];
        for (grammar, good, bad) in rows {
            for text in *good {
                assert_eq!(grammar.fault(text), None, "{grammar:?} {text}");
            }
            for text in *bad {
                assert!(grammar.fault(text).is_some(), "{grammar:?} {text}");
            }
        }
    }

    #[test]
    fn lengths() {
        for (grammar, most) in [
            (Label, 63),
            (ServiceLabel, 63),
            (Subdomain, 253),
            (LabelValue, 63),
            (ConfigKey, 253),
            (Qualified, 63),
        ] {
            assert_eq!(grammar.fault(&"a".repeat(most)), None, "{grammar:?}");
            assert!(
                grammar.fault(&"a".repeat(most + 1)).is_some(),
                "{grammar:?}"
            );
        }
    }
}
