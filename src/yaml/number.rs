//! Numbers as keys: how Go writes them.

use super::node::Node;

/// An integer key. A float without fraction is one only up to six digits.
pub(super) fn key(node: Node<'_>, value: i64) -> String {
    let float = node
        .text()
        .bytes()
        .any(|byte| matches!(byte, b'.' | b'e' | b'E'))
        && !node.text().contains(['x', 'X']);
    if float {
        float_key(value as f64)
    } else {
        value.to_string()
    }
}

/// `strconv.FormatFloat(value, 'g', -1, 64)`.
pub(super) fn float_key(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}
