"""Attention forward passes by PyTorch at D = M = 64: exact softmax, and the quadratic and ELU kernels in linear form.

Usage: attention_torch.py N... Prints a line a case: "kernel n=N", tab, median milliseconds of five runs after one to warm up.
"""
import os
import statistics
import sys
import time

import torch

D = 64


def softmax(q, k, v):
    return (q @ k.T / D ** 0.5).softmax(dim=1) @ v


def elu(x):
    return torch.nn.functional.elu(x) + 1


def quadratic(x):
    """phi with phi(q).phi(k) = (q.k + 1)^2, from all D^2 products, as a notebook writes it."""
    squares = torch.einsum('ni,nj->nij', x, x).flatten(1)
    return torch.cat((squares, 2 ** 0.5 * x, torch.ones(len(x), 1)), dim=1)


def linear(features):
    def attend(q, k, v):
        q, k = features(q), features(k)
        return q @ (k.T @ v) / (q @ k.sum(dim=0)).unsqueeze(1)
    return attend


def milliseconds(work):
    work()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


torch.set_num_threads(os.cpu_count())
print(f'# PyTorch {torch.__version__}, {torch.get_num_threads()} threads', file=sys.stderr)
torch.set_grad_enabled(False)
torch.manual_seed(0)
for n in map(int, sys.argv[1:]):
    q, k, v = torch.randn(3, n, D)
    for name, attend in (('softmax', softmax), ('quadratic', linear(quadratic)), ('elu', linear(elu))):
        print(f'{name} n={n}\t{milliseconds(lambda: attend(q, k, v)):.3f}', flush=True)
