"""Writes fiedler.json: graphs with the second and third eigenvalue of their Laplacian and the sides of the Fiedler vector, by SciPy's shift-invert. Run in this folder."""
import json
import networkx as nx
import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sla

random = np.random.default_rng(18)


def solve(nodes, edges):
    u, v, w = (np.array(column) for column in zip(*edges))
    a = sp.coo_matrix((np.r_[w, w], (np.r_[u, v], np.r_[v, u])), shape=(nodes, nodes)).tocsr()
    degrees = np.asarray(a.sum(1)).ravel()
    laplacian = (sp.diags(degrees) - a).tocsc()
    values, vectors = sla.eigsh(laplacian, k=4, sigma=-1e-9 * degrees.max(), tol=0, v0=random.random(nodes))
    order = np.argsort(values)
    x = vectors[:, order[1]]
    small = 1e-8 * np.abs(x).max()
    x *= np.sign(x[np.abs(x) > small][0])
    return values[order[1]], values[order[2]], ''.join('1' if entry < -small else '0' for entry in x)


def entry(name, graph, weight=lambda: 1.0, listed=True):
    graph = nx.convert_node_labels_to_integers(graph)
    edges = [[u, v, float(weight())] for u, v in graph.edges]
    second, third, sides = solve(graph.number_of_nodes(), edges)
    return {
        'name': name, 'nodes': graph.number_of_nodes(), 'edges': edges if listed else [], 'second': second, 'third': third,
        'sides': sides if listed else '', 'sizes': [sides.count('0'), sides.count('1')],
    }


def spread(low, high):
    return lambda: round(float(10 ** random.uniform(low, high)), 4)


# The tests make paths and grids themselves.
entries = [entry(f'path {n}', nx.path_graph(n), listed=False) for n in (5000, 20000)]
entries += [entry(f'grid {a} {b}', nx.grid_2d_graph(a, b), listed=False) for a, b in ((100, 101), (80, 81), (50, 151))]
entries += [
    entry('preferential attachment', nx.barabasi_albert_graph(1200, 3, seed=1)),
    entry('small world', nx.connected_watts_strogatz_graph(1500, 6, 0.1, seed=1), spread(-1, 1)),
    entry('clusters', nx.connected_caveman_graph(60, 12), spread(-3, 3)),
    entry('lollipop', nx.lollipop_graph(60, 700)),
    entry('tree', nx.random_tree(2500, seed=1), spread(-1, 1)),
]
json.dump(entries, open('fiedler.json', 'w'), separators=(',', ':'))
