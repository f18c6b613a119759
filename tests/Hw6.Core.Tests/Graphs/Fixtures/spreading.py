"""Writes spreading.json: label propagation by SciPy's sparse solver and personalised PageRank by networkx, from some nodes of each class. Run in this folder."""
import json
import networkx as nx
import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve

random = np.random.default_rng(5)
DAMPING = 0.85


def harmonic(g, train, classes, count, weight):
    """The shares of the classes at nodes with a path to a training node; None elsewhere."""
    n = g.number_of_nodes()
    w = nx.to_scipy_sparse_array(g, nodelist=range(n), weight=weight, format='csr')
    w.setdiag(0)
    laplacian = sp.csr_matrix(sp.diags(np.asarray(w.sum(1)).ravel()) - w)
    shares = np.full((n, count), np.nan)
    shares[train] = np.eye(count)[[classes[i] for i in train]]
    reached = set().union(*(nx.node_connected_component(g, i) for i in train))
    free = sorted(reached - set(train))
    shares[free] = spsolve(laplacian[free][:, free].tocsc(), -(laplacian[free][:, train] @ shares[train]))
    return [[None if np.isnan(x) else x for x in row] for row in shares.tolist()]


def walks(g, train, classes, count, weight):
    shares = np.zeros((g.number_of_nodes(), count))
    for c in range(count):
        starts = {i: 1 for i in train if classes[i] == c}
        rank = nx.pagerank(g, DAMPING, personalization=starts, weight=weight, tol=1e-15, max_iter=10000)
        shares[:, c] = [rank[i] for i in range(g.number_of_nodes())]
    return shares.tolist()


def case(g, train, classes, count):
    return {
        'nodes': g.number_of_nodes(), 'edges': [[u, v, d['weight']] for u, v, d in g.edges(data=True)], 'train': train, 'classes': classes,
        'count': count, 'damping': DAMPING,
        **{
            name: {'propagation': harmonic(g, train, classes, count, weight), 'pagerank': walks(g, train, classes, count, weight)}
            for name, weight in (('weighted', 'weight'), ('binary', None))
        },
    }


def drawn(n, p, count, trained):
    g = nx.gnp_random_graph(n, p, seed=int(random.integers(1 << 31)))
    for u, v in g.edges:
        g[u][v]['weight'] = float(random.uniform(0.1, 3))
    g.add_edge(1, 1, weight=2.5)
    classes = [int(c) for c in random.integers(0, count, n)]
    classes[:count] = range(count)
    return case(g, list(range(trained)), classes, count)


karate = nx.karate_club_graph()
clubs = [int(karate.nodes[i]['club'] != 'Mr. Hi') for i in range(34)]
json.dump([
    case(karate, [i for i in range(34) if i not in (0, 1, 3, 8, 15, 16, 20, 25, 28, 30)], clubs, 2),
    case(karate, [0, 33], clubs, 2),
    drawn(60, 0.08, 3, 12),
    drawn(80, 0.02, 4, 8),
    drawn(50, 0.3, 2, 5),
], open('spreading.json', 'w'))
