//! One file a command: plain options in, an exit code out.

mod check;
mod explain;
mod import;
mod init;
mod new_rule;
mod rulebook;
mod rules;
mod ruling;
mod run;
mod since;
mod survey;
mod terminal;
mod test;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

pub use check::check;
pub use explain::explain;
pub use import::import;
pub use init::init;
pub use new_rule::new_rule;
pub use rules::rules;
pub use survey::survey;
pub use test::test;

/// Nothing at or above the threshold.
const CLEAN: u8 = 0;
/// Findings, or nothing to find them in.
const FOUND: u8 = 1;
/// The work could not be done.
const FAILED: u8 = 2;

/// Writes to standard output. A reader that went away (`| head`) is no error.
#[must_use]
pub fn print(bytes: &[u8]) -> u8 {
    match write(&mut io::stdout().lock(), bytes) {
        Ok(()) => CLEAN,
        Err(error) => fail(format_args!("cannot write to standard output: {error}")),
    }
}

fn write(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn cannot_write(file: &Path, error: &io::Error) -> String {
    format!("cannot write `{}`: {error}", file.display())
}

/// Says on standard error why the work could not be done.
fn fail(why: impl Display) -> u8 {
    terminal::say(format_args!("error: {why}"));
    FAILED
}
