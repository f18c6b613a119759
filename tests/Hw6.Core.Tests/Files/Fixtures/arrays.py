"""Writes arrays.npz and packed.npz as NumPy does, for NumpyArchiveTests. Run with NumPy 1.24 in this folder."""

import numpy as np

# Entry (i, j) of each matrix is 10 i + j + 0.5: no two are the same, and all of them are exact in every type that has fractions.
matrix = np.add.outer(10.0 * np.arange(3), np.arange(4)) + 0.5
arrays = dict(
    c_order=matrix,
    fortran_order=np.asfortranarray(matrix),
    single=matrix.astype(np.float32),
    whole=np.array([-3, 0, 2**31 - 1], dtype=np.int32),
    long=np.array([2**40, -1]),
    scalar=np.array(7.25),
    empty=np.zeros(0),
    text=np.array(["a", "bc"]),
    half=np.zeros(2, dtype=np.float16),
    big_endian=np.zeros(2, dtype=">f8"),
    record=np.zeros(2, dtype=[("x", "f4")]),
    infinite=np.array([1, np.inf]),
)
np.savez("arrays.npz", **arrays)
np.savez_compressed("packed.npz", c_order=matrix, zeros=np.zeros((60, 60)))
