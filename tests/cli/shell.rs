//! Runs seaworthy as a shell would, in an environment that says nothing about colours or CI.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use assert_cmd::Command;

/// A command that is being typed.
pub(crate) struct Typed(pub(crate) Command);

/// What came of it.
pub(crate) struct Ran {
    /// The exit code; none when a signal or the time limit ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

/// A program, in the project's folder.
pub(crate) fn typed(program: impl AsRef<OsStr>) -> Typed {
    let mut command = Command::new(program);
    for name in [
        "CI",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_COLOR",
        "FORCE_HYPERLINK",
        "GITHUB_ACTIONS",
        "NO_COLOR",
        "RAYON_NUM_THREADS",
    ] {
        command.env_remove(name);
    }
    // No run of a test takes anything like this long; a hang is cut off.
    command.timeout(Duration::from_secs(120));
    Typed(command)
}

impl Typed {
    /// In another folder.
    pub(crate) fn inside(mut self, folder: impl AsRef<Path>) -> Self {
        self.0.current_dir(folder);
        self
    }

    /// With these words.
    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.0.args(args);
        self
    }

    /// Presses return.
    pub(crate) fn run(mut self) -> Ran {
        let output = self.0.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).expect("seaworthy writes UTF-8");
        Ran {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}
