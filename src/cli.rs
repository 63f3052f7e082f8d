//! Every flag, turned into plain options. The only module that names clap.

mod check;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::config;
use crate::schema::Location;
use crate::survey;
use check::{AFTER_CHECK, Check, Color, versions};

/// What the command line asks for.
#[derive(Clone, Debug)]
pub enum Request {
    /// Lint.
    Check(Box<config::Options>),
    /// Write one page about a platform.
    Survey {
        /// What is linted for it.
        options: Box<config::Options>,
        /// How it is written.
        format: survey::Format,
        /// Where to; standard output when absent.
        file: Option<PathBuf>,
    },
    /// Show the page of a rule.
    Explain(String, config::Page, config::RuleSource),
    /// Translate the configurations of other linters.
    Import(config::Importing),
    /// Write a first configuration.
    Init,
    /// List the rules.
    Rules(config::Listing, config::RuleSource),
    /// Write the beginning of a rule of the user's own.
    NewRule(String, config::RuleSource),
    /// Try the examples of the user's rules at these paths.
    Test(Vec<PathBuf>, config::RuleSource),
    /// Write this to standard output: a completion script, a manual page.
    Print(Vec<u8>),
}

/// Reads the command line.
///
/// # Errors
/// What is wrong with it, or the help that was asked for; clap's own words, to be printed by [`Failure::print`].
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, Failure> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let mut program = program(arguments.first());
    let cli = program
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(Failure)?;
    Ok(match cli.command {
        Command::Check(check) => Request::Check(Box::new(check.into_options())),
        Command::Survey(survey) => survey.into_request(),
        Command::Explain {
            rule,
            format,
            rules,
        } => Request::Explain(rule, format.into(), rules.into()),
        Command::Rules {
            format,
            rules,
            command,
        } => match command {
            Some(OfRules::New { id, rules }) => Request::NewRule(id, rules.into()),
            None => Request::Rules(format.into(), rules.into()),
        },
        Command::Test { paths, rules } => Request::Test(paths, rules.into()),
        Command::Import(import) => Request::Import(config::Importing {
            files: import.files,
            kubeconform: import.kubeconform,
            write: import.write,
        }),
        Command::Init => Request::Init,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "seaworthy", &mut script);
            Request::Print(script)
        }
        Command::Man { command } => Request::Print(manual(command.as_deref()).map_err(Failure)?),
    })
}

/// The program under the name it was called by: `kubectl` runs what is called `kubectl-seaworthy` as `kubectl seaworthy`.
///
/// <https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/>
fn program(called: Option<&OsString>) -> clap::Command {
    let name = called.and_then(|path| Path::new(path).file_stem()?.to_str());
    let program = Cli::command();
    match name {
        Some("kubectl-seaworthy" | "kubectl_seaworthy") => program.bin_name("kubectl seaworthy"),
        _ => program,
    }
}

/// A manual page, of one command or of all.
fn manual(command: Option<&str>) -> Result<Vec<u8>, clap::Error> {
    let mut program = Cli::command();
    program.build();
    let shown = match command {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| unknown(&mut program, name))?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(shown).render(&mut page)?;
    Ok(page)
}

fn unknown(program: &mut clap::Command, name: &str) -> clap::Error {
    let names: Vec<_> = program
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let message = format!("`{name}` is no command; these are: {}", names.join(", "));
    program.error(ErrorKind::InvalidSubcommand, message)
}

/// A command line that cannot be followed, or a request for help.
#[derive(Debug)]
pub struct Failure(clap::Error);

impl Failure {
    /// Prints it where it belongs and returns the exit code: 0 for help, 2 for an error.
    #[must_use]
    pub fn print(&self) -> u8 {
        // Nothing can be done for a person whose terminal is gone.
        let _ = self.0.print();
        u8::try_from(self.0.exit_code()).unwrap_or(2)
    }
}

