using Hw6.Core.Data;

namespace Hw6.Core.Tests.Data;

public sealed class SampleTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    public void Samples_are_what_was_added_and_are_taken_once_in_order(int samplesOfBlock)
    {
        const int m = 5;
        using var table = new SampleTable(m, samplesOfBlock * m * sizeof(double));
        for (var sample = 0; sample < 10; sample++)
        {
            var entries = table.Add();
            Assert.Equal(m, entries.Length);
            for (var i = 0; i < m; i++)
                entries[i] = (100 * sample) + i;
        }

        Assert.Equal(10, table.Count);
        for (var sample = 9; sample >= 0; sample--)
            Assert.Equal(Expected(sample), table[sample].ToArray());
        var taken = new List<int>();
        table.TakeAll(
            (sample, entries) =>
            {
                taken.Add(sample);
                Assert.Equal(Expected(sample), entries.ToArray());
            }
        );
        Assert.Equal(Enumerable.Range(0, 10), taken);
        Assert.Equal(0, table.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => table[0].Length);

        static IEnumerable<double> Expected(int sample) => Enumerable.Range(0, m).Select(i => (100.0 * sample) + i);
    }
}
