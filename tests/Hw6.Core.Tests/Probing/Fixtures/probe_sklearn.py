"""Writes probe_sklearn.json beside itself: test accuracies of scikit-learn's LogisticRegression, and PCA's losses, on the digits.

Run with scikit-learn and PyTorch: python3 probe_sklearn.py
The features are those that the tests make again: principal components, raw pixels, the codes of a linear denoising autoencoder (its encoder is stored
here), and ReLU features with weights from a formula.
"""
import gzip
import json
import pathlib
import struct
import warnings
import numpy as np
import sklearn
import torch
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

warnings.simplefilter('ignore')
folder = pathlib.Path(__file__).parents[4] / 'src' / 'Hw6.Core' / 'Data' / 'Embedded'


def read(name):
    raw = gzip.open(folder / name).read()
    dims = struct.unpack('>' + 'I' * raw[3], raw[4:4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dims)


images = read('digits-images-idx3-ubyte.gz').reshape(5000, 400).astype('f') / 255
labels = read('digits-labels-idx1-ubyte.gz').astype(int)
train, probe, test = images[:3500], images[3500:4000], images[4000:]
probe_labels, test_labels = labels[3500:4000], labels[4000:]


def accuracy(encode, count):
    model = LogisticRegression(max_iter=5000).fit(encode(probe)[:count], probe_labels[:count])
    return model.score(encode(test), test_labels)


torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(400, 10), torch.nn.Linear(10, 400))
adam = torch.optim.Adam(net.parameters(), lr=1e-3)
samples = torch.tensor(train)
for _ in range(10):
    order = torch.randperm(len(samples))
    for i in range(0, len(samples), 100):
        x = samples[order[i:i + 100]]
        loss = ((net(x + 0.5 * torch.randn_like(x)) - x) ** 2).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
weight, bias = net[0].weight.detach().numpy(), net[0].bias.detach().numpy()

rows, columns = np.arange(100)[:, None], np.arange(400)[None, :]
formula = (np.sin(0.37 * rows * (columns + 1) + rows) / 10).astype('f')
features = {
    'raw': lambda x: x,
    'linear_10': lambda x: x @ weight.T + bias,
    'relu_100': lambda x: np.maximum(0, x @ formula.T),
}
pca = {}
for k in (5, 10, 100):
    fitted = PCA(k, svd_solver='full').fit(train)
    features[f'pca_{k}'] = fitted.transform
    error = (fitted.inverse_transform(fitted.transform(test)) - test).astype('d') ** 2
    pca[str(k)] = error.sum(1).mean()

result = {
    'sklearn': sklearn.__version__,
    'pca_test_loss': pca,
    'encoder_weight': [float(f'{v:.6g}') for v in weight.T.reshape(-1)],
    'encoder_bias': [float(f'{v:.6g}') for v in bias],
    'accuracies': [{'features': name, 'labels': count, 'accuracy': accuracy(encode, count)}
                   for name, encode in features.items() for count in (200, 500)],
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(result) + '\n')
