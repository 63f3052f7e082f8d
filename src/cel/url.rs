//! URLs, as `net/url` of Go reads the plain ones.

/// A URL and its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    /// As it was written.
    pub(super) text: String,
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: String,
}

/// What a text is, as a URL.
pub(super) enum Reading {
    Url(Url),
    /// `url.ParseRequestURI` refuses it.
    None,
    /// It holds what is not looked at here, such as escapes.
    Unsure,
}

/// Reads an absolute URL or an absolute path (`url.ParseRequestURI`).
pub(super) fn read(text: &str) -> Reading {
    if text.is_empty() || text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Reading::None;
    }
    if text.contains([
        '%', '[', ']', ' ', '"', '<', '>', '^', '`', '{', '}', '|', '\\', '@', '#',
    ]) || !text.is_ascii()
    {
        return Reading::Unsure;
    }
    let (scheme, rest) = match scheme(text) {
        Some(split) => split,
        None if text.starts_with(':') => return Reading::None,
        None => ("", text),
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    if !rest.starts_with('/') {
        // `mailto:a` is one without a path; `a/b` is none.
        return if scheme.is_empty() {
            Reading::None
        } else {
            Reading::Unsure
        };
    }
    let has_host = rest.starts_with("//") && (!scheme.is_empty() || !rest.starts_with("///"));
    let (host, path) = match rest
        .strip_prefix("//")
        .filter(|_| has_host && !scheme.is_empty())
    {
        Some(rest) => match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        },
        None if rest.starts_with("//") => return Reading::Unsure,
        None => ("", rest),
    };
    let port = host.rsplit_once(':').map(|(_, port)| port);
    if port.is_some_and(|port| !port.bytes().all(|byte| byte.is_ascii_digit())) {
        return Reading::None;
    }
    if host.matches(':').count() > 1 {
        return Reading::Unsure;
    }
    Reading::Url(Url {
        text: text.to_owned(),
        scheme: scheme.to_ascii_lowercase(),
        host: host.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
    })
}

/// What stands before the colon, if it is a scheme.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_one = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_one.then_some((scheme, rest))
}

impl Url {
    pub(super) fn hostname(&self) -> &str {
        self.host
            .split_once(':')
            .map_or(&*self.host, |(name, _)| name)
    }

    pub(super) fn port(&self) -> &str {
        self.host.split_once(':').map_or("", |(_, port)| port)
    }
}
