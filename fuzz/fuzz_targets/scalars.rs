//! Every scalar can be decoded and resolved, and its bytes alone say the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seaworthy_fuzz::{each_syntax, invariants};

fuzz_target!(|bytes: &[u8]| each_syntax(bytes, invariants::scalars_again));
