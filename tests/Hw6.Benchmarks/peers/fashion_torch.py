"""A ReLU autoencoder on Fashion-MNIST by PyTorch: 54,000 samples, k = 100, 3 epochs of Adam in batches of 100, then the test error.

Usage: fashion_torch.py FOLDER with the IDX files. Prints "training", tab, seconds; the whole process is timed from outside.
"""
import gzip
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import Linear, ReLU, Sequential
from torch.nn.functional import mse_loss

import configured  # noqa: F401: sets the threads

SAMPLES, EPOCHS, BATCH, K = 54_000, 3, 100, 100


def images(name):
    data = gzip.decompress((Path(sys.argv[1]) / f'{name}-images-idx3-ubyte.gz').read_bytes())
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255)


train, test = images('train')[:SAMPLES], images('t10k')
torch.manual_seed(0)
model = Sequential(Linear(784, 256), ReLU(), Linear(256, K), Linear(K, 256), ReLU(), Linear(256, 784))
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
start = time.perf_counter()
for _ in range(EPOCHS):
    for batch in torch.randperm(SAMPLES).split(BATCH):
        x = train[batch]
        optimiser.zero_grad()
        mse_loss(model(x), x).backward()
        optimiser.step()
print(f'training\t{time.perf_counter() - start:.3f}')
with torch.no_grad():
    print(f'# test error {mse_loss(model(test), test).item():.6f}', file=sys.stderr)