/// Says whether Kubernetes manifests are fit for production, and points at the exact characters that are not.
#[derive(Debug, Parser)]
#[command(
    name = "seaworthy",
    version,
    propagate_version = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lint manifests.
    #[command(after_help = AFTER_CHECK)]
    Check(Box<Check>),
    /// Write one page for a person who decides whether a cluster can go to production.
    ///
    /// What the manifests say of installation, control plane, monitoring, backup, registry, CI and Git, storage, Ceph, debugging
    /// and workloads; what is wrong; and what could not be seen.
    #[command(after_help = AFTER_SURVEY)]
    Survey(Box<Survey>),
    /// Show the page of a rule: what happens, when it hurts, what to write instead.
    Explain {
        /// The rule's id, or another linter's id for the same question (`CKV_K8S_16`).
        rule: String,

        /// How.
        #[arg(long, value_enum, default_value_t = Page::Markdown)]
        format: Page,

        #[command(flatten)]
        rules: RuleSource,
    },
    /// Write a first `seaworthy.yaml` for the current folder, and say what is found in it.
    Init,
    /// Make a `seaworthy.yaml` of the configurations of other linters, and say what has no counterpart.
    Import(Import),
    /// List every rule, or begin one of your own.
    #[command(args_conflicts_with_subcommands = true)]
    Rules {
        /// How.
        #[arg(long, value_enum, default_value_t = Listing::Text)]
        format: Listing,

        #[command(flatten)]
        rules: RuleSource,

        #[command(subcommand)]
        command: Option<OfRules>,
    },
    /// Try the examples of your own rules.
    #[command(after_help = AFTER_TEST)]
    Test {
        /// Files and folders with rules [default: the folders of the configuration and of `--rules`].
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,

        #[command(flatten)]
        rules: RuleSource,
    },
    /// Write a completion script for a shell to standard output.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write a manual page to standard output, for `man -l -`.
    Man {
        /// The command it is about, such as `check`; of all without it.
        command: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum OfRules {
    /// Write the file of a new rule into the first folder of `--rules`, or of the configuration's `custom-rules`.
    New {
        /// Its id, such as `acme-owner-missing`.
        id: String,

        #[command(flatten)]
        rules: RuleSource,
    },
}

#[derive(Args, Debug)]
struct RuleSource {
    /// Take rules of your own from a folder, too.
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,

    /// Read this configuration [default: the nearest `seaworthy.yaml` upwards].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Read no configuration.
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

const AFTER_TEST: &str = "Exit code: 0 when every example is as its carets say, 1 when one is not, 2 when a rule cannot be read.";

#[derive(Args, Debug)]
struct Import {
    /// `.kube-linter.yaml`, `.checkov.yaml`, `polaris.yaml`, `.trivyignore`, `.trivyignore.yaml`, exceptions of kubescape
    /// [default: those in the current folder].
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Flags of kubeconform, as one word: `'-strict -skip CustomResourceDefinition'`.
    #[arg(long, value_name = "FLAGS", allow_hyphen_values = true)]
    kubeconform: Option<String>,

    /// Write `seaworthy.yaml`, unless there is one.
    #[arg(long)]
    write: bool,
}

const AFTER_SURVEY: &str = "Exit code: 0 when the page was written and nothing is broken or dangerous as written, 1 when something \
is or when nothing was linted, 2 when seaworthy could not do its work.";

#[derive(Args, Debug)]
struct Survey {
    /// Files and folders; `-` is standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    /// How to write the page.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = SurveyFormat::Text)]
    format: SurveyFormat,

    /// Write the page to a file.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Judge for these versions of Kubernetes: `1.34`, `1.31..1.34` [default: the newest one known].
    #[arg(long, value_name = "X.Y,..", value_delimiter = ',', value_parser = versions)]
    kubernetes_version: Vec<config::Versions>,

    /// Take the schemas of custom kinds from a folder, a file, or a path with `{{.ResourceKind}}` and the like, as kubeconform does.
    #[arg(long, value_name = "PATH")]
    schema_location: Vec<Location>,

    /// Pass over paths that match.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// The name standard input goes by on the page.
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<String>,

    #[command(flatten)]
    rules: RuleSource,

    /// How many threads to use; 0 for one a core.
    #[arg(long, short, value_name = "N", default_value_t = 0)]
    jobs: usize,

    /// When to paint.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    color: Color,

    /// Show no progress bar.
    #[arg(long)]
    no_progress: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SurveyFormat {
    /// For a terminal.
    Text,
    /// For a page among others.
    Markdown,
    /// One self-contained file with the graph drawn.
    Html,
    /// For programs.
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Listing {
    /// A line a rule.
    Text,
    /// For programs.
    Json,
    /// A table.
    Markdown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Page {
    /// For people.
    Markdown,
    /// For programs.
    Json,
}

impl Survey {
    fn into_request(self) -> Request {
        let options = config::Options {
            paths: self.paths,
            exclude: self.exclude,
            schemas: self.schema_location,
            kubernetes: self.kubernetes_version.into_iter().collect(),
            stdin_filename: self.stdin_filename,
            rules: self.rules.into(),
            jobs: self.jobs,
            color: self.color.into(),
            compat: true,
            progress: !self.no_progress,
            ..config::Options::default()
        };
        Request::Survey {
            options: Box::new(options),
            format: self.format.into(),
            file: self.output,
        }
    }
}

impl From<RuleSource> for config::RuleSource {
    fn from(source: RuleSource) -> Self {
        Self {
            config: source.config,
            no_config: source.no_config,
            folders: source.rules,
        }
    }
}

impl From<SurveyFormat> for survey::Format {
    fn from(format: SurveyFormat) -> Self {
        match format {
            SurveyFormat::Text => Self::Text,
            SurveyFormat::Markdown => Self::Markdown,
            SurveyFormat::Html => Self::Html,
            SurveyFormat::Json => Self::Json,
        }
    }
}

impl From<Listing> for config::Listing {
    fn from(listing: Listing) -> Self {
        match listing {
            Listing::Text => Self::Text,
            Listing::Json => Self::Json,
            Listing::Markdown => Self::Markdown,
        }
    }
}

impl From<Page> for config::Page {
    fn from(page: Page) -> Self {
        match page {
            Page::Markdown => Self::Markdown,
            Page::Json => Self::Json,
        }
    }
}
