//! Runs the linter and sets the exit code.

fn main() {}
