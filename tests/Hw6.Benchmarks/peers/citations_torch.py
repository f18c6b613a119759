"""Kipf and Welling's graph convolution network (2017) on a citation network by PyTorch with sparse products: independent runs from seeds 0 on.

Usage: citations_torch.py FOLDER [RUNS] [PROCESSES]. FOLDER holds edges.csv.gz, labels.csv.gz and features.csv.gz, as samples/citations has them. The
runs are divided among processes of one thread each: on few processors PyTorch's threads wait for each other longer than they work on products so small.
Prints "runs", tab, the seconds of all runs and the reading; "memory, MiB", tab, what the processes held at most together; and on stderr mean and standard
deviation of the test accuracy.

Two layers, 16 hidden, ReLU, dropout 0.5 on both layers' inputs, features divided by their row's sum, Glorot's initialisation, Adam 0.01, weight decay
5e-4 on the first layer, at most 200 epochs, stopped where the validation loss is above the mean of the last 10; the last parameters count.
"""
import csv
import gzip
import os
import resource
import statistics
import subprocess
import sys
import time

folder = sys.argv[1]
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 100
processes = int(sys.argv[3]) if len(sys.argv) > 3 else os.cpu_count()


def table(name):
    with gzip.open(os.path.join(folder, f'{name}.csv.gz'), 'rt') as text:
        return list(csv.DictReader(text))


def train(seeds):
    import torch
    from torch.nn.functional import cross_entropy, dropout, relu

    torch.set_num_threads(1)
    labels, entries = table('labels'), table('features')
    n = len(labels)
    y = torch.tensor([int(row['label']) if row['label'] else -1 for row in labels])
    part = {p: torch.tensor([i for i, row in enumerate(labels) if row['split'] == p]) for p in ('train', 'valid', 'test')}
    ties = {(int(row['source']), int(row['target'])) for row in table('edges')}
    ties = {pair for a, b in ties if a != b for pair in ((a, b), (b, a))} | {(i, i) for i in range(n)}
    i, j = (torch.tensor(ends) for ends in zip(*sorted(ties)))
    root = torch.bincount(i, minlength=n).float().rsqrt()
    a = torch.sparse_coo_tensor(torch.stack((i, j)), root[i] * root[j], (n, n)).coalesce()
    r, c = (torch.tensor([int(row[end]) for row in entries]) for end in ('node', 'feature'))
    values = torch.ones(len(r)) / torch.bincount(r, minlength=n).clamp(min=1).float()[r]
    width, classes = int(c.max()) + 1, int(y.max()) + 1
    places = torch.stack((r, c))

    def run(seed):
        torch.manual_seed(seed)
        w1, w2 = (torch.empty(shape) for shape in ((width, 16), (16, classes)))
        for w in (w1, w2):
            torch.nn.init.xavier_uniform_(w).requires_grad_()
        adam = torch.optim.Adam([w1, w2], lr=0.01)

        def logits(training):
            # The places are sorted already: no product has to sort them again.
            x = torch.sparse_coo_tensor(places, dropout(values, 0.5, training), (n, width))._coalesced_(True)
            h = relu(torch.sparse.mm(a, torch.sparse.mm(x, w1)))
            return torch.sparse.mm(a, dropout(h, 0.5, training) @ w2)

        def loss(training, nodes):
            return cross_entropy(logits(training)[nodes], y[nodes]) + 5e-4 / 2 * w1.square().sum()

        past = []
        for epoch in range(200):
            adam.zero_grad()
            loss(True, part['train']).backward()
            adam.step()
            with torch.no_grad():
                past.append(loss(False, part['valid']).item())
            if epoch > 10 and past[-1] > statistics.mean(past[-11:-1]):
                break
        with torch.no_grad():
            return (logits(False)[part['test']].argmax(1) == y[part['test']]).float().mean().item()

    return [run(seed) for seed in seeds]


if os.environ.get('PART'):
    first = int(os.environ['PART'])
    print(*train(range(first, runs, processes)))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
else:
    start = time.perf_counter()
    started = [
        subprocess.Popen([sys.executable, *sys.argv[:2], str(runs), str(processes)], env={**os.environ, 'PART': str(p)}, stdout=subprocess.PIPE, text=True)
        for p in range(processes)
    ]
    outputs = [process.communicate()[0].splitlines() for process in started]
    seconds = time.perf_counter() - start
    if any(process.returncode for process in started):
        sys.exit('a process failed')
    found = [float(value) for lines in outputs for value in lines[0].split()]
    print(f'# {len(found)} runs, test accuracy {100 * statistics.mean(found):.2f} %, deviation {100 * statistics.stdev(found):.2f}', file=sys.stderr)
    print(f'runs\t{seconds:.3f}')
    print(f'memory, MiB\t{sum(float(lines[1]) for lines in outputs):.1f}')
