//! How much memory a container tells its program to use: the flags of Java, Node.js, Go and of databases.

use crate::manifest::Container;
use crate::rule::Mark;
use crate::span::Span;
use crate::value::{ImageReference, Quantity, placeholder};
use crate::yaml::Node;

/// A flag or variable that says how much.
pub(super) struct Setting<'t> {
    node: Node<'t>,
    /// The flag as it is written.
    pub(super) text: String,
    /// What it sets.
    pub(super) what: What,
    /// How much.
    pub(super) size: Quantity,
}

/// What a setting sets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The heap of a program that keeps other things, too: Java, Node.js.
    Heap,
    /// The heap that Java begins with.
    FirstHeap,
    /// What Go tries to stay below, everything included.
    SoftLimit,
    /// What a database keeps its pages or values in.
    Buffer,
    /// The heap of Java, in hundredths of the limit.
    Percentage,
}

impl<'t> Setting<'t> {
    /// Where it is written.
    pub(super) fn mark(&self) -> Mark<'static, 't> {
        let start = self.node.span().start as usize;
        match self.node.raw().find(&self.text) {
            Some(at) => Mark::Bytes {
                node: self.node,
                span: Span::new(start + at, start + at + self.text.len()),
            },
            None => Mark::Value(self.node),
        }
    }
}

/// Variables that Java, or the scripts around it, read flags from.
const JAVA_VARIABLES: &[&str] = &[
    "CATALINA_OPTS",
    "ES_JAVA_OPTS",
    "JAVA_OPTS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "KAFKA_HEAP_OPTS",
    "LS_JAVA_OPTS",
    "MAVEN_OPTS",
    "OPENSEARCH_JAVA_OPTS",
];

/// Every setting of the container; of those that repeat in one place the last, which is the one that counts.
pub(super) fn settings(container: Container<'_>) -> Vec<Setting<'_>> {
    let mut found = Vec::new();
    for variable in container.node.get("env").into_iter().flat_map(Node::items) {
        let (Some(name), Some(value)) = (variable.get("name"), variable.get("value")) else {
            continue;
        };
        of_variable(&name.text(), value, &mut found);
    }
    of_arguments(container, &mut found);
    found
}

fn of_variable<'t>(name: &str, value: Node<'t>, out: &mut Vec<Setting<'t>>) {
    let text = value.text();
    if placeholder::is_unknown(&text) {
        return;
    }
    if JAVA_VARIABLES.contains(&name) {
        of_flags(value, java, out);
    } else if name == "NODE_OPTIONS" {
        of_flags(value, node_js, out);
    } else if name == "GOMEMLIMIT"
        && let Some(size) = go_size(&text)
    {
        out.push(Setting {
            node: value,
            text: text.into_owned(),
            what: What::SoftLimit,
            size,
        });
    }
}

/// A flag: what it sets, and how much.
type Flag = fn(&str) -> Option<(What, Quantity)>;

fn of_flags<'t>(node: Node<'t>, flag: Flag, out: &mut Vec<Setting<'t>>) {
    let first = out.len();
    for word in node.text().split_whitespace() {
        let Some((what, size)) = flag(word) else {
            continue;
        };
        if let Some(at) = out[first..].iter().position(|other| other.what == what) {
            out.remove(first + at);
        }
        out.push(Setting {
            node,
            text: word.to_owned(),
            what,
            size,
        });
    }
}

fn of_arguments<'t>(container: Container<'t>, out: &mut Vec<Setting<'t>>) {
    let lists = ["command", "args"].into_iter();
    let lists = lists.filter_map(|list| container.node.get(list));
    let image = container.node.get("image").map(Node::text);
    let image = image.as_deref().and_then(ImageReference::parse);
    let program = image.and_then(|image| image.path.rsplit('/').next());
    let mut before = String::new();
    let mut found: Vec<Setting<'t>> = Vec::new();
    for node in lists.flat_map(Node::items) {
        let text = node.text();
        let flags = [java as Flag, node_js];
        let known = flags.iter().find_map(|flag| flag(&text));
        let known = known.or_else(|| of_database(program.unwrap_or_default(), &before, &text));
        if let Some((what, size)) = known
            && !placeholder::is_unknown(&text)
        {
            found.retain(|other| other.what != what);
            found.push(Setting {
                node,
                text: text.clone().into_owned(),
                what,
                size,
            });
        }
        before = text.into_owned();
    }
    out.append(&mut found);
}

