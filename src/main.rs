//! Runs seaworthy and sets the exit code.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use seaworthy::cli::{self, Request};
use seaworthy::commands;

fn main() -> ExitCode {
    let code = match cli::parse(std::env::args_os()) {
        Ok(Request::Check(options)) => commands::check(&options),
        Ok(Request::Survey {
            options,
            format,
            file,
        }) => commands::survey(&options, format, file.as_deref()),
        Ok(Request::Explain(rule, page, source)) => commands::explain(&rule, page, &source),
        Ok(Request::Rules(listing, source)) => commands::rules(listing, &source),
        Ok(Request::NewRule(id, source)) => commands::new_rule(&id, &source),
        Ok(Request::Test(paths, source)) => commands::test(&paths, &source),
        Ok(Request::Import(importing)) => commands::import(&importing),
        Ok(Request::Init) => commands::init(),
        Ok(Request::Print(text)) => commands::print(&text),
        Err(failure) => failure.print(),
    };
    ExitCode::from(code)
}
