using System.CommandLine;
using System.Text;

namespace Hw6.Cli.Tests;

/// <summary>Runs a command line in this process, with stdout and stderr caught.</summary>
internal static class Tool
{
    /// <summary>Runs it as in a pipe.</summary>
    public static ToolResult Run(params string[] args) => Run(new Terminal(Stream.Null, TextWriter.Null), args);

    /// <summary>Runs it with streams like those of <paramref name="like"/>, such as a terminal.</summary>
    public static ToolResult Run(Terminal like, params string[] args) => Run(like, null, args);

    /// <summary>Runs it with other commands than the tool's own.</summary>
    public static ToolResult Run(Terminal like, IEnumerable<Command>? commands, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var code = CommandLine.Run(args, like with { Out = output, Error = TextWriter.Synchronized(error) }, commands);
        return new ToolResult(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>Asserts that a command line is refused: exit code 2, one line on stderr that holds the given parts, nothing on stdout.</summary>
    public static void Refuses(string[] args, params string[] parts) => Refused(Run(args), parts);

    /// <summary>Asserts that a run was refused: exit code 2, one line on stderr that holds the given parts, nothing on stdout.</summary>
    public static void Refused(ToolResult result, params string[] parts)
    {
        Assert.Equal(ExitCode.BadInput, result.Code);
        Assert.Equal("", result.Out);
        Assert.StartsWith("hw6: error: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        foreach (var part in parts)
            Assert.Contains(part, result.Error, StringComparison.Ordinal);
    }
}

/// <summary>What a run of the tool left behind.</summary>
internal sealed record ToolResult(int Code, string Out, string Error)
{
    /// <summary>The lines of stdout.</summary>
    public string[] Lines => Out.TrimEnd('\n').Split('\n');
}
