using Hw6.Core.Data;

namespace Hw6.Core.Tests.Data;

public sealed class CsvDatasetTests
{
    [Fact]
    public void Features_stay_unscaled_and_text_labels_become_classes()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 20).Select(i => $"{i}.5,{(i % 2 == 0 ? "\"zebra, striped\"" : "ape")},{-i}e2");
        var data = Load(folder.Write("mine.csv", "x1,label,x2\n" + string.Join('\n', rows)));

        Assert.Equal("ape; zebra, striped", string.Join("; ", data.Classes));
        Assert.Equal((14, 2, 4, 2), (data.Train.Count, data.Probe.Count, data.Test.Count, data.Features));
        Assert.Null(data.Image);
        var seen = new List<float>();
        foreach (var part in new[] { data.Train, data.Probe, data.Test })
        {
            for (var j = 0; j < part.Count; j++)
            {
                var i = part.Samples[0, j] - 0.5f;
                seen.Add(i);
                Assert.Equal(-100 * i, part.Samples[1, j]);
                Assert.Equal(i % 2 == 0 ? 1 : 0, part.Labels[j]);
            }
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)i), seen.Order());
    }

    [Fact]
    public void A_number_is_one_however_many_characters_it_has()
    {
        using var folder = new TemporaryFolder();
        var data = Load(
            folder.Write(
                "long.csv",
                $"label,x\na,{new string('0', 62)}2.5\nb,2.{new string('5', 300)}\na,-{new string('0', 70)}e9"
            )
        );
        Assert.Equal(
            [-0.0f, 2.5f, 2.5555556f],
            new[] { data.Train, data.Probe, data.Test }.SelectMany(part => part.Samples.Enumerate()).Order()
        );
    }

    [Fact]
    public void Numeric_classes_stand_in_the_order_of_numbers()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(["2", "10", "11"], Load(folder.Write("n.csv", "label,x\n10,1\n2,1\n11,1\n2,5")).Classes);
    }

    [Fact]
    public void The_label_is_found_without_regard_to_case_and_blanks()
    {
        using var folder = new TemporaryFolder();
        var data = Load(folder.Write("n.csv", "x, LABEL \n1,a\n2,b\n3,a\n"));
        Assert.Equal(["a", "b"], data.Classes);
        Assert.Equal(1, data.Features);
    }

    [Fact]
    public void Half_as_many_labels_as_rows_are_classes_and_more_than_a_thousand_are_not()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(4, Load(folder.Write("n.csv", "label,x\na,1\nb,2\nc,3\nd,4\na,5\nb,6\nc,7\nd,8\n")).Classes.Count);
        var rows = Enumerable.Range(0, 2004).Select(i => $"{i % 1001},{i}\n");
        var message = Assert.Throws<InputException>(() => Load(folder.Write("m.csv", "label,x\n" + string.Concat(rows)))).Message;
        Assert.Contains("row 1002: column 'label'", message, StringComparison.Ordinal);
        Assert.Contains("at most 1000 different labels", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_may_be_as_long_as_it_likes()
    {
        using var folder = new TemporaryFolder();
        var data = Load(folder.Write("n.csv", $"label,x\na,0.{new string('3', 63)}\nb,2\na,0.25{new string('0', 500)}\n"));
        float[] all = [.. data.Train.Samples.Values, .. data.Probe.Samples.Values, .. data.Test.Samples.Values];
        Assert.Equal([0.25f, 1 / 3f, 2f], all.Order());
    }

    [Fact]
    public void The_same_contents_have_the_same_digest_and_others_another()
    {
        using var folder = new TemporaryFolder();
        string[] texts =
        [
            "label,x\na,1\nb,2\na,3",
            "label,x\r\na,1.0\r\nb,2\r\na,3\r\n",
            "label,x\na,1\nb,2\na,4",
            "label,x\na,1\nb,2\nb,3",
        ];
        var digests = texts.Select((text, i) => Load(folder.Write($"{i}.csv", text)).Digest).ToArray();

        Assert.Equal(digests[0], digests[1]);
        Assert.Equal(3, digests.Distinct().Count());
    }

    [Theory]
    [InlineData("label,x\na,1\nb", "row 3")]
    [InlineData("label,x\na,1\nb,2,3", "row 3")]
    [InlineData("label,x\na,1\nb,two", "row 3: column 'x': found 'two', expected")]
    [InlineData("label,x\na,1\nb,", "row 3: column 'x': found '', expected")]
    [InlineData("label,x\na,nan\nb,2", "row 2: column 'x': found 'nan', expected")]
    [InlineData("label,x\na,inf\nb,2", "row 2: column 'x': found 'inf', expected")]
    [InlineData("label,x\na,1e39\nb,2", "row 2: column 'x': found '1e39', expected a finite number in single precision")]
    [InlineData("label,x\n,1\nb,2", "row 2: column 'label': found '', expected a label")]
    [InlineData("label,x\na,1\na,2\na,3", "column 'label': found 1 class in 3 rows, expected at least two classes")]
    [InlineData("label,x\na,1\nb,2", "found 2 samples, expected at least 3")]
    [InlineData("label,x\n", "found 0 class in 0 rows")]
    [InlineData("class,x\na,1\nb,2", "no column 'label'")]
    [InlineData("label\na\nb", "no column but 'label'")]
    [InlineData("label,x,x\na,1,1\nb,2,1", "column 'x' appears twice")]
    [InlineData("", "")]
    [InlineData(",x,label\n0,1,a\n1,2,b\n", "row 1: the first column has no name")]
    [InlineData("\" \",x,label\n0,1,a\n1,2,b\n", "index=False")]
    [InlineData("Unnamed: 0,x,label\n0,1,a\n1,2,b\n", "row 1: the first column has no name")]
    [InlineData("x,X,label\n0,1,a\n1,2,b\n", "row 1: columns 'x' and 'X' differ in case alone")]
    [InlineData("x,Label,label\n0,1,a\n1,2,b\n", "row 1: columns 'Label' and 'label' differ in case alone")]
    [InlineData(
        "label,x\n0.1,1\n0.2,2\n0.3,3\n0.4,4\n0.4,5\n0.2,6\n0.1,7\n",
        "column 'label': found 4 different labels in 7 rows, expected at most half as many as rows"
    )]
    public void Anything_else_is_refused_with_file_row_and_field(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.csv", text);
        var message = Assert.Throws<InputException>(() => Load(path)).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Contains(
            "/no/such.csv: there is no such file",
            Assert.Throws<InputException>(() => Load("/no/such.csv")).Message,
            StringComparison.Ordinal
        );

    private static Dataset Load(string path) =>
        DatasetLoader.Load(new DatasetOptions { Name = "csv", Data = path }, null, TestContext.Current.CancellationToken);
}
