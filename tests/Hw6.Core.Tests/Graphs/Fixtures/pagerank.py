"""Prints at which members the personalised PageRank of the karate club's two leaders differs from the clubs, for probabilities of following a tie. No test reads it: docs/homework.md cites it."""
import networkx as nx
import numpy as np

graph = nx.karate_club_graph()
clubs = [graph.nodes[node]['club'] != 'Mr. Hi' for node in range(34)]
for weight in (None, 'weight'):
    ties = nx.to_numpy_array(graph, weight=weight)
    steps = ties / ties.sum(axis=1, keepdims=True)
    for follow in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 0.7, 0.85, 0.95):
        instructor, officer = (np.linalg.solve(np.eye(34) - follow * steps.T, (1 - follow) * np.eye(34)[leader]) for leader in (0, 33))
        print(weight or 'unweighted', follow, [node for node in range(34) if (officer[node] > instructor[node]) != clubs[node]])
