//! Circles in a directed graph, found in time linear in its edges.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

/// An edge between two nodes that are numbered from 0.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// How hard it is to do without; of equal ones the first counts.
    pub cost: u8,
}

/// One circle of every strongly connected part, as indexes of its links: it begins with the cheapest link of the part, and is the
/// shortest that this one is in.
#[must_use]
pub fn circles(nodes: usize, links: &[Link]) -> Vec<Vec<usize>> {
    if links.is_empty() {
        return Vec::new();
    }
    let ways = Ways::new(nodes, links);
    let parts = parts(nodes, links, &ways);
    let mut cheapest: FxHashMap<u32, usize> = FxHashMap::default();
    for (index, link) in links.iter().enumerate() {
        if parts[link.from] == parts[link.to] {
            let best = cheapest.entry(parts[link.from]).or_insert(index);
            if link.cost < links[*best].cost {
                *best = index;
            }
        }
    }
    let mut first: Vec<_> = cheapest.into_values().collect();
    first.sort_unstable();
    let in_part = |link: &Link| parts[link.from] == parts[link.to];
    let close = |first| circle(links, &ways, first, in_part);
    first.into_iter().filter_map(close).collect()
}

/// How many soft links of one part are tried.
const MOST_TRIED: usize = 16;

/// One circle of every strongly connected part in which no circle is of hard links alone: of hard links, but for its first, which is
/// a soft one. The indexes count the hard links before the soft ones.
#[must_use]
pub(super) fn circles_with_one(nodes: usize, hard: &[Link], soft: &[Link]) -> Vec<Vec<usize>> {
    if hard.is_empty() || soft.is_empty() {
        return Vec::new();
    }
    let of_hard = Ways::new(nodes, hard);
    let hard_parts = parts(nodes, hard, &of_hard);
    let links: Vec<_> = hard.iter().chain(soft).copied().collect();
    let parts = parts(nodes, &links, &Ways::new(nodes, &links));
    let mut tried: FxHashMap<u32, usize> = FxHashMap::default();
    for link in hard {
        if hard_parts[link.from] == hard_parts[link.to] {
            tried.insert(parts[link.from], MOST_TRIED);
        }
    }
    let mut found = Vec::new();
    for (index, link) in links.iter().enumerate().skip(hard.len()) {
        let part = parts[link.from];
        let tried = tried.entry(part).or_default();
        if part != parts[link.to] || link.from == link.to || *tried == MOST_TRIED {
            continue;
        }
        *tried += 1;
        let in_part = |link: &Link| parts[link.from] == part && parts[link.to] == part;
        if let Some(circle) = circle(&links, &of_hard, index, in_part) {
            *tried = MOST_TRIED;
            found.push(circle);
        }
    }
    found
}

/// The links that leave each node: `links[first[node]..first[node + 1]]`.
struct Ways {
    first: Vec<u32>,
    links: Vec<u32>,
}

