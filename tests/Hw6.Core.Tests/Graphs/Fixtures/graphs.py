"""Writes graphs.json: random weighted graphs with networkx's greedy modularity, minimum cuts and NumPy's Fiedler vectors. Run in this folder."""
import itertools
import json
import networkx as nx
import numpy as np
from networkx.algorithms.community import greedy_modularity_communities, modularity
from networkx.algorithms.flow import edmonds_karp

random = np.random.default_rng(7)


def draw(nodes, p, weight):
    """A random graph; weights come from the given function."""
    g = nx.gnp_random_graph(nodes, p, seed=int(random.integers(1 << 31)))
    for u, v in g.edges:
        g[u][v]['weight'] = weight()
    return g


def edges(g):
    return [[u, v, d['weight']] for u, v, d in g.edges(data=True)]


def communities():
    for k in range(30):
        # Continuous weights: no two gains are equal.
        g = draw(int(random.integers(8, 60)), float(random.uniform(0.06, 0.4)), lambda: float(random.uniform(0.1, 3)))
        if k % 5 == 0:
            g.add_edge(1, 1, weight=float(random.uniform(0.1, 3)))
        parts = greedy_modularity_communities(g, weight='weight')
        yield {
            'nodes': g.number_of_nodes(), 'edges': edges(g), 'communities': sorted(sorted(part) for part in parts),
            'modularity': modularity(g, parts, weight='weight'), 'unweighted': modularity(g, parts, weight=None),
        }


def smallest_side(g, s, t):
    """The nodes that the source reaches in the residual network of a maximum flow."""
    residual = edmonds_karp(g, s, t, capacity='weight')
    reached, stack = {s}, [s]
    while stack:
        u = stack.pop()
        for v, d in residual[u].items():
            if v not in reached and d['flow'] < d['capacity']:
                reached.add(v)
                stack.append(v)
    return reached, residual.graph['flow_value']


def chain(nodes, blocks):
    """Dense blocks in a chain, few light ties from one to the next: several minimum cuts, mostly away from the source and the sink."""
    g = nx.Graph()
    g.add_nodes_from(range(nodes))
    block = np.arange(nodes) * blocks // nodes
    for u, v in itertools.combinations(range(nodes), 2):
        apart = block[v] - block[u]
        if random.uniform() < (0.8, 0.12 + 1.0 / nodes, 0)[min(apart, 2)]:
            g.add_edge(u, v, weight=int(random.integers(2, 5)) if apart == 0 else 1)
    return g


def cuts():
    for k in range(30):
        nodes = 9 if k < 10 else int(random.integers(15, 40))
        g = chain(nodes, 3 if k % 2 else 2)
        if k % 5 == 0:
            g.add_edge(2, 2, weight=4)
        s, t = 0, nodes - 1
        side, value = smallest_side(g, s, t)
        assert value == nx.minimum_cut_value(g, s, t, capacity='weight')
        if k < 10:
            def cut(chosen):
                return sum(d['weight'] for u, v, d in g.edges(data=True) if (u in chosen) != (v in chosen))
            every = [{s, *c} for r in range(nodes - 1) for c in itertools.combinations(range(1, nodes - 1), r)]
            least = min(map(cut, every))
            smallest = min((c for c in every if cut(c) == least), key=len)
            assert least == value and smallest == side
        yield {'nodes': nodes, 'edges': edges(g), 'source': s, 'sink': t, 'value': value, 'side': sorted(side)}


def fiedler():
    for nodes, p in ((12, 0.4), (40, 0.15), (90, 0.1)):
        g = draw(nodes, p, lambda: float(random.uniform(0.1, 3)))
        assert nx.is_connected(g)
        g.add_edge(3, 3, weight=2.5)
        values, vectors = np.linalg.eigh(nx.laplacian_matrix(g, weight='weight').toarray())
        _, unweighted = np.linalg.eigh(nx.laplacian_matrix(g, weight=None).toarray())
        yield {'nodes': nodes, 'edges': edges(g), 'value': values[1], 'weighted': vectors[:, 1].tolist(), 'binary': unweighted[:, 1].tolist()}


json.dump({'communities': list(communities()), 'cuts': list(cuts()), 'fiedler': list(fiedler())}, open('graphs.json', 'w'))
