"""The karate club by networkx and NumPy: greedy modularity, minimum cut, both Fiedler vectors, and the graph convolution trained by hand.

Prints "training", tab, the seconds that training took; the rest goes to standard error as comments.
"""
import sys
import time

import networkx as nx
import numpy as np

HELD_OUT = [0, 1, 3, 8, 15, 16, 20, 25, 28, 30]
RATE, DECAY, PATIENCE = 0.02, 0.025, 50


def note(text):
    print(f'# {text}', file=sys.stderr)


def glorot(random, rows, columns):
    bound = (5 / (rows + columns)) ** 0.5
    return random.uniform(-bound, bound, (rows, columns))


def train(adjacency, labels, seed):
    n = len(labels)
    random = np.random.default_rng(seed)
    loops = adjacency + np.eye(n)
    scale = loops.sum(axis=1) ** -0.5
    a = scale[:, None] * loops * scale
    w1, w2, w3, bias = glorot(random, 16, n), glorot(random, 2, 16), glorot(random, 2, 2), np.zeros(2)
    target = np.eye(2)[labels]
    fit = np.ones((n, 1))
    fit[HELD_OUT] = 0
    best, waited = np.inf, 0
    for epoch in range(1, 20_001):
        h1 = np.tanh(a @ w1.T)
        ah = a @ h1
        h2 = np.tanh(ah @ w2.T)
        scores = h2 @ w3.T + bias
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[HELD_OUT, labels[HELD_OUT]]).mean()
        d3 = (p - target) * fit
        d2 = d3 @ w3 * (1 - h2 * h2)
        d1 = a.T @ (d2 @ w2) * (1 - h1 * h1)
        w1 -= RATE * (d1.T @ a + DECAY * w1) / n
        w2 -= RATE * (d2.T @ ah + DECAY * w2) / n
        w3 -= RATE * (d3.T @ h2 + DECAY * w3) / n
        bias -= RATE * d3.sum(axis=0) / n
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited > PATIENCE:
            break
    return epoch, (p.argmax(axis=1) == labels)[HELD_OUT].mean()


graph = nx.karate_club_graph()
communities = nx.algorithms.community.greedy_modularity_communities(graph)
note(f'modularity {nx.algorithms.community.modularity(graph, communities, weight=None):.6f}')
value, _ = nx.minimum_cut(graph, 0, 33, capacity='weight')
note(f'minimum cut {value}')
for weight in ('weight', None):
    side = nx.fiedler_vector(graph, weight=weight) > 0
    note(f'Fiedler vector ({weight or "unweighted"}): {side.sum()} and {len(side) - side.sum()} members')

largest = max(communities, key=len)
labels = np.array([0 if node in largest else 1 for node in graph])
start = time.perf_counter()
epochs, accuracy = train(nx.to_numpy_array(graph), labels, seed=0)
seconds = time.perf_counter() - start
note(f'graph convolution: {epochs} epochs, test accuracy {accuracy}')
print(f'training\t{seconds:.3f}')
