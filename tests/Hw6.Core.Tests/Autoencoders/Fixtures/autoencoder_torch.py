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
m, k, n, steps = 11, 3, 9, 10


def build(arch, hidden):
    widths = [m, *hidden, k, *hidden[::-1], m]
    layers = []
    for l in range(len(widths) - 1):
        layers.append(nn.Linear(widths[l], widths[l + 1]))
        if arch == 'relu' and l not in (len(hidden), len(widths) - 2):
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


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
for arch, hidden in (('linear', []), ('relu', [6]), ('linear', [7, 5]), ('relu', [7, 5]), ('relu', [])):
    for kind, source in (('full', clean), ('full', noisy), ('full', clean * visible), ('hidden', clean * visible), ('visible', clean * visible)):
        net = build(arch, hidden)
        adam = torch.optim.Adam(net.parameters(), lr=0.01)
        case = {'arch': arch, 'hidden': hidden, 'loss': kind, 'input': source.reshape(-1).tolist(), 'parameters': flat(net), 'losses': []}
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
    'torch': torch.__version__, 'm': m, 'k': k, 'n': n, 'rate': 0.01,
    'clean': clean.reshape(-1).tolist(), 'visible': visible.double().reshape(-1).tolist(), 'cases': cases,
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(result, separators=(",", ":")).replace("{\"arch", "\n{\"arch") + '\n')
