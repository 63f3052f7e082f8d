//! Spans are inside the text, on characters, and nested; what is read twice is the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seaworthy_fuzz::{each_syntax, invariants};

fuzz_target!(|bytes: &[u8]| each_syntax(bytes, invariants::whole));
