"""How this process was told to run: PEER_THREADS threads of PyTorch (its own choice without it), and the part PEER_PART = I/N of work that divides."""
import os
import sys

import torch

if 'PEER_THREADS' in os.environ:
    torch.set_num_threads(int(os.environ['PEER_THREADS']))
part, parts = map(int, os.environ.get('PEER_PART', '0/1').split('/'))
print(f'# PyTorch {torch.__version__}, {torch.get_num_threads()} threads, part {part} of {parts}', file=sys.stderr)
