"""Writes wine.csv and wine_sklearn.json beside itself: the wine data set as scikit-learn has it, and the optimum of the probe's objective.

Run with scikit-learn: python3 wine_sklearn.py
Rows with an even number, from 0, fit; the others test. Each column has mean 0 and variance 1 over the rows that fit.
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
mean, deviation = fit.mean(0), fit.std(0)
x, x_test = (fit - mean) / deviation, (test - mean) / deviation
model = LogisticRegression(solver='newton-cg', tol=1e-7, max_iter=1000).fit(x, y)
scores = x @ model.coef_.T + model.intercept_
objective = (np.log(np.exp(scores).sum(1)) - scores[np.arange(len(y)), y]).sum() + 0.5 * (model.coef_ ** 2).sum()
result = {'sklearn': sklearn.__version__, 'objective': objective, 'accuracy': model.score(x_test, y_test)}
here.with_suffix('.json').write_text(json.dumps(result) + '\n')
