using Hw6.Core.Parameters;

namespace Hw6.Cli.Tests;

/// <summary>What is said of slips of the finger, and how help is asked for.</summary>
public sealed class ErrorMessageTests
{
    [Theory]
    [InlineData("ae --epoch 3", "--epoch: no such option; did you mean --epochs? (see 'hw6 ae --help')")]
    [InlineData("ae --epohcs=3", "--epohcs: no such option; did you mean --epochs?")]
    [InlineData("ae --zzzzzz", "--zzzzzz: no such option (see 'hw6 ae --help')")]
    [InlineData("aes", "'aes' is no command of hw6; did you mean ae? (see 'hw6 --help')")]
    [InlineData("optimality", "'optimality' is no command of hw6 (see")]
    [InlineData("ae optimalty", "'optimalty' is no command of hw6 ae; did you mean optimality?")]
    [InlineData("ae foo", "'foo' belongs to no option; expected options alone (see 'hw6 ae --help')")]
    [InlineData("ae --mode maskd", "--mode: 'maskd' is not accepted; expected vanilla, denoising, masked; did you mean masked?")]
    [InlineData(
        "ae --mode vanilla,Masked",
        "('Masked' is no such value); expected vanilla, denoising, masked; did you mean masked?"
    )]
    [InlineData("ae --dataset mnits", "did you mean mnist?")]
    [InlineData("ae --k 5 10", "--k: found '10' behind '5'; expected several as a list: --k 5,10")]
    [InlineData("ae --k=5 10", "--k: found '10' behind '5'; expected several as a list: --k 5,10")]
    [InlineData("ae --k 5 10 20", "--k: found '10' behind '5'; expected several as a list: --k 5,10")]
    [InlineData(
        "ae --hidden 256 512",
        "--hidden: found '512' behind '256'; expected the option again for each: --hidden 256 --hidden 512"
    )]
    [InlineData("ae -o a.csv b.csv", "--output: found 'b.csv' behind 'a.csv'; expected one value")]
    [InlineData("ae --resume 5", "'5' belongs to no option")]
    [InlineData("ae --k", "--k: found nothing behind it; expected a whole number from 1 to 1000000, a list (5,10)")]
    [InlineData("plot x.csv --them light", "--them: no such option; did you mean --theme? (see 'hw6 plot --help')")]
    [InlineData("help aes", "'aes' is no command of hw6; did you mean ae?")]
    [InlineData("help ae optimalty", "'optimalty' is no command of hw6 ae; did you mean optimality?")]
    public void It_names_the_nearest_or_how_it_is_written(string line, string message) => Tool.Refuses(line.Split(' '), message);

    [Theory]
    [InlineData("masked", "maskd", 1)]
    [InlineData("masked", "msaked", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Slips_are_counted(string from, string to, int edits)
    {
        Assert.Equal(edits, NearestName.Edits(from, to));
        Assert.Equal(edits, NearestName.Edits(to, from));
    }

    [Fact]
    public void No_name_is_guessed_from_afar()
    {
        Assert.Null(NearestName.Of("x", ["k", "n"]));
        Assert.Null(NearestName.Of("--x", ["--k", "--n"]));
        Assert.Equal("--epochs", NearestName.Of("--epoch", ["--eps", "--epochs"]));
    }

    [Fact]
    public void Help_is_a_command_too()
    {
        Assert.Equal(Tool.Run("--help").Out, Tool.Run("help").Out);
        Assert.Equal(Tool.Run("ae", "--help").Out, Tool.Run("help", "ae").Out);
        Assert.Equal(Tool.Run("ae", "optimality", "--help").Out, Tool.Run("help", "ae", "optimality").Out);
    }

    [Fact]
    public void A_value_that_begins_with_an_at_sign_is_a_value()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["corpus.txt"], "@alice said so\n@alice said no\n");
        var result = Tool.Run(
            "beam",
            "--corpus",
            folder["corpus.txt"],
            "--prompt",
            "@alice said",
            "--held-out",
            "0",
            "--length",
            "2",
            "-q"
        );
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal("'@alice said", CsvText.Column(result.Out, "prompt").First());
    }

    [Fact]
    public void Response_files_are_read_but_in_the_place_of_a_value_and_have_an_escape()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["options"],
            "# widths\n--k 1,2\n--prompt @bob\n--model ngram --corpus " + folder["corpus.txt"] + "\n"
        );
        File.WriteAllText(folder["corpus.txt"], "@bob said so\n");
        Assert.Equal(["1", "2"], CsvText.Column(Tool.Run("beam", "@" + folder["options"], "--dry-run").Out, "k"));
        Tool.Refuses(["plot", "@@nothing.csv"], "hw6: error: @nothing.csv: there is no such file");
        Tool.Refuses(["plot", "@nothing"], "hw6: error: @nothing: ");
        Tool.Refuses(["plot", "--", "@nothing.csv"], "hw6: error: @nothing.csv: there is no such file");
        Assert.Contains("@FILE stands for the words in FILE", Tool.Run("beam", "--help").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_empty_is_quoted() => Tool.Refuses(["merge", ""], "hw6: error: '': the file name is empty");

    [Fact]
    public void What_acts_on_a_terminal_is_not_sent_in_messages() =>
        Tool.Refuses(["plot", "a\u009b31m\e[1m\u202eb"], "hw6: error: a 31m [1m\\u202eb: there is no such file");

    [Fact]
    public void Documents_are_made_quietly()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, Tool.Run("beam", "--k", "1,2", "--shard", "1/2", "-q", "-o", folder["part.csv"]).Code);
        foreach (var command in new[] { "report", "plot" })
        {
            Assert.Contains("note: ", Tool.Run(command, folder["part.csv"]).Error, StringComparison.Ordinal);
            var quiet = Tool.Run(command, folder["part.csv"], "--quiet");
            Assert.Equal((0, ""), (quiet.Code, quiet.Error));
        }
    }

    [Theory]
    [InlineData("a,b\nc\n", "row 3: found 1 field, expected 2 as in the header")]
    [InlineData("a,b\nc,d,e\n", "row 3: found 3 fields, expected 2 as in the header")]
    [InlineData("a,b\nc\"x\",d\n", "row 3: not CSV: ")]
    public void A_row_that_is_not_as_the_header_is_described(string rows, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["g.csv"], "source,target\n" + rows);
        Tool.Refuses(["zkc", "--graph", folder["g.csv"]], $"{folder["g.csv"]}, {message}");
    }
}
