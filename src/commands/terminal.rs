//! The terminal, if there is one: colour, hyperlinks, width, progress, and words for people beside the report.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{FAILED, fail};
use crate::config::{Color, ConfigError};
use crate::report::View;

/// Whether standard output is painted. `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `FORCE_COLOR` and `TERM=dumb` have their say.
pub(super) fn paints(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if forced() => true,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// GitHub Actions users set it for tools that look for a terminal.
fn forced() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    set("FORCE_COLOR") && !set("NO_COLOR")
}

/// Whether the terminal that standard output is follows hyperlinks (OSC 8). `FORCE_HYPERLINK` has its say.
pub(super) fn links() -> bool {
    supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
}

/// Columns of the terminal that standard output is; 0 when it is none.
pub(super) fn width() -> usize {
    if !io::stdout().is_terminal() {
        return 0;
    }
    terminal_size::terminal_size().map_or(0, |(width, _)| usize::from(width.0))
}

/// Says something to people.
pub(super) fn say(words: impl Display) {
    // Where standard error is gone there is nobody to tell.
    let _ = writeln!(io::stderr(), "{words}");
}

/// How far a run is, on standard error, from half a second on, on a terminal.
pub(super) struct Progress(Option<ProgressBar>);

/// Shorter runs show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

impl Progress {
    pub(super) fn new(wanted: bool, sources: usize) -> Self {
        if !wanted || !io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::with_draw_target(Some(sources as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("linting {bar:30} {pos}/{len} files") {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    /// So many sources more are done.
    pub(super) fn advance(&self, sources: usize) {
        let Some(bar) = &self.0 else { return };
        bar.inc(sources as u64);
        if bar.is_hidden() && bar.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}

/// Shows what is wrong with the configuration, each problem with its lines; returns the exit code.
pub(super) fn refuse(error: ConfigError) -> u8 {
    let view = View {
        width: width(),
        ..View::default()
    };
    // Where standard error is gone there is nobody to tell.
    let _ = error.write(&view, &mut io::stderr());
    FAILED
}

/// Says that a word names nothing, and where the words are; returns the exit code.
pub(super) fn with_hint(error: impl Display) -> u8 {
    let code = fail(error);
    say("`seaworthy rules` lists every rule, group and profile");
    code
}
