namespace Hw6.Core.Drawing;

/// <summary>Moves labels apart along a line.</summary>
internal static class Spacing
{
    /// <summary>
    /// Places near the wanted ones, in the same order, with a least distance between neighbours, inside the ends where there is room. Labels
    /// that touch form a block around the mean of what they want.
    /// </summary>
    /// <param name="wanted">The wanted places in ascending order.</param>
    /// <param name="distance">The least distance.</param>
    /// <param name="from">The least place.</param>
    /// <param name="to">The greatest place.</param>
    public static double[] Apart(IReadOnlyList<double> wanted, double distance, double from, double to)
    {
        var blocks = new List<(double Sum, int Count)>();
        for (var i = 0; i < wanted.Count; i++)
        {
            // Each block keeps the mean of (wanted - position inside the block): where its first label wants to be.
            var block = (Sum: wanted[i], Count: 1);
            while (blocks.Count > 0 && Start(block) < Start(blocks[^1]) + (blocks[^1].Count * distance))
            {
                var before = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                block = (before.Sum + block.Sum - (block.Count * before.Count * distance), before.Count + block.Count);
            }

            blocks.Add(block);
        }

        var places = new List<double>();
        foreach (var block in blocks)
        {
            for (var i = 0; i < block.Count; i++)
                places.Add(Start(block) + (i * distance));
        }

        return places.ToArray();

        double Start((double Sum, int Count) block) =>
            Math.Clamp(block.Sum / block.Count, from, Math.Max(from, to - ((block.Count - 1) * distance)));
    }
}
