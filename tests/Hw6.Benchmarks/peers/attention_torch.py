"""Attention forward passes by PyTorch at D = M = 64: exact softmax, and the quadratic and ELU kernels in linear form; where there is a fused kernel of softmax
attention, that one too.

Usage: attention_torch.py N... Prints a line a case: "kernel n=N", tab, median milliseconds of five runs after one to warm up; for softmax the better of both
ways.
"""
import sys

import torch

import configured  # noqa: F401: sets the threads
from attention_kernels import D, milliseconds, ways

torch.set_grad_enabled(False)
torch.manual_seed(0)
for n in map(int, sys.argv[1:]):
    q, k, v = torch.randn(3, n, D)
    for name, attends in ways().items():
        print(f'{name} n={n}\t{min(milliseconds(lambda: attend(q, k, v)) for attend in attends):.3f}', flush=True)
