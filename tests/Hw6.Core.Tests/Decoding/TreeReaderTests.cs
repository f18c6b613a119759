using System.Text;
using Hw6.Core.Decoding;
using Hw6.Core.Tables;

namespace Hw6.Core.Tests.Decoding;

public sealed class TreeReaderTests
{
    private const string Header = "prefix,token,log_prob\n";

    [Fact]
    public void The_sample_is_the_embedded_example()
    {
        var path = Samples.Path("trees/neural-network.csv");
        Assert.Equal(TreeDecoder.Example().Digest, TreeReader.Read(path).Digest);
    }

    [Theory]
    [InlineData("neural-network.csv")]
    [InlineData("wider-is-worse.csv")]
    public void The_samples_probabilities_sum_to_about_one(string name)
    {
        var warnings = new List<string>();
        TreeReader.Read(Samples.Path("trees/" + name), null, warnings.Add);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Rows_may_come_in_any_order_and_the_vocabulary_is_that_of_first_appearance()
    {
        var tree = Read(
            "b a,a,-0.1\nb a,b,-2\n,b,-1\n,a,-0.5\na,a,-1\na,b,-inf\nb,a,-3\nb,b,0\na a,b,-1\na a,a,-1\na b,a,-1\na b,b,-1\nb b,a,-1\nb b,b,-1\n"
        );
        Assert.Equal(3, tree.Depth);
        Assert.Equal("a", tree.Token(0));
        Assert.Equal("b", tree.Token(1));
        var best = Searches.Exact(tree, 3, -1, 100);
        Assert.Equal([1, 1, 0], best.Tokens);
        Assert.Equal(-2, best.LogProb);
    }

    [Fact]
    public void Nothing_need_follow_the_token_that_ends_a_sequence()
    {
        const string rows = ",stop,-1\n,go,-0.5\ngo,stop,-0.1\ngo,go,-2\n";
        Assert.Equal(2, Read(rows, "stop").Depth);
        Assert.Contains("row 2", Assert.Throws<InputException>(() => Read(rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Probabilities_that_do_not_sum_to_one_are_a_warning()
    {
        var warnings = new List<string>();
        Read(",a,-0.1\n,b,-0.1\n", null, warnings.Add);
        Assert.Contains("row 2", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("1.8097", warnings[0], StringComparison.Ordinal);
        Read(",a,-0.02\n", null, warnings.Add);
        Assert.Contains("0.9802", warnings[1], StringComparison.Ordinal);
        Read(",a,-0.005\n", null, warnings.Add);
        Assert.Equal(2, warnings.Count);
    }

    [Fact]
    public void The_digest_changes_with_everything_that_a_tree_holds()
    {
        string[] trees = [",a,-1\n", ",a,-2\n", ",b,-1\n", ",a,-1\na,a,-1\n"];
        Assert.Equal(trees.Length, trees.Select(tree => Read(tree).Digest).Distinct().Count());
    }

    [Theory]
    [InlineData("", "no branches")]
    [InlineData(",a,0.1\n", "row 2: column 'log_prob': found '0.1'")]
    [InlineData(",a,-1\n,b,nan\n", "row 3: column 'log_prob': found 'nan'")]
    [InlineData(",a,inf\n", "row 2: column 'log_prob': found 'inf'")]
    [InlineData(",a,\n", "row 2: column 'log_prob': found ''")]
    [InlineData(",a,x\n", "row 2: column 'log_prob': found 'x'")]
    [InlineData(",,-1\n", "row 2: column 'token': found ''")]
    [InlineData(",a b,-1\n", "row 2: column 'token': found 'a b'")]
    [InlineData(",a,-1\na ,a,-1\n", "row 3: column 'prefix': found 'a '")]
    [InlineData(",a,-1\na,a,-1\na  a,a,-1\n", "row 4: column 'prefix': found 'a  a'")]
    [InlineData(
        ",a,-1\n,b,-1\n,a,-2\n",
        "row 4: column 'token': the token 'a' comes twice after the empty prefix, first in row 2"
    )]
    [InlineData(",a,-1\n,b,-1\na,a,-1\nb,a,-1\nb,b,-1\n", "row 4: column 'token': the branch 'b' after 'a' is missing")]
    [InlineData(",a,-1\n,b,-1\na,a,-1\na,b,-1\n", "row 3: column 'token': the branches after 'b' are missing")]
    [InlineData(",a,-1\n,b,-1\nc,a,-1\nc,b,-1\n", "row 4: column 'prefix': found the unknown prefix 'c'")]
    [InlineData(",a,-1\na a,a,-1\n", "row 3: column 'prefix': found the unknown prefix 'a a'")]
    [InlineData("a,a,-1\n", "row 2: column 'prefix': found the unknown prefix 'a'")]
    public void A_tree_that_is_not_whole_is_refused_with_its_row(string rows, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Read(rows)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_and_a_missing_column_are_refused()
    {
        Assert.Contains("empty", Assert.Throws<InputException>(() => ReadText(string.Empty)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no column 'log_prob'",
            Assert.Throws<InputException>(() => ReadText("prefix,token\n,a\n")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Many_prefixes_and_tokens_of_a_broken_tree_do_not_take_their_product_in_memory()
    {
        var rows = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
            rows.Append(",t").Append(i).Append(",-1\n").Append('t').Append(i).Append(",t").Append(i).Append(",-1\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(
            "is missing",
            Assert.Throws<InputException>(() => Read(rows.ToString())).Message,
            StringComparison.Ordinal
        );
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000_000);
    }

    private static TreeDecoder Read(string rows, string? endToken = null, Action<string>? warn = null) =>
        ReadText(Header + rows, endToken, warn);

    private static TreeDecoder ReadText(string text, string? endToken = null, Action<string>? warn = null)
    {
        using var reader = CsvRecordReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "tree.csv", TreeReader.Columns);
        return TreeReader.Read(reader, "tree.csv", endToken, warn);
    }
}
