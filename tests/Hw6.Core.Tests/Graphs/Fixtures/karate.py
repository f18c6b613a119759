"""Writes karate.json: the karate club as networkx has it, and what networkx's own methods make of it. Run in this folder."""
import json
import networkx as nx
from networkx.algorithms.community import greedy_modularity_communities, modularity

g = nx.karate_club_graph()
parts = greedy_modularity_communities(g)
json.dump({
    'networkx': nx.__version__,
    'edges': [[u, v, d['weight']] for u, v, d in g.edges(data=True)],
    'clubs': [g.nodes[i]['club'] for i in g],
    'communities': [sorted(part) for part in parts],
    'modularity': modularity(g, parts, weight=None),
}, open('karate.json', 'w'))
