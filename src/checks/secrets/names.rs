//! Names that say what they hold: the last words of a variable or a key decide.

/// Last words that say it alone.
const LAST: &[&str] = &[
    "apikey",
    "credential",
    "credentials",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// What a `key` belongs to when it is a secret.
const KEYS: &[&str] = &[
    "access",
    "account",
    "api",
    "encryption",
    "master",
    "private",
    "secret",
    "shared",
    "signing",
];

/// Words before a last one that make it a setting, or a word of another trade.
const SETTINGS: &[&str] = &[
    "allow", "auto", "disable", "enable", "enabled", "end", "eos", "existing", "generate", "has",
    "ignore", "is", "max", "min", "next", "no", "num", "pad", "page", "public", "require",
    "required", "reset", "rotate", "show", "skip", "special", "stop", "use", "with",
];

/// Whether a name says that a secret is behind it: `DB_PASSWORD`, `clientSecret`, `aws-secret-access-key`.
pub(super) fn is_secret(name: &str) -> bool {
    if !mentions_secret(name) {
        return false;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let without_number = match words.as_slice() {
        [rest @ .., last] if last.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        all => all,
    };
    if without_number.iter().any(|word| SETTINGS.contains(word)) {
        return false;
    }
    match without_number {
        // The name of a cluster that forms, in etcd.
        [.., "cluster", "token"] => false,
        // Of the two keys of an object store, the one that is a user's name.
        [.., "aws" | "minio" | "s3", "access", "key"] => false,
        [.., kind, "key"] => KEYS.contains(kind),
        [.., last] => LAST.contains(last),
        [] => false,
    }
}

/// Most names hold none of the words, and taking them apart costs a hundred times more.
pub(super) fn mentions_secret(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.iter().enumerate().any(|(at, first)| {
        let stems: &[&str] = match first.to_ascii_lowercase() {
            b'c' => &["credential"],
            b'k' => &["key"],
            b'p' => &["pass", "pwd"],
            b's' => &["secret"],
            b't' => &["token"],
            _ => return false,
        };
        stems.iter().any(|stem| {
            let word = bytes.get(at..at + stem.len());
            word.is_some_and(|word| word.eq_ignore_ascii_case(stem.as_bytes()))
        })
    })
}

/// Whether the name may as well be about the name of a Secret: `TLS_SECRET`, `pullSecret`.
pub(super) fn may_name_an_object(name: &str) -> bool {
    if !mentions_secret(name) {
        return false;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [
            ..,
            "app" | "client" | "cookie" | "hmac" | "jwt" | "oauth" | "session" | "shared"
            | "signing",
            "secret",
        ] => false,
        [.., last] => matches!(*last, "secret" | "credential" | "credentials"),
        [] => false,
    }
}

/// The words of a name, lower case: at separators, and where a capital follows a small letter or begins a new word.
pub(super) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        if !c.is_alphanumeric() || begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn the_last_words_decide() {
        for name in [
            "DB_PASSWORD",
            "clientSecret",
            "AWS_SECRET_ACCESS_KEY",
            "apiKey",
            "token",
            "GITHUB_TOKEN",
            "MYSQL_PWD",
            "ADMIN_PASSWORD_2",
            "spring.datasource.password",
            "private_key",
            "OAuthClientSecret",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "SECRETS_DIR",
            "APP_SECRET_KEY_PATH",
            "MYSQL_PASSWORD_FILE",
            "TOKEN_TTL",
            "SECRET_NAME",
            "AWS_ACCESS_KEY_ID",
            "PASSWORD_COMPLEXITY",
            "ETCD_INITIAL_CLUSTER_TOKEN",
            "MINIO_ACCESS_KEY",
            "ALLOW_EMPTY_PASSWORD",
            "MAX_TOKEN",
            "PUBLIC_KEY",
            "KEY",
            "tokenizer",
            "bypass",
            "secretNamespace",
            "caSecretAnnotation",
            "COMPASS",
            "partition_key",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
