"""Searches over large sparse graphs: who can be reached, at what least cost, and who leads to one another.

Where the edges are arrays, small graphs are searched in Python, which starts at once; large ones in scipy, whose import
alone takes longer than most scenarios. Both are linear (the weighted search: n log n), on chains a million long as on
stars a million wide; a test holds them together.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from persistence_kb.model.statements import Booleans, Integers

SMALL: Final = 20_000
"""Edges up to which a graph is searched in Python."""


def reachable(edges: tuple[Integers, Integers], size: int, seeds: Integers) -> Booleans:
    """Return which nodes can be reached from the seeds, the seeds included.

    Args:
        edges: Sources and targets.
        size: The number of nodes.
        seeds: Nodes to start from.

    Returns:
        A bit for each node.
    """
    sources, targets = edges
    if len(sources) + len(seeds) <= SMALL:
        return _walk(_adjacency(sources, targets), size, seeds)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    rows = np.concatenate([sources, np.full(len(seeds), size)]).astype(np.int32)
    columns = np.concatenate([targets, seeds]).astype(np.int32)
    order = np.argsort(rows, kind="stable")
    starts = np.r_[0, np.cumsum(np.bincount(rows, minlength=size + 1))].astype(np.int32)
    graph = csr_array((np.ones(len(rows)), columns[order], starts), shape=(size + 1, size + 1))
    found = np.zeros(size + 1, dtype=bool)
    found[breadth_first_order(graph, size, return_predecessors=False)] = True
    return found[:size]


def _adjacency(sources: Integers, targets: Integers) -> dict[int, list[int]]:
    following: dict[int, list[int]] = {}
    for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
        following.setdefault(source, []).append(target)
    return following


def _walk(following: dict[int, list[int]], size: int, seeds: Integers) -> Booleans:
    found = np.zeros(size, dtype=bool)
    seen = set(seeds.tolist())
    todo = list(seen)
    while todo:
        for target in following.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    found[list(seen)] = True
    return found


def least_costs(
    edges: tuple[Integers, Integers],
    costs: NDArray[np.float64],
    seeds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the least cost at which each node can be reached.

    Args:
        edges: Sources and targets.
        costs: What each edge costs, 0 or more; infinite edges lead nowhere.
        seeds: What it costs to start at each node; infinite for nodes that are no seeds.

    Returns:
        A cost for each node; infinite where it cannot be reached.
    """
    size = len(seeds)
    finite = np.isfinite(costs)
    sources, targets, costs = edges[0][finite], edges[1][finite], costs[finite]
    starts = np.flatnonzero(np.isfinite(seeds))
    if len(sources) + len(starts) <= SMALL:
        return _settle(sources, targets, costs, seeds)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    rows = np.concatenate([sources, np.full(len(starts), size)])
    columns = np.concatenate([targets, starts])
    weights = np.concatenate([costs, seeds[starts]])
    # Parallel edges would be added up: keep the cheapest of each.
    order = np.lexsort((weights, columns, rows))
    rows, columns, weights = rows[order], columns[order], weights[order]
    first = np.r_[True, (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])]
    graph = csr_array((weights[first], (rows[first], columns[first])), shape=(size + 1, size + 1))
    found: NDArray[np.float64] = np.ravel(dijkstra(graph, indices=[size]))[:size]
    return found


def _settle(
    sources: Integers,
    targets: Integers,
    costs: NDArray[np.float64],
    seeds: NDArray[np.float64],
) -> NDArray[np.float64]:
    following: dict[int, list[tuple[int, float]]] = {}
    for source, target, cost in zip(sources.tolist(), targets.tolist(), costs.tolist(), strict=True):
        following.setdefault(source, []).append((target, cost))
    best = seeds.copy()
    queue = [(float(seeds[node]), int(node)) for node in np.flatnonzero(np.isfinite(seeds))]
    queue.sort()
    while queue:
        cost, node = heappop(queue)
        if cost > best[node]:
            continue
        for target, step in following.get(node, ()):
            if cost + step < best[target]:
                best[target] = cost + step
                heappush(queue, (cost + step, target))
    return best


def circles(roots: Sequence[int], under: Callable[[int], Sequence[int]]) -> Iterator[list[int]]:
    """Yield nodes in circles, each after all that it leads to; a node that leads in no circle is one alone.

    Source:
        Tarjan 1972, Depth-First Search and Linear Graph Algorithms.
    """
    found: dict[int, int] = {}
    low: dict[int, int] = {}
    waiting: list[int] = []
    placed: set[int] = set()
    for root in roots:
        if root in found:
            continue
        found[root] = low[root] = len(found)
        waiting.append(root)
        path = [(root, iter(under(root)))]
        while path:
            node, rest = path[-1]
            for child in rest:
                if child not in found:
                    found[child] = low[child] = len(found)
                    waiting.append(child)
                    path.append((child, iter(under(child))))
                    break
                if child not in placed:
                    low[node] = min(low[node], found[child])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == found[node]:
                    circle = [waiting.pop()]
                    while circle[-1] != node:
                        circle.append(waiting.pop())
                    placed.update(circle)
                    yield circle
