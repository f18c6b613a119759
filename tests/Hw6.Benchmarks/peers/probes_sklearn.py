"""Linear probes by scikit-learn on the digits: raw pixels and principal components. Usage: probes_sklearn.py FOLDER.

Prints the accuracies to standard error as comments; what is compared is the time of the whole process.
"""
import sys

from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from digits import load

(train, _), (probe, probe_labels), (test, test_labels) = load(sys.argv[1])


def accuracy(fit, held_out):
    return LogisticRegression(max_iter=500).fit(fit, probe_labels).score(held_out, test_labels)


print(f'# raw pixels: accuracy {accuracy(probe, test):.3f}', file=sys.stderr)
for k in (5, 10, 100):
    pca = PCA(k, svd_solver='full').fit(train)
    loss = ((pca.inverse_transform(pca.transform(test)) - test) ** 2).sum(axis=1).mean()
    print(f'# PCA k={k}: loss {loss:.4f}, accuracy {accuracy(pca.transform(probe), pca.transform(test)):.3f}', file=sys.stderr)
