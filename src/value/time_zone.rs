//! Names of time zones.

const NAMES: &str = include_str!("../../tables/time-zones.txt");

/// Whether `time.LoadLocation` of Go knows the name: as the time zone database writes it, capitals and all.
#[must_use]
pub fn is_known(name: &str) -> bool {
    name == "UTC" || NAMES.lines().skip(1).any(|line| line == name)
}

#[cfg(test)]
mod tests {
    use super::is_known;

    /// What `time.LoadLocation` of Go 1.26 says.
    #[test]
    fn names() {
        for name in [
            "UTC",
            "Etc/UTC",
            "Europe/Berlin",
            "EST",
            "America/Argentina/Buenos_Aires",
        ] {
            assert!(is_known(name), "{name}");
        }
        for name in ["", "PST", "europe/berlin", "Europe", "Mars/Olympus", "#"] {
            assert!(!is_known(name), "{name}");
        }
    }
}
