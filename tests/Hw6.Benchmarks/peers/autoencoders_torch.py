"""The autoencoder sweep by PyTorch: 2 architectures x 3 corruptions x 4 bottlenecks on the digits, 10 epochs of Adam in batches of 100.

Usage: autoencoders_torch.py FOLDER [EPOCHS]. Prints "training", tab, the seconds spent in training. A part of the work is every N-th network, such that
the parts get as many of each size.
"""
import sys
import time
from itertools import product

import torch
from torch.nn import Linear, ReLU, Sequential
from torch.nn.functional import mse_loss

from configured import part, parts
from digits import load

BATCH = 100
CORRUPTIONS = {
    'vanilla': lambda x: x,
    'denoising': lambda x: torch.randn_like(x).mul_(0.5).add_(x),
    'masked': lambda x: torch.rand_like(x).ge_(0.25).mul_(x),
}


def network(architecture, m, k):
    if architecture == 'linear':
        return Sequential(Linear(m, k), Linear(k, m))
    return Sequential(Linear(m, 256), ReLU(), Linear(256, k), Linear(k, 256), ReLU(), Linear(256, m))


def train(model, clean, corrupt, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        for batch in torch.randperm(len(clean)).split(BATCH):
            x = clean[batch]
            optimiser.zero_grad()
            mse_loss(model(corrupt(x)), x).backward()
            optimiser.step()


images = torch.from_numpy(load(sys.argv[1])[0][0])
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
seconds = 0.0
cells = list(product(('linear', 'relu'), CORRUPTIONS, (5, 10, 100, 1000)))
for cell, (architecture, corruption, k) in enumerate(cells):
    if (cell + cell // 4) % parts != part:
        continue
    torch.manual_seed(0)
    model = network(architecture, images.shape[1], k)
    start = time.perf_counter()
    train(model, images, CORRUPTIONS[corruption], epochs)
    seconds += time.perf_counter() - start
print(f'training\t{seconds:.3f}')
