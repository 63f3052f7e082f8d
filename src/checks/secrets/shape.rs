//! The exact shapes of credentials: a beginning that the provider chose, and so many characters of a kind behind it.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed;

/// A credential in a text.
pub(super) struct Found {
    /// Whose, as the case of the rule is called.
    pub(super) case: &'static str,
    /// What it is, in words.
    pub(super) what: &'static str,
    /// Its bytes.
    pub(super) range: Range<usize>,
}

/// What a credential looks like.
struct Shape {
    case: &'static str,
    what: &'static str,
    start: &'static str,
    /// Characters behind the start.
    body: fn(u8) -> bool,
    /// How many at least, and how many at most.
    count: (usize, usize),
}

const MANY: usize = 4096;

const SHAPES: &[Shape] = &[
    shape("aws", "an AWS access key", "AKIA", is_upper, (16, 16)),
    shape("aws", "an AWS access key", "ASIA", is_upper, (16, 16)),
    shape(
        "azure",
        "the key of an Azure storage account",
        "AccountKey=",
        is_base64,
        (86, 88),
    ),
    shape(
        "digitalocean",
        "a DigitalOcean token",
        "dop_v1_",
        is_hex,
        (64, 64),
    ),
    shape(
        "docker",
        "a Docker Hub token",
        "dckr_pat_",
        is_url_safe,
        (27, 27),
    ),
    shape("gcp", "a Google API key", "AIza", is_url_safe, (35, 35)),
    shape(
        "github",
        "a GitHub token",
        "ghp_",
        is_alphanumeric,
        (36, 36),
    ),
    shape(
        "github",
        "a GitHub token",
        "gho_",
        is_alphanumeric,
        (36, 36),
    ),
    shape(
        "github",
        "a GitHub token",
        "ghs_",
        is_alphanumeric,
        (36, 36),
    ),
    shape(
        "github",
        "a GitHub token",
        "ghu_",
        is_alphanumeric,
        (36, 36),
    ),
    shape(
        "github",
        "a GitHub token",
        "ghr_",
        is_alphanumeric,
        (36, 76),
    ),
    shape("github", "a GitHub token", "github_pat_", is_word, (82, 82)),
    shape("gitlab", "a GitLab token", "glpat-", is_url_safe, (20, 300)),
    shape(
        "gitlab",
        "the token of a GitLab runner",
        "glrt-",
        is_url_safe,
        (20, 300),
    ),
    shape("heroku", "a Heroku API key", "HRKU-", is_url_safe, (36, 60)),
    shape(
        "launchdarkly",
        "a LaunchDarkly SDK key",
        "sdk-",
        is_uuid,
        (36, 36),
    ),
    shape("newrelic", "a New Relic key", "NRAK-", is_upper, (27, 27)),
    shape("npm", "an npm token", "npm_", is_alphanumeric, (36, 36)),
    shape("sendgrid", "a SendGrid key", "SG.", is_dotted, (66, 66)),
    shape("slack", "a Slack token", "xoxb-", is_dashed, (40, MANY)),
    shape("slack", "a Slack token", "xoxp-", is_dashed, (40, MANY)),
    shape("slack", "a Slack token", "xapp-", is_dashed, (40, MANY)),
    shape(
        "slack",
        "a Slack webhook",
        "hooks.slack.com/services/T",
        is_path,
        (36, 60),
    ),
    shape(
        "stripe",
        "a Stripe key",
        "sk_live_",
        is_alphanumeric,
        (24, 200),
    ),
    shape(
        "stripe",
        "a Stripe key",
        "rk_live_",
        is_alphanumeric,
        (24, 200),
    ),
    shape(
        "terraform",
        "a Terraform token",
        ".atlasv1.",
        is_url_safe,
        (60, 80),
    ),
    shape("vault", "a Vault token", "hvs.", is_url_safe, (24, MANY)),
    shape("vault", "a Vault token", "hvb.", is_url_safe, (100, MANY)),
];

const fn shape(
    case: &'static str,
    what: &'static str,
    start: &'static str,
    body: fn(u8) -> bool,
    count: (usize, usize),
) -> Shape {
    Shape {
        case,
        what,
        start,
        body,
        count,
    }
}

const TOKEN: &str = "eyJ";
const PEM: &str = "-----BEGIN ";

/// Whether the beginning of any credential stands in a text: it is read at once, however many shapes there are.
pub(super) fn may_hold(text: &str) -> bool {
    BEGINNINGS
        .as_ref()
        .is_none_or(|beginnings| beginnings.find(text).is_some())
}

