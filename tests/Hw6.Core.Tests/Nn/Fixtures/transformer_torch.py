"""Writes transformer_torch.json: ten training losses of a small transformer by PyTorch, from weights and batches that are in the file.

The model is that of tests/Hw6.Core.Tests/Nn/TransformerTests.cs: blocks with normalisation before attention and before a feed-forward network with a GELU,
a residual around each, learned positions, tied output; AdamW (0.9, 0.99, decay 0.1 on matrices), gradients clipped at norm 1, a rate of 1e-2.
"""
import json, math, pathlib
import torch
from torch import nn
from torch.nn import functional as F

M, L, H, E, T, B, STEPS = 11, 2, 2, 12, 9, 4, 10


class Attention(nn.Module):
    def __init__(self, kernel):
        super().__init__()
        self.kernel = kernel
        self.qkv, self.out = nn.Linear(E, 3 * E, bias=False), nn.Linear(E, E, bias=False)

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (y.view(b, t, H, E // H).transpose(1, 2) for y in self.qkv(x).chunk(3, 2))
        seen = torch.ones(t, t).tril().bool()
        if self.kernel == 'softmax':
            w = (q @ k.transpose(2, 3) / math.sqrt(E // H)).masked_fill(~seen, -math.inf).softmax(3)
        else:
            if self.kernel == 'elu':
                s = (F.elu(q) + 1) @ (F.elu(k) + 1).transpose(2, 3)
            else:
                s = (q @ k.transpose(2, 3) / math.sqrt(E // H) + 1) ** 2
            s = s.masked_fill(~seen, 0)
            w = s / s.sum(3, keepdim=True)
        return self.out((w @ v).transpose(1, 2).reshape(b, t, E))


class Block(nn.Module):
    def __init__(self, kernel):
        super().__init__()
        self.n1, self.n2, self.attend = nn.LayerNorm(E), nn.LayerNorm(E), Attention(kernel)
        self.up, self.down = nn.Linear(E, 4 * E, bias=False), nn.Linear(4 * E, E, bias=False)

    def forward(self, x):
        x = x + self.attend(self.n1(x))
        return x + self.down(F.gelu(self.up(self.n2(x))))


class Model(nn.Module):
    def __init__(self, kernel):
        super().__init__()
        self.token, self.place = nn.Embedding(M, E), nn.Embedding(T, E)
        self.blocks, self.norm = nn.Sequential(*(Block(kernel) for _ in range(L))), nn.LayerNorm(E)
        for p in self.parameters():
            nn.init.normal_(p, mean=1 if p.dim() == 1 else 0, std=0.1 if p.dim() == 1 else 0.3)

    def forward(self, x):
        h = self.token(x) + self.place(torch.arange(x.shape[1]))
        return self.norm(self.blocks(h)) @ self.token.weight.T


def rounded(x):
    return [float(f'{v:.7g}') for v in x.detach().flatten()]


def case(kernel):
    model = Model(kernel)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.tensor(rounded(p)).view(p.shape))
    arrays = {}
    # As hw6 keeps them: a matrix of outputs x inputs column by column, the embeddings a token after the other.
    arrays['token'], arrays['position'] = rounded(model.token.weight), rounded(model.place.weight)
    for i, b in enumerate(model.blocks):
        name = f'block_{i + 1}_'
        arrays[name + 'attention_in'], arrays[name + 'attention_out'] = rounded(b.attend.qkv.weight.T), rounded(b.attend.out.weight.T)
        arrays[name + 'feed_in'], arrays[name + 'feed_out'] = rounded(b.up.weight.T), rounded(b.down.weight.T)
        arrays[name + 'attention_gain'], arrays[name + 'attention_bias'] = rounded(b.n1.weight), rounded(b.n1.bias)
        arrays[name + 'feed_gain'], arrays[name + 'feed_bias'] = rounded(b.n2.weight), rounded(b.n2.bias)
    arrays['gain'], arrays['bias'] = rounded(model.norm.weight), rounded(model.norm.bias)
    text = torch.randint(M, (200,))
    groups = [{'params': [p for p in model.parameters() if p.dim() == d], 'weight_decay': w} for d, w in ((2, 0.1), (1, 0))]
    adam = torch.optim.AdamW(groups, lr=1e-2, betas=(0.9, 0.99))
    starts, losses = [], []
    for _ in range(STEPS):
        start = torch.randint(len(text) - T, (B,))
        index = start[:, None] + torch.arange(T)
        loss = F.cross_entropy(model(text[index]).flatten(0, 1), text[index + 1].flatten())
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        adam.step()
        starts.append(start.tolist())
        losses.append(loss.item())
    return dict(kernel=kernel, text=text.tolist(), starts=starts, losses=losses, arrays=arrays)


torch.manual_seed(3)
torch.set_num_threads(1)
made = dict(torch=torch.__version__, vocabulary=M, layers=L, heads=H, width=E, context=T, batch=B,
            cases=[case(kernel) for kernel in ('softmax', 'elu', 'quadratic')])
pathlib.Path(__file__).with_name('transformer_torch.json').write_text(json.dumps(made) + '\n')
