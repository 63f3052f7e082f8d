//! Shares of pods in percent, as `k8s.io/apimachinery/pkg/util/intstr` reads them.

/// The number of a text such as `25%`; `None` for what is none, which the API server refuses.
#[must_use]
pub fn percent(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

/// So many percent of a number, rounded up, as `GetScaledValueFromIntOrPercent` does for disruption budgets; `None` for more
/// than can be counted.
#[must_use]
pub fn of(percent: i64, number: i64) -> Option<i64> {
    let hundredths = percent.checked_mul(number)?;
    Some(hundredths / 100 + i64::from(hundredths % 100 > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents() {
        assert_eq!(percent("25%"), Some(25));
        for text in ["25", "%", "a%", "-1%", "+1%", "2.5%", "25 %", ""] {
            assert_eq!(percent(text), None, "{text}");
        }
    }

    /// Values from `intstr_test.go` of apimachinery, and the budgets of its documentation: 50 % of 7 pods are 4.
    #[test]
    fn rounded_up() {
        for (share, number, expected) in [
            (0, 100, 0),
            (10, 100, 10),
            (10, 5, 1),
            (50, 7, 4),
            (51, 1, 1),
            (100, 3, 3),
            (33, 3, 1),
        ] {
            assert_eq!(of(share, number), Some(expected), "{share}% of {number}");
        }
        assert_eq!(of(i64::MAX, 2), None);
    }
}
