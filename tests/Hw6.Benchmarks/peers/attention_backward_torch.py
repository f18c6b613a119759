"""Attention forward and backward by PyTorch at D = M = 64, as attention_torch.py writes it; where there is a fused kernel of softmax attention, that one too.

Usage: attention_backward_torch.py N... Prints a line a case: "kernel n=N", tab, median milliseconds of seven runs after two to warm up; for softmax the
better of both ways.
"""
import sys

import torch

import configured  # noqa: F401: sets the threads
from attention_kernels import D, milliseconds, ways

torch.manual_seed(0)


def both_ways(attend, inputs, upstream):
    def run():
        for x in inputs:
            x.grad = None
        attend(*inputs).backward(upstream)
    return milliseconds(run, warm_up=2, runs=7)


for n in map(int, sys.argv[1:]):
    q, k, v, upstream = torch.randn(4, n, D)
    inputs = [x.clone().requires_grad_() for x in (q, k, v)]
    for name, attends in ways().items():
        print(f'{name} n={n}\t{min(both_ways(attend, inputs, upstream) for attend in attends):.3f}', flush=True)
