"""The kernels that NumPy's OpenBLAS has chosen for this processor."""
import ctypes
import re

import numpy  # noqa: F401: loads it


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
    print(core_name())
