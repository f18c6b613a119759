"""Writes gcn.json: 50 epochs of gradient descent and of Adam in NumPy, dense, from stored weights, on the weighted karate club. Run in this folder."""
import json
import networkx as nx
import numpy as np

g = nx.karate_club_graph()
n = g.number_of_nodes()
target = np.array([0 if g.nodes[i]['club'] == 'Mr. Hi' else 1 for i in g])
test = [0, 1, 3, 8, 15, 16, 20, 25, 28, 30]
train = [i for i in range(n) if i not in test]
mask = np.zeros((n, 1))
mask[train] = 1
onehot = np.eye(2)[target]
adjacency = nx.to_numpy_array(g) + np.eye(n)
degree = adjacency.sum(1)
adjacency = np.diag(degree ** -0.5) @ adjacency @ np.diag(degree ** -0.5)


def forward(w, b):
    h1 = np.tanh(adjacency @ np.eye(n) @ w[0].T)
    h2 = np.tanh(adjacency @ h1 @ w[1].T)
    z = h2 @ w[2].T + b
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    loss = -np.log(p[range(n), target])
    return h1, h2, p, loss


def gradients(w, h1, h2, p):
    d3 = (p - onehot) * mask / n
    d2 = (d3 @ w[2]) * (1 - h2 ** 2)
    d1 = (adjacency.T @ d2 @ w[1]) * (1 - h1 ** 2)
    return [d1.T @ adjacency, d2.T @ (adjacency @ h1), d3.T @ h2, d3.sum(0)]


def run(optimizer, rate, decay, epochs=50):
    w, b = [x.copy() for x in start], np.zeros(2)
    m = [np.zeros_like(x) for x in [*w, b]]
    v = [np.zeros_like(x) for x in [*w, b]]
    train_loss, test_loss = [], []
    for epoch in range(1, epochs + 1):
        h1, h2, p, loss = forward(w, b)
        train_loss.append(loss[train].mean())
        test_loss.append(loss[test].mean())
        grads = gradients(w, h1, h2, p)
        grads = [gr + decay / n * x for gr, x in zip(grads, w)] + [grads[3]]
        if optimizer == 'adam':
            m = [0.9 * a + 0.1 * gr for a, gr in zip(m, grads)]
            v = [0.999 * a + 0.001 * gr ** 2 for a, gr in zip(v, grads)]
            grads = [(a / (1 - 0.9 ** epoch)) / (np.sqrt(c / (1 - 0.999 ** epoch)) + 1e-8) for a, c in zip(m, v)]
        w = [x - rate * gr for x, gr in zip(w, grads)]
        b = b - rate * grads[3]
    h1, h2, p, loss = forward(w, b)
    return {'train_loss': train_loss, 'test_loss': test_loss, 'embedding': h2.tolist(), 'probabilities': p.tolist()}


random = np.random.default_rng(20)
start = [random.uniform(-1, 1, shape) * np.sqrt(5 / sum(shape)) for shape in ((16, n), (2, 16), (2, 2))]
json.dump({
    'weights': [x.tolist() for x in start],
    'gd': run('gd', 0.02, 0.025),
    'gd_fast': run('gd', 2.0, 0.5),
    'adam': run('adam', 0.01, 0.025),
}, open('gcn.json', 'w'))