/// None where the processor has no instructions for it.
static BEGINNINGS: LazyLock<Option<packed::Searcher>> = LazyLock::new(|| {
    let shapes = SHAPES.iter().map(|shape| shape.start);
    packed::Searcher::new(shapes.chain([TOKEN, PEM]))
});

/// The first credential of a text.
pub(super) fn find(text: &str) -> Option<Found> {
    if text.len() < 20 || !may_hold(text) {
        return None;
    }
    let known = text.bytes().enumerate().find_map(|(at, byte)| {
        let shapes = BY_FIRST[usize::from(byte)].iter();
        shapes.into_iter().find_map(|shape| shape.at(text, at))
    });
    known.or_else(|| jwt(text)).or_else(|| private_key(text))
}

/// The shapes by the first byte of their start: a text is walked once, however many shapes there are.
static BY_FIRST: LazyLock<Vec<Vec<&Shape>>> = LazyLock::new(|| {
    let mut shapes = vec![Vec::new(); 256];
    for shape in SHAPES {
        let first = shape.start.bytes().next().unwrap_or_default();
        shapes[usize::from(first)].push(shape);
    }
    shapes
});

impl Shape {
    /// The credential that begins at this byte.
    fn at(&self, text: &str, at: usize) -> Option<Found> {
        let body = text.get(at..)?.strip_prefix(self.start)?;
        let before = text.as_bytes().get(at.wrapping_sub(1));
        let is_inside_a_word = before.is_some_and(|byte| byte.is_ascii_alphanumeric())
            && self.start.starts_with(|c: char| c.is_ascii_alphanumeric());
        let count = body.bytes().take_while(|byte| (self.body)(*byte)).count();
        let fits = (self.count.0..=self.count.1).contains(&count);
        (fits && !is_inside_a_word && is_random(&body[..count])).then(|| Found {
            case: self.case,
            what: self.what,
            range: at..at + self.start.len() + count,
        })
    }
}

/// Whether somebody's machine made it: an example repeats itself, or says that it is one.
fn is_random(body: &str) -> bool {
    let mut seen = [false; 256];
    body.bytes().for_each(|byte| seen[byte as usize] = true);
    let distinct = seen.iter().filter(|seen| **seen).count();
    distinct >= 8 && !body.to_ascii_lowercase().contains("example")
}

/// Three parts of URL-safe Base64, the first two of which begin with `{"`.
fn jwt(text: &str) -> Option<Found> {
    memchr::memmem::find_iter(text.as_bytes(), TOKEN).find_map(|at| {
        let token = text.get(at..)?;
        let len = token.bytes().take_while(|byte| is_dotted(*byte)).count();
        let token = token.get(..len)?;
        let parts: Vec<_> = token.split('.').collect();
        let is_token = matches!(parts.as_slice(), [header, claims, signature]
            if header.len() > 12 && claims.len() > 12 && claims.starts_with(TOKEN) && signature.len() > 20);
        (is_token && is_random(token)).then(|| Found {
            case: "jwt",
            what: "a signed token (JWT)",
            range: at..at + len,
        })
    })
}

/// A private key in PEM that is not encrypted, with something in it.
fn private_key(text: &str) -> Option<Found> {
    memchr::memmem::find_iter(text.as_bytes(), PEM).find_map(|at| {
        let rest = text.get(at + PEM.len()..)?;
        let (kind, body) = rest.split_once("-----")?;
        let is_key = kind.len() < 40 && kind.contains("PRIVATE KEY") && !kind.contains("ENCRYPTED");
        let body = body.trim_start_matches(|c: char| c.is_whitespace() || c == '\\' || c == 'n');
        let count = body.bytes().take_while(|byte| is_base64(*byte)).count();
        (is_key && count >= 24 && is_random(&body[..count])).then(|| Found {
            case: "private-key",
            what: "a private key",
            range: at..at + PEM.len() + kind.len() + "-----".len(),
        })
    })
}

fn is_upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_word(byte: u8) -> bool {
    is_alphanumeric(byte) || byte == b'_'
}

fn is_dashed(byte: u8) -> bool {
    is_alphanumeric(byte) || byte == b'-'
}

fn is_url_safe(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

fn is_dotted(byte: u8) -> bool {
    is_url_safe(byte) || byte == b'.'
}

fn is_path(byte: u8) -> bool {
    is_alphanumeric(byte) || byte == b'/'
}

fn is_base64(byte: u8) -> bool {
    is_alphanumeric(byte) || matches!(byte, b'+' | b'/' | b'=')
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

fn is_uuid(byte: u8) -> bool {
    is_hex(byte) || byte == b'-'
}
