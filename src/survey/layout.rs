//! Where the parts of a landscape stand in a drawing: in columns, each to the left of what it needs.

use super::landscape::Landscape;
use super::sighting::Reason;

/// How many parts are drawn: more nobody can follow.
const MOST: usize = 60;

/// How many parts stand in one column; a fuller one becomes several.
const COLUMN: usize = 24;

/// How often the columns are sorted anew.
const SWEEPS: usize = 4;

/// A drawing.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    /// What is drawn.
    pub(super) nodes: Vec<Node>,
    /// The arrows between.
    pub(super) arrows: Vec<Arrow>,
    /// How many columns there are, and how many rows the highest has.
    pub(super) size: (usize, usize),
}

/// A part in the drawing.
#[derive(Debug)]
pub(super) struct Node {
    /// Which part of the landscape.
    pub(super) part: usize,
    pub(super) column: usize,
    pub(super) row: usize,
}

/// From one node to another.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Every reason for it, in their order.
    pub(super) reasons: Vec<Reason>,
    /// Whether what is needed needs, in the end, what needs it.
    pub(super) is_in_cycle: bool,
}

/// Draws the parts that need something or are needed, those with a role and with many neighbours before others.
pub(super) fn draw(landscape: &Landscape) -> Drawing {
    let parts = chosen(landscape);
    let mut arrows = arrows(landscape, &parts);
    let reached = reached(parts.len(), &arrows);
    let mutual = |one: usize, other: usize| reached[one][other] && reached[other][one];
    for arrow in &mut arrows {
        arrow.is_in_cycle = mutual(arrow.from, arrow.to);
    }
    let layers = layers(parts.len(), &arrows);
    let columns = columns(&layers, &arrows);
    let rows = columns.iter().map(Vec::len).max().unwrap_or_default();
    let mut nodes: Vec<_> = parts
        .into_iter()
        .map(|part| Node {
            part,
            column: 0,
            row: 0,
        })
        .collect();
    for (column, members) in columns.iter().enumerate() {
        for (row, &member) in members.iter().enumerate() {
            nodes[member].column = column;
            // Shorter columns stand in the middle.
            nodes[member].row = row + (rows - members.len()) / 2;
        }
    }
    Drawing {
        nodes,
        arrows,
        size: (columns.len(), rows),
    }
}

/// The parts that are drawn, in the order of the landscape; not the configuration, Secret or source that but one part reads.
fn chosen(landscape: &Landscape) -> Vec<usize> {
    let mut degree = vec![0_usize; landscape.parts.len()];
    let mut is_detail = vec![true; landscape.parts.len()];
    for need in &landscape.needs {
        degree[need.from] += 1;
        degree[need.to] += 1;
        is_detail[need.from] = false;
        is_detail[need.to] &= matches!(
            need.reason,
            Reason::Config | Reason::Secret | Reason::Source
        );
    }
    let mut parts: Vec<usize> = (0..degree.len())
        .filter(|&part| degree[part] > 1 || (degree[part] == 1 && !is_detail[part]))
        .collect();
    parts.sort_by_key(|&part| {
        let has_role = landscape.parts[part].role.is_some();
        (!has_role, usize::MAX - degree[part], part)
    });
    parts.truncate(MOST);
    parts.sort_unstable();
    let is_chosen = |part: usize| parts.binary_search(&part).is_ok();
    let mut joined = vec![false; landscape.parts.len()];
    for need in &landscape.needs {
        if is_chosen(need.from) && is_chosen(need.to) {
            joined[need.from] = true;
            joined[need.to] = true;
        }
    }
    parts.retain(|&part| joined[part]);
    parts
}

/// One arrow for all needs between two nodes.
fn arrows(landscape: &Landscape, parts: &[usize]) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for (from, &part) in parts.iter().enumerate() {
        for need in landscape.needs_of(part) {
            let Ok(to) = parts.binary_search(&need.to) else {
                continue;
            };
            match arrows.last_mut() {
                Some(last) if (last.from, last.to) == (from, to) => last.reasons.push(need.reason),
                _ => arrows.push(Arrow {
                    from,
                    to,
                    reasons: vec![need.reason],
                    is_in_cycle: false,
                }),
            }
        }
    }
    arrows
}

/// Which node is reached from which, after Warshall: there are few.
fn reached(count: usize, arrows: &[Arrow]) -> Vec<Vec<bool>> {
    let mut reached = vec![vec![false; count]; count];
    for arrow in arrows {
        reached[arrow.from][arrow.to] = true;
    }
    for through in 0..count {
        let onward = reached[through].clone();
        for row in reached.iter_mut().filter(|row| row[through]) {
            for (to, is_reached) in row.iter_mut().zip(&onward) {
                *to |= is_reached;
            }
        }
    }
    reached
}

/// The column of each node: right of all that need it. Of a cycle the arrows count that go on in the order of the nodes.
fn layers(count: usize, arrows: &[Arrow]) -> Vec<usize> {
    let mut layers = vec![0; count];
    let onward = |arrow: &&Arrow| !arrow.is_in_cycle || arrow.from < arrow.to;
    // No way is longer than there are nodes.
    for _ in 0..count {
        let mut is_done = true;
        for arrow in arrows.iter().filter(onward) {
            if layers[arrow.to] <= layers[arrow.from] {
                layers[arrow.to] = layers[arrow.from] + 1;
                is_done = false;
            }
        }
        if is_done {
            break;
        }
    }
    layers
}

/// The nodes of each column from above, near those that they are joined to.
fn columns(layers: &[usize], arrows: &[Arrow]) -> Vec<Vec<usize>> {
    let count = layers.iter().max().map_or(0, |last| last + 1);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (node, &layer) in layers.iter().enumerate() {
        columns[layer].push(node);
    }
    let mut heights = vec![0.0_f64; layers.len()];
    for sweep in 0..SWEEPS {
        for column in &columns {
            for (row, &node) in column.iter().enumerate() {
                heights[node] = row as f64 - column.len() as f64 / 2.0;
            }
        }
        // From the left, and then back from the right.
        let is_forth = sweep % 2 == 0;
        let order: Vec<usize> = match is_forth {
            true => (0..count).collect(),
            false => (0..count).rev().collect(),
        };
        for at in order {
            let keys: Vec<_> = columns[at]
                .iter()
                .map(|&node| mean(node, is_forth, arrows, &heights))
                .collect();
            let mut keyed: Vec<_> = keys.into_iter().zip(columns[at].clone()).collect();
            keyed.sort_by(|(one, first), (other, second)| {
                one.total_cmp(other).then(first.cmp(second))
            });
            columns[at] = keyed.into_iter().map(|(_, node)| node).collect();
        }
    }
    let parts = columns.iter().flat_map(|column| column.chunks(COLUMN));
    parts.map(<[usize]>::to_vec).collect()
}

/// The mean height of a node's neighbours on one side; its own where it has none.
fn mean(node: usize, is_forth: bool, arrows: &[Arrow], heights: &[f64]) -> f64 {
    let neighbour = |arrow: &Arrow| match is_forth {
        true => (arrow.to == node).then_some(arrow.from),
        false => (arrow.from == node).then_some(arrow.to),
    };
    let around: Vec<_> = arrows.iter().filter_map(neighbour).collect();
    if around.is_empty() {
        return heights[node];
    }
    let sum: f64 = around.iter().map(|&other| heights[other]).sum();
    sum / around.len() as f64
}
