"""Writes pca_sklearn.json beside itself: scikit-learn's PCA, in double precision, of samples that the tests make again from formulas.

Run with scikit-learn: python3 pca_sklearn.py
wide: 40 samples of 120 entries, and 10 more to test on. offset: 200 samples of 6 entries about 1e7 that vary by about 1.
"""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.decomposition import PCA


def wave(n, m, offset=0):
    j, i = np.arange(n)[:, None], np.arange(m)[None, :]
    return offset + np.sin(0.37 * (j + 1) * (i + 1) + j)


def describe(train, test, ks):
    fitted = PCA(svd_solver='full').fit(train)
    rank = int((fitted.singular_values_ > 1e-7 * fitted.singular_values_[0]).sum())
    losses = {}
    for k in ks:
        directions = fitted.components_[:min(k, rank)]
        loss = []
        for part in (train, test):
            centred = part - fitted.mean_
            loss.append(float(((centred - centred @ directions.T @ directions) ** 2).sum(1).mean()))
        losses[str(k)] = loss
    variances = fitted.singular_values_[:rank] ** 2 / len(train)
    return {'rank': rank, 'variances': variances.tolist(), 'train_and_test_loss': losses}


wide, offset = wave(50, 120), wave(250, 6, 1e7)
result = {
    'sklearn': sklearn.__version__,
    'wide': describe(wide[:40], wide[40:], (1, 5, 38, 39, 40, 100, 120)),
    'offset': describe(offset[:200], offset[200:], (1, 3, 5)),
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(result) + '\n')