/// <https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html>
fn java(word: &str) -> Option<(What, Quantity)> {
    if let Some(size) = word.strip_prefix("-Xmx") {
        return Some((What::Heap, binary_size(size)?));
    }
    if let Some(size) = word.strip_prefix("-Xms") {
        return Some((What::FirstHeap, binary_size(size)?));
    }
    if let Some(size) = word.strip_prefix("-XX:MaxHeapSize=") {
        return Some((What::Heap, binary_size(size)?));
    }
    let percentage = word.strip_prefix("-XX:MaxRAMPercentage=")?;
    let is_number = |b: u8| b.is_ascii_digit() || b == b'.';
    let percentage = Some(percentage).filter(|it| it.bytes().all(is_number))?;
    Some((What::Percentage, Quantity::parse(percentage)?))
}

/// <https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib>
fn node_js(word: &str) -> Option<(What, Quantity)> {
    let word = word.replace('_', "-");
    let size = word.strip_prefix("--max-old-space-size=")?;
    let size: i64 = size.parse().ok()?;
    Some((What::Heap, Quantity::from_units(size.checked_mul(1 << 20)?)))
}

/// Buffers of PostgreSQL, MySQL, Redis and memcached, as arguments of their images.
fn of_database(program: &str, before: &str, word: &str) -> Option<(What, Quantity)> {
    let size = match program {
        "postgres" | "postgis" | "timescaledb" | "pgvector" => {
            let size = word
                .trim_start_matches('-')
                .strip_prefix("shared_buffers=")?;
            // Without a unit it counts pages.
            let unit = size.find(|c: char| !c.is_ascii_digit())?;
            binary_size(size.get(..=unit)?)?
        }
        "mysql" | "mariadb" | "percona" | "percona-server" => {
            let word = word.replace('_', "-");
            binary_size(word.strip_prefix("--innodb-buffer-pool-size=")?)?
        }
        "redis" | "valkey" if before == "--maxmemory" => redis_size(word)?,
        "redis" | "valkey" => redis_size(word.strip_prefix("--maxmemory ")?)?,
        "memcached" => {
            let size = match word.strip_prefix("-m") {
                Some(size) if !size.is_empty() => size.trim_start_matches(['=', ' ']),
                _ if before == "-m" => word,
                _ => word.strip_prefix("--memory-limit=")?,
            };
            let size: i64 = size.parse().ok()?;
            Quantity::from_units(size.checked_mul(1 << 20)?)
        }
        _ => return None,
    };
    Some((What::Buffer, size))
}

/// `512m`, `2G`: a number and a letter for a power of 1024.
fn binary_size(text: &str) -> Option<Quantity> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "t" => 1 << 40,
        _ => return None,
    };
    let number: i64 = digits.parse().ok()?;
    Some(Quantity::from_units(number.checked_mul(unit)?))
}

/// `2gb` is 2 times 1024³, `2g` 2 times 1000³: <https://redis.io/docs/latest/operate/oss_and_stack/management/config/>.
fn redis_size(text: &str) -> Option<Quantity> {
    let text = text.to_ascii_lowercase();
    match text.strip_suffix('b') {
        Some(binary) if !binary.ends_with(|c: char| c.is_ascii_digit()) => binary_size(binary),
        Some(bytes) => binary_size(bytes),
        None => Quantity::parse(&text.replace('m', "M").replace('g', "G")),
    }
}

/// `512MiB`: <https://pkg.go.dev/runtime#hdr-Environment_Variables>.
fn go_size(text: &str) -> Option<Quantity> {
    let text = text.strip_suffix('B').unwrap_or(text);
    Quantity::parse(text).filter(|_| !text.ends_with(['m', 'u', 'n', 'k', 'M', 'G', 'T']))
}
