//! Whether a text is the secret itself, or only says where it is, or whether there is one.

use super::shape;
use crate::value::placeholder;

/// Words that choose one of a few.
const CHOICES: &[&str] = &[
    "always", "auto", "basic", "default", "disabled", "enabled", "false", "never", "no", "none",
    "null", "off", "on", "optional", "required", "true", "yes",
];

/// Types of a field, in schemas that are kept in a ConfigMap.
const TYPES: &[&str] = &[
    "any", "bool", "boolean", "bytes", "char", "int", "integer", "keyword", "number", "object",
    "password", "secret", "str", "string", "text", "token", "varchar",
];

/// What stands at the beginning of a reference to a secret's place.
const REFERENCES: &[&str] = &[
    "/",
    "./",
    "../",
    "~",
    "$",
    "%",
    "@",
    "*",
    "{",
    "[",
    "(",
    "<",
    "arn:",
    "aws-sm:",
    "awssm:",
    "env:",
    "file:",
    "gcpsm:",
    "keyring:",
    "projects/",
    "sm:",
    "ssm:",
    "vault:",
];

/// What people write where a value is still to come.
const TO_COME: &[&str] = &[
    "dummy",
    "fixme",
    "insert",
    "placeholder",
    "redacted",
    "replace",
    "todo",
    "your",
    "xxx",
    "***",
    "...",
];

/// Whether the text may be a secret. What has the exact shape of one is another rule's.
pub(super) fn is_secret(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    text.len() >= 3
        && !is_shouted(text)
        && !placeholder::is_unknown(text)
        && !REFERENCES.iter().any(|start| lower.starts_with(start))
        && !CHOICES.contains(&&*lower)
        && !TYPES.contains(&&*lower)
        && !TO_COME.iter().any(|word| lower.contains(word))
        && !is_number_or_duration(&lower)
        && !is_list_of_settings(text)
        && !text.contains("$(")
        && !text.contains("://")
        && !text.contains(char::is_whitespace)
        && shape::find(text).is_none()
}

/// Whether somebody is to put a secret in its place by hand, as the dots and crosses say.
pub(super) fn is_to_come(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    !placeholder::is_unknown(text) && TO_COME.iter().any(|word| lower.contains(word))
}

/// Whether the text may be the name of a Secret: small letters and dashes, as `webhook-server-cert`.
pub(super) fn is_like_a_name(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'.')
}

/// `GOOGLE_API_KEY_VAL`: a name, for a script to put the value in its place.
fn is_shouted(text: &str) -> bool {
    text.contains('_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// `3600`, `1.5`, `30s`, `12h`.
fn is_number_or_duration(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty()
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_'))
}

/// `a=b,c=d`; the padding of Base64 is at the end.
fn is_list_of_settings(text: &str) -> bool {
    text.trim_end_matches('=').contains('=')
}
