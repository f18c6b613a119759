"""A causal transformer language model over characters by PyTorch, with softmax attention: what `hw6 attention train` trains by default.

Usage: transformer_torch.py TEXT [STEPS]. Four blocks that normalise before attention and before the feed-forward network, four heads, width 128, 64 characters
of context, batches of 12; AdamW with a decay of 0.1 on matrices, a twentieth of the steps to warm up and a cosine down to a tenth of the rate, gradients of
norm 1 at most. Prints "softmax", tab, characters of training a second.
"""
import math
import sys
import time

import torch
from torch.nn import GELU, Embedding, LayerNorm, Linear, Module, ModuleList, Sequential
from torch.nn.functional import cross_entropy

import configured  # noqa: F401: sets the threads

LAYERS, HEADS, WIDTH, CONTEXT, BATCH, RATE = 4, 4, 128, 64, 12, 1e-3


class Attention(Module):
    def __init__(self):
        super().__init__()
        self.projections = Linear(WIDTH, 3 * WIDTH, bias=False)
        self.out = Linear(WIDTH, WIDTH, bias=False)
        self.register_buffer('future', torch.ones(CONTEXT, CONTEXT).triu(1).bool())

    def forward(self, x):
        batch, length, _ = x.shape
        q, k, v = self.projections(x).view(batch, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).masked_fill(self.future, -math.inf)
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape))


class Block(Module):
    def __init__(self):
        super().__init__()
        self.attention = Sequential(LayerNorm(WIDTH), Attention())
        self.feed = Sequential(LayerNorm(WIDTH), Linear(WIDTH, 4 * WIDTH, bias=False), GELU(), Linear(4 * WIDTH, WIDTH, bias=False))

    def forward(self, x):
        x = x + self.attention(x)
        return x + self.feed(x)


class Transformer(Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.token, self.position = Embedding(vocabulary, WIDTH), Embedding(CONTEXT, WIDTH)
        self.blocks, self.norm = ModuleList(Block() for _ in range(LAYERS)), LayerNorm(WIDTH)
        for parameter in self.parameters():
            if parameter.dim() == 2:
                torch.nn.init.normal_(parameter, std=0.02)

    def forward(self, tokens):
        x = self.token(tokens) + self.position.weight
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.token.weight.T


def rate(step, steps):
    warm_up = steps // 20
    if step < warm_up:
        return (step + 1) / (warm_up + 1)
    return 0.1 + 0.45 * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up)))


text = open(sys.argv[1], encoding='utf-8').read()
steps = int(sys.argv[2]) if len(sys.argv) > 2 else 200
torch.manual_seed(0)
characters = {character: i for i, character in enumerate(sorted(set(text)))}
tokens = torch.tensor([characters[character] for character in text])
model = Transformer(len(characters))
groups = [[p for p in model.parameters() if p.dim() == 2], [p for p in model.parameters() if p.dim() < 2]]
optimiser = torch.optim.AdamW(
    [{'params': groups[0], 'weight_decay': 0.1}, {'params': groups[1], 'weight_decay': 0}], lr=RATE, betas=(0.9, 0.99)
)
schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate(step, steps))
start = time.perf_counter()
for _ in range(steps):
    windows = torch.randint(len(tokens) - CONTEXT, (BATCH, 1)) + torch.arange(CONTEXT)
    loss = cross_entropy(model(tokens[windows]).flatten(0, 1), tokens[windows + 1].flatten())
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimiser.step()
    schedule.step()
seconds = time.perf_counter() - start
print(f'softmax\t{steps * BATCH * CONTEXT / seconds:.1f}')
print(f'# loss of the last batch {loss.item():.4f}', file=sys.stderr)
