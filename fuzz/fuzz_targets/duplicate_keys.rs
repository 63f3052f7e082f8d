//! Duplicate keys are those that a comparison of each key with each other finds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seaworthy_fuzz::{each_syntax, invariants};

fuzz_target!(|bytes: &[u8]| each_syntax(bytes, invariants::duplicates));
