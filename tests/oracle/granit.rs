//! Asks granit, a parser of the whole specification, what a text says, and where its comments are.

use granit_parser::{Event as Granit, Parser, ScalarStyle, StructureStyle, Tag};

use super::events::{Event, Properties};

/// What granit says.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) events: Vec<Event>,
    /// First and last byte of the scalars that are neither empty nor block scalars.
    pub(crate) scalars: Vec<(usize, usize)>,
    pub(crate) comments: Vec<(usize, usize)>,
}

/// The events, or the error. Anchors are named by their numbers.
pub(crate) fn ask(text: &str) -> Result<Answer, String> {
    let mut options = granit_parser::options! { block_nesting_limit: 255, strict_indentation: true, max_buffered_comment_events: usize::MAX };
    options.set_emit_comments(true);
    let mut answer = Answer::default();
    for item in Parser::new_from_str_with_options(text, options) {
        let (event, span) = item.map_err(|error| error.to_string())?;
        let place = (
            span.start.byte_offset().unwrap_or_default(),
            span.end.byte_offset().unwrap_or_default(),
        );
        if matches!(event, Granit::Comment(..)) {
            answer.comments.push(place);
        }
        if let Granit::Scalar(value, style, ..) = &event
            && !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
            && !(value == "~" && text.get(place.0..place.1) != Some("~"))
        {
            answer.scalars.push(place);
        }
        answer
            .events
            .extend(convert(event, text.get(place.0..place.1)));
    }
    Ok(answer)
}

fn convert(event: Granit<'_>, raw: Option<&str>) -> Option<Event> {
    Some(match event {
        Granit::DocumentStart(..) => Event::DocumentStart,
        Granit::DocumentEnd => Event::DocumentEnd,
        Granit::Alias(anchor) => Event::Alias(anchor.to_string()),
        Granit::Scalar(value, style, anchor, tag) => Event::Scalar {
            properties: properties(anchor, tag.as_deref()),
            style: match style {
                ScalarStyle::SingleQuoted => '\'',
                ScalarStyle::DoubleQuoted => '"',
                ScalarStyle::Literal => '|',
                ScalarStyle::Folded => '>',
                ScalarStyle::Plain => ':',
            },
            // what is left out is said to be `~`
            value: if value == "~" && raw != Some("~") {
                String::new()
            } else {
                value.into_owned()
            },
        },
        Granit::SequenceStart(style, anchor, tag) => Event::SequenceStart {
            properties: properties(anchor, tag.as_deref()),
            flow: style == StructureStyle::Flow,
        },
        Granit::SequenceEnd => Event::SequenceEnd,
        Granit::MappingStart(style, anchor, tag) => Event::MappingStart {
            properties: properties(anchor, tag.as_deref()),
            flow: style == StructureStyle::Flow,
        },
        Granit::MappingEnd => Event::MappingEnd,
        _ => return None,
    })
}

fn properties(anchor: usize, tag: Option<&Tag>) -> Properties {
    Properties {
        anchor: (anchor > 0).then(|| anchor.to_string()),
        tag: tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix())),
    }
}
