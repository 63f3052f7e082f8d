//! A walk through aliases and merges ends within the budget for them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seaworthy_fuzz::{each_syntax, invariants};

fuzz_target!(|bytes: &[u8]| each_syntax(bytes, invariants::bounded));
