"""Writes softmax.json: scaled dot-product attention by PyTorch in double precision."""
import json, math, pathlib
import torch

def case(n, d, m, scale, causal):
    # Few digits, so that the file stays small; scale is the reader's to apply.
    q, k, v = ((torch.randn(n, w).double() * 1000).round() / 1000 for w in (d, d, m))
    scores = (q * scale) @ (k * scale).T / math.sqrt(d)
    if causal:
        scores = scores.masked_fill(torch.ones(n, n).triu(1).bool(), -math.inf)
    out = torch.softmax(scores, -1) @ v
    flat = lambda x: [float(e) for e in x.flatten()]
    return dict(n=n, d=d, m=m, scale=scale, causal=causal, q=flat(q), k=flat(k), v=flat(v), out=flat(out))

torch.manual_seed(5)
cases = [case(n, d, m, scale, causal)
         for n, d, m in ((1, 1, 1), (7, 5, 3), (33, 16, 9), (110, 8, 4))
         for scale in (1, 100) for causal in (False, True)]
pathlib.Path(__file__).with_name('softmax.json').write_text(json.dumps(dict(torch=torch.__version__, cases=cases)) + '\n')
