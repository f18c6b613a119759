"""Writes autoencoder_torch.json beside itself: ten Adam steps of small autoencoders in PyTorch, from fixed weights on a fixed batch.

Run with any PyTorch from 1.13 on: python3 autoencoder_torch.py
Arrays are flat: parameters layer by layer, each weight matrix column by column (outputs fastest) and then its bias; samples one after the other.
"""
import json
import pathlib
import torch
from torch import nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
m, k, hidden, n, steps = 11, 3, 6, 9, 10


def build(arch):
    if arch == 'linear':
        return nn.Sequential(nn.Linear(m, k), nn.Linear(k, m))
    return nn.Sequential(nn.Linear(m, hidden), nn.ReLU(), nn.Linear(hidden, k), nn.Linear(k, hidden), nn.ReLU(), nn.Linear(hidden, m))


def flat(net):
    parts = []
    for layer in net:
        if isinstance(layer, nn.Linear):
            parts += layer.weight.detach().T.reshape(-1).tolist() + layer.bias.detach().tolist()
    return parts


def loss_of(kind, x, output, visible):
    squared = (output - x) ** 2
    if kind == 'full':
        return squared.sum(1).mean()
    counted = visible if kind == 'visible' else ~visible
    return m * squared[counted].mean()


clean = torch.rand(n, m)
visible = torch.rand(n, m) >= 0.4
noisy = clean + 0.5 * torch.randn(n, m)
cases = []
for arch in ('linear', 'relu'):
    for kind, source in (('full', clean), ('full', noisy), ('full', clean * visible), ('hidden', clean * visible), ('visible', clean * visible)):
        net = build(arch)
        adam = torch.optim.Adam(net.parameters(), lr=0.01)
        case = {'arch': arch, 'loss': kind, 'input': source.reshape(-1).tolist(), 'parameters': flat(net), 'losses': []}
        for step in range(steps):
            loss = loss_of(kind, clean, net(source), visible)
            case['losses'].append(loss.item())
            adam.zero_grad()
            loss.backward()
            adam.step()
            if step == 0:
                case['after_one_step'] = flat(net)
        cases.append(case)

result = {
    'torch': torch.__version__, 'm': m, 'k': k, 'hidden': hidden, 'n': n, 'rate': 0.01,
    'clean': clean.reshape(-1).tolist(), 'visible': visible.double().reshape(-1).tolist(), 'cases': cases,
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(result, separators=(",", ":")).replace("{\"arch", "\n{\"arch") + '\n')
