"""Matrix products by NumPy and its BLAS. Prints a line a case: name, tab, best rate in GFLOP/s.

The number of threads is set from outside (OPENBLAS_NUM_THREADS). The first line names the kernels that OpenBLAS chose.
"""
import sys
import time

import numpy as np

from blas import core_name

SHAPES = [(1024, 1024, 1024, 3), (100, 784, 1000, 50), (100, 784, 5, 1000), (100, 1000, 784, 50), (784, 100, 1000, 50), (4096, 64, 4096, 2)]


def rate(flops, repeats, work):
    work()
    best = float('inf')
    for _ in range(6):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        best = min(best, time.perf_counter() - start)
    return flops * repeats / best / 1e9


print(f'# OpenBLAS kernels: {core_name()}', file=sys.stderr)
random = np.random.default_rng(1)
for dtype in (np.float32, np.float64):
    kind = 'float' if dtype == np.float32 else 'double'
    for m, k, n, repeats in SHAPES:
        a, b = random.standard_normal((m, k)).astype(dtype), random.standard_normal((k, n)).astype(dtype)
        c = np.empty((m, n), dtype)
        print(f'{kind} {m}x{k}x{n} into\t{rate(2 * m * k * n, repeats, lambda: np.matmul(a, b, out=c)):.1f}')
        print(f'{kind} {m}x{k}x{n} new\t{rate(2 * m * k * n, repeats, lambda: a @ b):.1f}')
