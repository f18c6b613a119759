"""Matrix products by NumPy and its BLAS. Prints a line a case: name, tab, best rate in GFLOP/s.

The number of threads is set from outside (OPENBLAS_NUM_THREADS). The first line names the kernels that OpenBLAS chose.
"""
import ctypes
import re
import sys
import time

import numpy as np

SHAPES = [(1024, 1024, 1024, 3), (100, 784, 1000, 50), (100, 784, 5, 1000), (100, 1000, 784, 50), (784, 100, 1000, 50), (4096, 64, 4096, 2)]


def core_name():
    with open('/proc/self/maps') as maps:
        for path in sorted(set(re.findall(r'/\S*openblas\S*', maps.read()))):
            try:
                name = ctypes.CDLL(path).openblas_get_corename
            except (OSError, AttributeError):
                continue
            name.restype = ctypes.c_char_p
            return name().decode()
    return 'unknown'


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
