//! Runs seaworthy and sets the exit code.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use seaworthy::cli::{self, Request};
use seaworthy::commands;

fn main() -> ExitCode {
    let code = match cli::parse(std::env::args_os()) {
        Ok(Request::Check(options)) => commands::check(&options),
        Ok(Request::Explain(rule)) => commands::explain(&rule),
        Ok(Request::Rules(listing)) => commands::rules(listing),
        Ok(Request::Print(text)) => commands::print(&text),
        Err(failure) => failure.print(),
    };
    ExitCode::from(code)
}
