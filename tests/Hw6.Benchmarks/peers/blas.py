"""The kernels that NumPy's OpenBLAS has chosen for this processor. Prints "bits", a tab and the bits of their vectors."""
import ctypes
import re

import numpy  # noqa: F401: loads it

# By OpenBLAS's names of processors; all others have 128.
BITS = {'skylakex': 512, 'cooperlake': 512, 'sapphirerapids': 512, 'haswell': 256, 'zen': 256}


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


if __name__ == '__main__':
    print(f'bits\t{BITS.get(core_name().lower(), 128)}')
