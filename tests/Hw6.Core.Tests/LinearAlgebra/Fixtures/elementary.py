"""Values of elementary functions to far more digits than a double has, by mpmath (Debian: python3-mpmath).

Writes elementary.csv: function, x, the double nearest to the value, and what is left of the value in units in the last place of that double.
The C# tests compute errors against the sum of the two. Run: python3 elementary.py > elementary.csv
"""

import math
import random
import struct

import mpmath as mp

mp.mp.prec = 200


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def of_bits(n):
    return struct.unpack("<d", struct.pack("<Q", n))[0]


def line(name, x, value):
    y = float(value)
    rest = (value - mp.mpf(y)) / mp.mpf(math.ulp(y))
    print(f"{name},{x!r},{y!r},{float(rest):.6f}")


random.seed(20)
print("function,x,value,rest")

spread = [random.choice([-1, 1]) * random.uniform(1, 2) * 2.0 ** random.randint(-60, 9) for _ in range(300)]
for x in [-745.0, -708.4, -0.5, 0.5, 1.0, 709.78] + [x for x in spread if -708 < x < 709]:
    line("exp", x, mp.exp(mp.mpf(x)))

logs = [of_bits(random.randrange(1, bits(math.inf))) for _ in range(200)]
logs += [1 + random.choice([-1, 1]) * random.uniform(1, 2) * 2.0 ** random.randint(-51, -2) for _ in range(150)]
for x in [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1.0, 2.0, math.sqrt(2), math.sqrt(0.5)] + logs:
    line("log", x, mp.log(mp.mpf(x)))

for x in [20.0, 19.06, -19.0, 0.25] + [random.choice([-1, 1]) * random.uniform(1, 2) * 2.0 ** random.randint(-60, 4) for _ in range(300)]:
    line("tanh", x, mp.tanh(mp.mpf(x)))

turns = [random.randrange(0, 2**53 + 1) / 2.0**53 for _ in range(200)]
turns += [min(1, max(0, n / 8 + random.choice([-1, 1]) * random.uniform(1, 2) * 2.0 ** random.randint(-50, -5))) for n in range(9) for _ in range(12)]
for x in turns:
    line("sin", x, mp.sinpi(2 * mp.mpf(x)))
    line("cos", x, mp.cospi(2 * mp.mpf(x)))
