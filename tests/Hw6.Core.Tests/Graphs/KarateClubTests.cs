using Hw6.Core.Graphs;

namespace Hw6.Core.Tests.Graphs;

public class KarateClubTests
{
    private static readonly WeightedGraph Graph = KarateClub.Graph();

    [Fact]
    public void Ties_and_clubs_are_those_of_networkx()
    {
        var fixture = GraphFixtures.Load("karate.json");
        var expected = fixture
            .GetProperty("edges")
            .EnumerateArray()
            .Select(edge => (edge[0].GetInt32(), edge[1].GetInt32(), edge[2].GetDouble()))
            .Order()
            .ToList();
        Assert.Equal(expected, Graph.Edges.ToList());
        Assert.Equal(78, Graph.EdgeCount);
        Assert.Equal(fixture.GetProperty("clubs").EnumerateArray().Select(club => club.GetString()), KarateClub.Clubs());
        Assert.Equal(17, KarateClub.Clubs().Count(club => club == KarateClub.Officer));
    }

    [Fact]
    public void Greedy_modularity_finds_the_communities_of_networkx_despite_ties()
    {
        var fixture = GraphFixtures.Load("karate.json");
        var communities = GreedyModularity.Find(Graph, Adjacency.Binary, cancellation: TestContext.Current.CancellationToken);
        var expected = fixture.GetProperty("communities").EnumerateArray().Select(GraphFixtures.Integers).ToList();
        for (var c = 0; c < expected.Count; c++)
            Assert.Equal(expected[c], Enumerable.Range(0, 34).Where(node => communities[node] == c));
        Assert.Equal([17, 9, 8], expected.Select(part => part.Length));
        Assert.Equal(
            fixture.GetProperty("modularity").GetDouble(),
            PartitionQuality.Modularity(Graph, Adjacency.Binary, communities),
            14
        );
        Assert.Equal(0.380671, PartitionQuality.Modularity(Graph, Adjacency.Binary, communities), 6);
    }

    [Fact]
    public void The_minimum_cut_is_the_result_of_the_1977_paper()
    {
        var side = MinimumCut.Find(Graph, Adjacency.Weighted, 0, 33, TestContext.Current.CancellationToken);
        Assert.Equal(22, PartitionQuality.CutValue(Graph, Adjacency.Weighted, Array.ConvertAll(side, s => s ? 0 : 1)));
        Assert.Equal([8], Against(Array.ConvertAll(side, s => s ? KarateClub.Instructor : KarateClub.Officer)));
    }

    [Theory]
    [InlineData(Adjacency.Weighted, new[] { 8 })]
    [InlineData(Adjacency.Binary, new[] { 2, 8 })]
    public void The_spectral_split_errs_where_networkx_does(Adjacency adjacency, int[] expected)
    {
        var sides = FiedlerVector.Sides(FiedlerVector.Compute(Graph, adjacency, TestContext.Current.CancellationToken));
        Assert.Equal(expected, Against(Array.ConvertAll(sides, side => side == 0 ? KarateClub.Instructor : KarateClub.Officer)));
    }

    private static IEnumerable<int> Against(string[] predicted) =>
        Enumerable.Range(0, 34).Where(node => predicted[node] != KarateClub.Clubs()[node]);
}
