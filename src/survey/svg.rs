//! The drawing of a landscape: boxes in columns, and arrows from what needs to what is needed.
//!
//! Every box is a link to its row in the table below, so that the keyboard reaches it; its title and description say all that
//! the picture shows.

use std::io;

use super::landscape::Landscape;
use super::layout::{Arrow, Drawing, Node};
use super::sighting::{Part, Reason};
use crate::report::xml;

/// Of a box.
const WIDTH: usize = 216;
const HEIGHT: usize = 42;

/// From one box to the next.
const COLUMN: usize = WIDTH + 96;
const ROW: usize = HEIGHT + 14;

/// Around all.
const MARGIN: usize = 16;

/// How many characters fit into a box, in its first and its second line.
const NAME: usize = 27;
const KIND: usize = 33;

/// Writes the drawing.
pub(super) fn write(
    drawing: &Drawing,
    landscape: &Landscape,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (columns, rows) = drawing.size;
    let width = 2 * MARGIN + (columns.max(1) - 1) * COLUMN + WIDTH;
    let height = 2 * MARGIN + (rows.max(1) - 1) * ROW + HEIGHT;
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"group\" aria-labelledby=\"graph-title\">\n<title id=\"graph-title\">What needs what</title>"
    )?;
    writeln!(out, "<defs>{}{}</defs>", tip("tip"), tip("tip-cycle"))?;
    for arrow in &drawing.arrows {
        write_arrow(arrow, drawing, out)?;
    }
    for node in &drawing.nodes {
        write_node(node, landscape, out)?;
    }
    writeln!(out, "</svg>")
}

/// The end of an arrow.
fn tip(id: &str) -> String {
    format!(
        "<marker id=\"{id}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerUnits=\"userSpaceOnUse\" markerWidth=\"10\" markerHeight=\"10\" orient=\"auto\">\
         <path d=\"M0 0 L8 4 L0 8 z\" class=\"{id}\"/></marker>"
    )
}

fn write_arrow(arrow: &Arrow, drawing: &Drawing, out: &mut dyn io::Write) -> io::Result<()> {
    let (from, to) = (&drawing.nodes[arrow.from], &drawing.nodes[arrow.to]);
    let middle = |node: &Node| top(node) + HEIGHT / 2;
    let (start, end) = (left(from) + WIDTH, middle(from));
    let path = if from.column < to.column {
        let (x, y) = (left(to), middle(to));
        let bend = (x - start) / 2;
        let (one, other) = (start + bend, x - bend);
        format!("M{start} {end} C{one} {end} {other} {y} {x} {y}")
    } else {
        // Back, or within a column: around the right side.
        let (x, y) = (left(to) + WIDTH, middle(to));
        let bend = start.max(x) + 60;
        format!("M{start} {end} C{bend} {end} {bend} {y} {x} {y}")
    };
    let line = arrow
        .reasons
        .first()
        .map_or("route", |reason| stroke(*reason));
    let (cycle, tip) = match arrow.is_in_cycle {
        true => (" cycle", "tip-cycle"),
        false => ("", "tip"),
    };
    writeln!(
        out,
        "<path class=\"need {line}{cycle}\" d=\"{path}\" marker-end=\"url(#{tip})\"/>"
    )
}

/// How an arrow is drawn, by the first of its reasons.
const fn stroke(reason: Reason) -> &'static str {
    match reason {
        Reason::Image => "image",
        Reason::Storage => "storage",
        Reason::Secret | Reason::Config => "config",
        Reason::Operator | Reason::Route => "route",
        Reason::Source | Reason::Order => "source",
    }
}

/// How each kind of arrow is drawn, with what it means.
pub(super) const STROKES: &[(&str, &str)] = &[
    ("image", "takes images from"),
    ("storage", "keeps data in"),
    ("config", "reads configuration or a Secret of"),
    ("route", "is served by, or hands requests on to"),
    ("source", "comes from, or after"),
];

/// A line of the legend.
pub(super) fn sample(stroke: &str) -> String {
    format!(
        "<svg width=\"48\" height=\"12\" aria-hidden=\"true\"><path class=\"need {stroke}\" d=\"M2 6 L46 6\"/></svg>"
    )
}

fn write_node(node: &Node, landscape: &Landscape, out: &mut dyn io::Write) -> io::Result<()> {
    let part = &landscape.parts[node.part];
    let (x, y, id) = (left(node), top(node), node.part);
    let class = if part.role.is_some() {
        "part has-role"
    } else {
        "part"
    };
    writeln!(
        out,
        "<a class=\"{class}\" href=\"#part-{id}\" aria-describedby=\"desc-{id}\">\
         <title>{}</title><desc id=\"desc-{id}\">{}</desc>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\"/>\
         <text x=\"{}\" y=\"{}\" class=\"name\">{}</text><text x=\"{}\" y=\"{}\" class=\"kind\">{}</text></a>",
        xml::line(&format!("{} {}", part.kind, part.name)),
        xml::line(&described(node.part, landscape)),
        x + 10,
        y + 18,
        xml::line(&short(&part.name, NAME)),
        x + 10,
        y + 33,
        xml::line(&short(&what(part), KIND)),
    )
}

/// What a part is: its role and its kind.
pub(super) fn what(part: &Part) -> String {
    match part.role {
        Some(role) => format!("{role} · {}", part.kind),
        None => part.kind.clone(),
    }
}

/// What a part needs, in words.
fn described(part: usize, landscape: &Landscape) -> String {
    let needs: Vec<_> = landscape
        .needs_of(part)
        .map(|need| {
            let to = &landscape.parts[need.to];
            format!("{} {} ({})", to.kind, to.name, need.reason.word())
        })
        .collect();
    match needs.is_empty() {
        true => "needs nothing that was read".to_owned(),
        false => format!("needs {}", needs.join(", ")),
    }
}

/// The beginning of a text, and that there is more.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

const fn left(node: &Node) -> usize {
    MARGIN + node.column * COLUMN
}

const fn top(node: &Node) -> usize {
    MARGIN + node.row * ROW
}
