//! Asks libyaml, which go-yaml is a translation of, what a text says.

#![expect(unsafe_code, reason = "libyaml has a C interface")]

use std::ffi::CStr;
use std::mem::MaybeUninit;

use libyaml_rs::*;

use super::events::{Event, Properties};

/// The events up to the end or the first error, and that error.
pub(crate) fn events(text: &str) -> (Vec<Event>, Option<String>) {
    let mut events = Vec::new();
    // SAFETY: the parser is initialised before use, reads `text` while it is borrowed, and is deleted once.
    unsafe {
        let mut parser = MaybeUninit::<yaml_parser_t>::uninit();
        let parser = parser.as_mut_ptr();
        assert!(yaml_parser_initialize(parser).ok, "out of memory");
        yaml_parser_set_input_string(parser, text.as_ptr(), text.len() as u64);
        let error = loop {
            let mut event = MaybeUninit::<yaml_event_t>::uninit();
            let event = event.as_mut_ptr();
            if yaml_parser_parse(parser, event).fail {
                let parser = &*parser;
                let message = CStr::from_ptr(parser.problem.cast()).to_string_lossy();
                break Some(format!("{message} at {}", parser.problem_mark.index));
            }
            let end = (*event).type_ == YAML_STREAM_END_EVENT;
            events.extend(convert(&*event));
            yaml_event_delete(event);
            if end {
                break None;
            }
        };
        yaml_parser_delete(parser);
        (events, error)
    }
}

/// SAFETY: `event` is one that libyaml has filled.
unsafe fn convert(event: &yaml_event_t) -> Option<Event> {
    // SAFETY: the variant of the union follows from the type of the event.
    unsafe {
        Some(match event.type_ {
            YAML_DOCUMENT_START_EVENT => Event::DocumentStart,
            YAML_DOCUMENT_END_EVENT => Event::DocumentEnd,
            YAML_ALIAS_EVENT => Event::Alias(string(event.data.alias.anchor).unwrap_or_default()),
            YAML_SCALAR_EVENT => {
                let scalar = event.data.scalar;
                let bytes = std::slice::from_raw_parts(scalar.value, scalar.length as usize);
                Event::Scalar {
                    properties: properties(scalar.anchor, scalar.tag),
                    style: match scalar.style {
                        YAML_SINGLE_QUOTED_SCALAR_STYLE => '\'',
                        YAML_DOUBLE_QUOTED_SCALAR_STYLE => '"',
                        YAML_LITERAL_SCALAR_STYLE => '|',
                        YAML_FOLDED_SCALAR_STYLE => '>',
                        _ => ':',
                    },
                    value: String::from_utf8_lossy(bytes).into_owned(),
                }
            }
            YAML_SEQUENCE_START_EVENT => {
                let sequence = event.data.sequence_start;
                Event::SequenceStart {
                    properties: properties(sequence.anchor, sequence.tag),
                    flow: sequence.style == YAML_FLOW_SEQUENCE_STYLE,
                }
            }
            YAML_SEQUENCE_END_EVENT => Event::SequenceEnd,
            YAML_MAPPING_START_EVENT => {
                let mapping = event.data.mapping_start;
                Event::MappingStart {
                    properties: properties(mapping.anchor, mapping.tag),
                    flow: mapping.style == YAML_FLOW_MAPPING_STYLE,
                }
            }
            YAML_MAPPING_END_EVENT => Event::MappingEnd,
            _ => return None,
        })
    }
}

/// SAFETY: `pointer` is null or points at a string that ends with a NUL.
unsafe fn string(pointer: *const u8) -> Option<String> {
    // SAFETY: as above.
    (!pointer.is_null()).then(|| {
        unsafe { CStr::from_ptr(pointer.cast()) }
            .to_string_lossy()
            .into_owned()
    })
}

/// SAFETY: as for `string`.
unsafe fn properties(anchor: *const u8, tag: *const u8) -> Properties {
    // SAFETY: as above.
    unsafe {
        Properties {
            anchor: string(anchor),
            tag: string(tag),
        }
    }
}
