namespace Hw6.Core.Graphs;

/// <summary>The connected components of a graph.</summary>
public static class ConnectedComponents
{
    /// <summary>Numbers the components from 0 in the order of their first nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>The component of each node.</returns>
    public static int[] Of(WeightedGraph graph, out int count)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var component = new int[graph.NodeCount];
        Array.Fill(component, -1);
        var queue = new int[graph.NodeCount];
        count = 0;
        for (var start = 0; start < component.Length; start++)
        {
            if (component[start] >= 0)
                continue;
            component[start] = count;
            queue[0] = start;
            for (int head = 0, tail = 1; head < tail; head++)
            {
                for (var k = graph.Offsets[queue[head]]; k < graph.Offsets[queue[head] + 1]; k++)
                {
                    var next = graph.Neighbours[k];
                    if (component[next] >= 0)
                        continue;
                    component[next] = count;
                    queue[tail++] = next;
                }
            }

            count++;
        }

        return component;
    }
}
