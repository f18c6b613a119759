namespace Hw6.Cli.Tests.Completions;

/// <summary>What is offered at the end of a command line.</summary>
public sealed class CompleterTests
{
    [Theory]
    [InlineData("hw6 a", "attention ae")]
    [InlineData("hw6 help comp", "completions")]
    [InlineData("hw6 completions ", "bash zsh fish pwsh")]
    [InlineData("hw6 completions bash ", "")]
    [InlineData("hw6 ae --mo", "--mode")]
    [InlineData("hw6 ae --k 5 --mo", "--mode")]
    [InlineData("hw6 ae --k 5,10 --lr 1e-3 --mo", "--mode")]
    [InlineData("hw6 ae optimality --k 5 --st", "--steps")]
    [InlineData("hw6 ae -o x.csv --resume --ove", "--overwrite")]
    [InlineData("hw6 ae --verb", "--verbose")]
    [InlineData("hw6 ae --resume --resu", "")]
    [InlineData("hw6 ae --mode ", "vanilla denoising masked")]
    [InlineData("hw6 ae --mode m", "masked")]
    [InlineData("hw6 ae --mode vanilla,", "vanilla,denoising vanilla,masked")]
    [InlineData("hw6 ae --mode vanilla,m", "vanilla,masked")]
    [InlineData("hw6 ae --mode=", "--mode=vanilla --mode=denoising --mode=masked")]
    [InlineData("hw6 ae --mode=masked,v", "--mode=masked,vanilla")]
    [InlineData("hw6 ae --format ", "table csv json markdown")]
    [InlineData("hw6 ae --columns k,test_l", "k,test_loss")]
    [InlineData("hw6 ae --k ", "")]
    [InlineData("hw6 ae --k=", "")]
    [InlineData("hw6 report --title ", "")]
    [InlineData("hw6 plot ", ":files")]
    [InlineData("hw6 report a.csv b", ":files")]
    [InlineData("hw6 plot -o ", ":files")]
    [InlineData("hw6 zkc --graph=", ":files")]
    [InlineData("hw6 ae --data-dir ", ":folders")]
    [InlineData("hw6 ae --save-model 'a b' --mo", "--mode")]
    [InlineData("hw6 ae --save-model a\\ b --mo", "--mode")]
    [InlineData("hw6 plot -- --the", ":files")]
    public void It_is_what_may_stand_there(string line, string offered)
    {
        var result = Tool.Run("[complete]", line);
        Assert.Equal((0, ""), (result.Code, result.Error));

        Assert.Equal(offered, string.Join(' ', result.Lines));
    }

    [Fact]
    public void Where_nothing_is_typed_all_is_offered()
    {
        var lines = Tool.Run("[complete]", "hw6 ae ").Lines;
        Assert.Equal("optimality", lines[0]);
        Assert.Contains("--mode", lines);
        Assert.Contains("--help", lines);
        Assert.Equal(
            ["zkc", "attention", "ae", "beam", "plot", "report", "merge", "completions", "help"],
            Tool.Run("[complete]", "hw6 ").Lines[..9]
        );
        Assert.Equal("zkc", Tool.Run("[complete]", "").Lines[0]);
    }
}
