"""Writes graph_features.json: five epochs of graph networks on nodes with features, in NumPy and SciPy, from stored weights. Run in this folder."""
import json
import numpy as np
import scipy.sparse as sp

random = np.random.default_rng(11)
n, f, classes = 40, 23, 3
ties = sorted({(int(min(a, b)), int(max(a, b))) for a, b in random.integers(0, n - 2, (90, 2)) if a != b})
weights = random.uniform(0.2, 3, len(ties))
entries = sorted({(int(i), int(j)) for i, j in zip(random.integers(0, n - 3, 200), random.integers(0, f, 200))})
values = random.uniform(0.1, 2, len(entries))
target = random.integers(0, classes, n)
order = random.permutation(n)
train, valid, test = sorted(order[:12].tolist()), sorted(order[12:22].tolist()), sorted(order[22:34].tolist())

i, j = np.array(ties).T
tied = sp.coo_matrix((np.r_[weights, weights], (np.r_[i, j], np.r_[j, i])), (n, n)).tocsr() + sp.identity(n)
root = sp.diags(np.asarray(tied.sum(1)).ravel() ** -0.5)
a = (root @ tied @ root).tocsr()
r, c = np.array(entries).T
x = sp.csr_matrix((values, (r, c)), (n, f))
sums = np.asarray(x.sum(1)).ravel()
normalized = sp.diags(np.divide(1, sums, where=sums > 0, out=np.zeros(n))) @ x
functions = {
    'tanh': (np.tanh, lambda h: 1 - h * h),
    'relu': (lambda z: np.maximum(z, 0), lambda h: (h > 0) * 1.0),
}


def run(features, hidden, activation, output, optimizer, rate, decay, on, mean, epochs=5):
    features = {'raw': x, 'normalized': normalized, 'identity': sp.identity(n, format='csr')}[features]
    sigma, slope = functions[activation]
    sizes = [features.shape[1], *hidden, classes]
    start = [random.uniform(-1, 1, (o, m)) * np.sqrt(6 / (o + m)) for m, o in zip(sizes, sizes[1:])]
    w, b = [matrix.copy() for matrix in start], np.zeros(classes)
    count = {'all': n, 'train': len(train)}[mean]
    strength = {'all': decay / n, 'train': decay}[mean]
    moments = [(np.zeros_like(p), np.zeros_like(p)) for p in [*w, b]]
    losses, epoch = [], 0
    while True:
        layers = [features]
        for matrix in w[:-1]:
            layers.append(sigma(a @ (layers[-1] @ matrix.T)))
        last = a @ layers[-1] if output == 'convolution' else layers[-1]
        logits = last @ w[-1].T + (0 if output == 'convolution' else b)
        p = np.exp(logits - logits.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        loss = -np.log(p[range(n), target])
        losses.append([loss[train].mean(), loss[valid].mean(), loss[test].mean()])
        if epoch == epochs:
            break
        epoch += 1
        d = np.zeros_like(p)
        d[train] = (p - np.eye(classes)[target])[train] / count
        gradients = [d.T @ last]
        bias = d.sum(0)
        d = d @ w[-1]
        if output == 'convolution':
            d = a.T @ d
        for layer in range(len(hidden) - 1, -1, -1):
            d = a.T @ (d * slope(layers[layer + 1]))
            gradients.insert(0, np.asarray((layers[layer].T @ d).T))
            d = d @ w[layer]
        gradients = [g + (strength * m if on == 'all' or k == 0 else 0) for k, (g, m) in enumerate(zip(gradients, w))]
        for k, (parameter, g) in enumerate(zip([*w, b], [*gradients, bias])):
            if optimizer == 'adam':
                m, v = moments[k]
                m[:], v[:] = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
                g = (m / (1 - 0.9 ** epoch)) / (np.sqrt(v / (1 - 0.999 ** epoch)) + 1e-8)
            if k < len(w) or output == 'dense':
                parameter -= rate * g
    return {
        'features': 'identity' if features.shape[1] == n else 'normalized' if features is normalized else 'raw',
        'hidden': hidden, 'activation': activation, 'output': output, 'optimizer': optimizer, 'rate': rate, 'decay': decay, 'on': on,
        'mean': mean, 'start': [m.tolist() for m in start], 'losses': losses, 'end': [m.tolist() for m in w], 'bias': b.tolist(),
        'probabilities': p.tolist(), 'embedding': layers[-1].tolist(),
    }


json.dump({
    'nodes': n, 'edges': [[u, v, w] for (u, v), w in zip(ties, weights)], 'features': [[u, v, w] for (u, v), w in zip(entries, values)],
    'target': target.tolist(), 'train': train, 'valid': valid, 'test': test,
    'runs': [
        run('normalized', [16], 'relu', 'convolution', 'adam', 0.01, 5e-4, 'first', 'train'),
        run('raw', [7, 3], 'tanh', 'dense', 'gd', 0.5, 0.025, 'all', 'all'),
        run('raw', [5], 'relu', 'dense', 'adam', 0.02, 0.1, 'all', 'train'),
        run('normalized', [6, 4], 'tanh', 'convolution', 'gd', 1.0, 2.0, 'first', 'all'),
        run('identity', [8, 5], 'relu', 'convolution', 'adam', 0.05, 0.3, 'all', 'train'),
    ],
}, open('graph_features.json', 'w'))
