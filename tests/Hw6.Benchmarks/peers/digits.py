"""Reads the digits that the tool carries: 5,000 pictures of 20 x 20 pixels, 3,500 to train, 500 to probe and 1,000 to test."""
import gzip
from pathlib import Path

import numpy as np


def load(folder):
    """Returns (train, probe, test), each a pair of float32 rows in [0, 1] and int64 labels."""
    def body(name, header):
        return np.frombuffer(gzip.decompress((Path(folder) / name).read_bytes()), np.uint8, offset=header)

    pixels = body('digits-images-idx3-ubyte.gz', 16).reshape(-1, 400).astype(np.float32) / 255
    labels = body('digits-labels-idx1-ubyte.gz', 8).astype(np.int64)
    return [(pixels[part], labels[part]) for part in (slice(0, 3500), slice(3500, 4000), slice(4000, None))]
