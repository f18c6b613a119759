using Hw6.Core.Experiments;

namespace Hw6.Core.Tests;

/// <summary>What every message to the user goes through.</summary>
public sealed class MessageTests
{
    [Fact]
    public void A_message_is_one_line_whatever_it_quotes() =>
        Assert.Equal("a b c d", new InputException("a\nb\u2028c\u001bd").Message);

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(100_000)]
    public void A_message_is_at_most_two_lines_and_keeps_its_ends(int length)
    {
        var message = new InputException("begin" + new string('x', length - 8) + "end").Message;
        Assert.InRange(message.Length, Math.Min(length, 390), MessageText.MostCharacters);
        Assert.StartsWith("begin", message, StringComparison.Ordinal);
        Assert.EndsWith("end", message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_pair_of_surrogates_is_cut()
    {
        for (var shift = 0; shift < 2; shift++)
        {
            var message = new InputException(
                new string('x', shift) + string.Concat(Enumerable.Repeat("\U0001F600", 500))
            ).Message;
            Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(message)));
        }
    }

    [Fact]
    public void What_ran_out_is_told_however_deep_it_lies()
    {
        Assert.Contains(
            "out of memory",
            Text(new AggregateException(new AggregateException(Thrown()))),
            StringComparison.Ordinal
        );
        Assert.Contains("ulimit -n", Text(new IOException("Too many open files", 24)), StringComparison.Ordinal);
        Assert.Contains(
            "ulimit -n",
            Text(new FileNotFoundException("x", "System.Linq, PublicKeyToken=b0")),
            StringComparison.Ordinal
        );
        Assert.Null(ResourceFailure.TextOf(new FileNotFoundException("x", "data.csv")));
        Assert.Equal("inner", Text(new AggregateException(new InvalidOperationException("inner"))));

        static string Text(Exception e) => ResourceFailure.MessageOf(e);

        static InsufficientMemoryException Thrown() => new();
    }

    [Fact]
    public void What_cannot_fit_is_refused_and_what_fits_is_not()
    {
        MemoryNeed.Check("this", 1e6, 1e5);
        Assert.Contains(
            "this needs 1.000e30 bytes",
            Assert.Throws<InputException>(() => MemoryNeed.Check("this", 1e30, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "array",
            Assert.Throws<InputException>(() => MemoryNeed.Check("this", 1, 1e10)).Message,
            StringComparison.Ordinal
        );
    }
}
