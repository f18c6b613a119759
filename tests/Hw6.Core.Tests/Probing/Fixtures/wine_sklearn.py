"""Writes wine.csv and wine_sklearn.json beside itself: the wine data set as scikit-learn has it, and the optimum of the probe's objective.

Run with scikit-learn: python3 wine_sklearn.py
Rows with an even number, from 0, fit; the others test. Columns are as they are (none), or of mean 0 and variance 1 over the rows that fit (standard).
"""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression

wine = load_wine()
here = pathlib.Path(__file__)
with open(here.with_name('wine.csv'), 'w') as file:
    file.write(','.join(wine.feature_names) + ',label\n')
    for row, label in zip(wine.data, wine.target):
        file.write(','.join(repr(float(value)) for value in row) + f',{label}\n')

fit, test = wine.data[::2], wine.data[1::2]
y, y_test = wine.target[::2], wine.target[1::2]


def optimum(scale):
    # Biases bear no penalty: features less their mean have the same optimum, and Newton's method finds it.
    mean = fit.mean(0)
    x, x_test = (fit - mean) / scale, (test - mean) / scale
    model = LogisticRegression(solver='newton-cg', tol=1e-6, max_iter=100000).fit(x, y)
    scores = x @ model.coef_.T + model.intercept_
    largest = scores.max(1)
    losses = np.log(np.exp(scores - largest[:, None]).sum(1)) + largest - scores[np.arange(len(y)), y]
    return {'objective': losses.sum() + 0.5 * (model.coef_ ** 2).sum(), 'accuracy': model.score(x_test, y_test)}


result = {'sklearn': sklearn.__version__, 'standard': optimum(fit.std(0)), 'none': optimum(1)}
here.with_suffix('.json').write_text(json.dumps(result) + '\n')
