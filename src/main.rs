//! Runs the linter and sets the exit code.

#![forbid(unsafe_code)]

fn main() {}
