#!/usr/bin/env python3
"""Turns a citation network from the planetoid files into the three CSV files that `hw6 zkc` reads.

Usage: planetoid-to-csv.py FOLDER NAME INTO

FOLDER holds ind.NAME.x, .tx, .allx, .y, .ty, .ally, .graph and .test.index, as https://github.com/tkipf/gcn has them in gcn/data for cora, citeseer and
pubmed. INTO receives edges.csv.gz, labels.csv.gz and features.csv.gz. Needs Python with NumPy and SciPy. The split is that of Yang, Cohen and Salakhutdinov
(2016): twenty training nodes a class, the 500 nodes behind them for validation, and the 1,000 of the test index.
"""
import csv
import gzip
import io
import os
import pickle
import sys

folder, name, into = sys.argv[1:4]


def load(part):
    with open(os.path.join(folder, f'ind.{name}.{part}'), 'rb') as file:
        return pickle.load(file, encoding='latin1')


def write(table, header, rows):
    # No name and no time in the file: the same table is the same bytes.
    with open(os.path.join(into, f'{table}.csv.gz'), 'wb') as file, gzip.GzipFile('', 'wb', 9, file, 0) as zipped:
        with io.TextIOWrapper(zipped, 'utf-8', newline='') as text:
            writer = csv.writer(text, lineterminator='\n')
            writer.writerow(header)
            writer.writerows(rows)


with open(os.path.join(folder, f'ind.{name}.test.index')) as lines:
    tests = [int(line) for line in lines]
words, labels, graph = load('allx').tocsr(), load('ally'), load('graph')
train = load('y').shape[0]
found, classes = load('tx').tocsr(), load('ty')

# The test papers' rows stand in the order of the test index; a paper without words is in neither.
features = {i: words[i] for i in range(words.shape[0])} | {i: found[k] for k, i in enumerate(tests)}
label = {i: int(row.argmax()) for i, row in enumerate(labels)} | {i: int(classes[k].argmax()) for k, i in enumerate(tests)}
test, nodes = set(tests), range(max(max(tests) + 1, words.shape[0]))
split = lambda i: 'train' if i < train else 'valid' if i < train + 500 else 'test' if i in test else ''
ties = {(min(a, b), max(a, b)) for a, others in graph.items() for b in others}

os.makedirs(into, exist_ok=True)
write('edges', ['source', 'target'], sorted(ties))
write('labels', ['node', 'label', 'split'], ((i, label.get(i, ''), split(i)) for i in nodes))
write('features', ['node', 'feature'], ((i, j) for i in nodes if i in features for j in sorted(features[i].indices)))