impl Ways {
    fn new(nodes: usize, links: &[Link]) -> Self {
        let mut first = vec![0; nodes + 1];
        for link in links {
            first[link.from + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut sorted = vec![0; links.len()];
        for (index, link) in links.iter().enumerate() {
            let place = &mut next[link.from];
            sorted[*place as usize] = index as u32;
            *place += 1;
        }
        Self {
            first,
            links: sorted,
        }
    }

    fn from(&self, node: usize) -> &[u32] {
        &self.links[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

/// The part of a node that is not known yet.
const NONE: u32 = u32::MAX;

/// The strongly connected part that each node is in: R. Tarjan, "Depth-first search and linear graph algorithms", 1972, with a stack
/// of its own instead of calls, because a chain may be as long as the set.
fn parts(nodes: usize, links: &[Link], ways: &Ways) -> Vec<u32> {
    let mut walk = Walk {
        order: vec![NONE; nodes],
        low: vec![NONE; nodes],
        part: vec![NONE; nodes],
        open: Vec::new(),
        met: 0,
        parts: 0,
    };
    let mut path: Vec<(usize, usize)> = Vec::new();
    for root in 0..nodes {
        if walk.order[root] != NONE {
            continue;
        }
        walk.meet(root);
        path.push((root, 0));
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if let Some(&link) = ways.from(node).get(*next) {
                *next += 1;
                let to = links[link as usize].to;
                if walk.order[to] == NONE {
                    walk.meet(to);
                    path.push((to, 0));
                } else if walk.part[to] == NONE {
                    walk.low[node] = walk.low[node].min(walk.order[to]);
                }
            } else {
                path.pop();
                if let Some((parent, _)) = path.last() {
                    walk.low[*parent] = walk.low[*parent].min(walk.low[node]);
                }
                walk.leave(node);
            }
        }
    }
    walk.part
}

/// How far Tarjan's walk is.
struct Walk {
    order: Vec<u32>,
    low: Vec<u32>,
    part: Vec<u32>,
    open: Vec<usize>,
    met: u32,
    parts: u32,
}

impl Walk {
    fn meet(&mut self, node: usize) {
        self.order[node] = self.met;
        self.low[node] = self.met;
        self.met += 1;
        self.open.push(node);
    }

    /// Closes the part that begins with the node, if one does.
    fn leave(&mut self, node: usize) {
        if self.low[node] != self.order[node] {
            return;
        }
        while let Some(member) = self.open.pop() {
            self.part[member] = self.parts;
            if member == node {
                break;
            }
        }
        self.parts += 1;
    }
}

/// The shortest circle that begins with a link and goes on along those ways that count.
fn circle(
    links: &[Link],
    ways: &Ways,
    first: usize,
    counts: impl Fn(&Link) -> bool,
) -> Option<Vec<usize>> {
    let Link {
        from: home,
        to: start,
        ..
    } = links[first];
    let mut came_by: FxHashMap<usize, usize> = FxHashMap::default();
    let mut pending = VecDeque::from([start]);
    while let Some(node) = pending.pop_front() {
        if node == home {
            break;
        }
        for &link in ways.from(node) {
            let link = link as usize;
            let to = links[link].to;
            if counts(&links[link]) && to != start && !came_by.contains_key(&to) {
                came_by.insert(to, link);
                pending.push_back(to);
            }
        }
    }
    let mut back = Vec::new();
    let mut at = home;
    while at != start {
        let link = *came_by.get(&at)?;
        back.push(link);
        at = links[link].from;
    }
    back.push(first);
    back.reverse();
    Some(back)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(pairs: &[(usize, usize)]) -> Vec<Link> {
        let link = |&(from, to)| Link { from, to, cost: 1 };
        pairs.iter().map(link).collect()
    }

    #[test]
    fn one_shortest_circle_a_part() {
        let long = links(&[(0, 1), (1, 2), (2, 0), (1, 0), (2, 3), (4, 4), (5, 6)]);
        assert_eq!(circles(7, &long), [vec![0, 3], vec![5]]);
        assert!(circles(3, &links(&[(0, 1), (1, 2), (0, 2)])).is_empty());
        assert!(circles(0, &[]).is_empty());
    }

    #[test]
    fn a_circle_begins_with_its_cheapest_link() {
        let mut dear = links(&[(0, 1), (1, 2), (2, 0)]);
        dear[1].cost = 0;
        assert_eq!(circles(3, &dear), [vec![1, 2, 0]]);
    }

    #[test]
    fn one_soft_link_may_close_a_circle_and_two_may_not() {
        let hard = links(&[(0, 1), (2, 3)]);
        let soft = links(&[(1, 0)]);
        assert_eq!(circles_with_one(4, &hard, &soft), [vec![2, 0]]);
        let soft = links(&[(1, 2), (3, 0)]);
        assert!(circles_with_one(4, &hard, &soft).is_empty());
        // A part with a circle of hard links alone is told by that one.
        let hard = links(&[(0, 1), (1, 0), (1, 2)]);
        assert!(circles_with_one(3, &hard, &links(&[(2, 0)])).is_empty());
    }

    #[test]
    fn a_chain_may_be_as_long_as_the_set() {
        let nodes = 200_000;
        let mut chain: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
        chain.push((nodes - 1, 0));
        assert_eq!(circles(nodes, &links(&chain))[0].len(), nodes);
    }
}
